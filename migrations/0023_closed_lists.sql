-- Lists that are closed in the code are closed here too: nothing else can be written by hand, by mistake or by a restore.

-- Nobody knows what a reason means that is in no list: a mail that asks over one is asked about as one in doubt.
update email set reason = case state when 'asking' then 'in_doubt' end
where reason not in ('undo_window', 'opted_out', 'copy_opted_out', 'opt_out_unreadable', 'mailbox_missing',
  'mailbox_disconnected', 'rate_limited', 'rejected', 'content_missing', 'in_doubt', 'day_late', 'restored',
  'cancelled_by_user', 'user_deactivated', 'temporary', 'operator', 'held');
alter table email
  add constraint email_reason_check check (reason in ('undo_window', 'opted_out', 'copy_opted_out',
    'opt_out_unreadable', 'mailbox_missing', 'mailbox_disconnected', 'rate_limited', 'rejected', 'content_missing',
    'in_doubt', 'day_late', 'restored', 'cancelled_by_user', 'user_deactivated', 'temporary', 'operator', 'held')),
  add constraint email_record_object_check check (record_object in ('Lead', 'Contact', 'Account', 'Opportunity')),
  add constraint email_who_object_check check (who_object in ('Lead', 'Contact'));
alter table session
  add constraint session_record_object_check check (record_object in ('Lead', 'Contact', 'Account', 'Opportunity'));
alter table sales_task
  add constraint sales_task_record_object_check
    check (record_object in ('Lead', 'Contact', 'Account', 'Opportunity'));
