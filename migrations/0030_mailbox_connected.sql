-- A mailbox was asked and serves: what waited for it goes on.
alter table event drop constraint event_type;
alter table event add constraint event_type check (type in (
  'mail.sent', 'mail.failed', 'mail.cancelled', 'mail.replied', 'mail.auto_replied', 'mail.bounced',
  'connection.lost', 'mailbox.connected', 'mailbox.stalled', 'mailbox.read_again',
  'user.deactivated', 'user.reactivated'
));
