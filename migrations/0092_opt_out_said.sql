-- Whoever has said no is told to those who go on from it: what waits for them is taken out of the way at once.

alter table event drop constraint event_type;
alter table event add constraint event_type check (type in (
  'mail.sent', 'mail.failed', 'mail.cancelled', 'mail.replied', 'mail.auto_replied', 'mail.bounced',
  'connection.lost', 'mailbox.connected', 'mailbox.stalled', 'mailbox.read_again',
  'user.deactivated', 'user.reactivated', 'setting.changed', 'objection.decided', 'opt_out.said'
));
