-- A mail may be planned for a time that its sender has chosen, as a clock on the wall shows it somewhere. When that is
-- stands in due_at and planned_at, as for all mail; what was chosen is kept for those who look.

alter table email drop constraint email_state_check;
alter table email
  add column scheduled_local text check (scheduled_local ~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$'),
  -- IANA name.
  add column scheduled_zone text,
  add constraint email_state_check
    check (state in ('waiting', 'scheduled', 'sending', 'sent', 'cancelled', 'failed', 'needs_attention')),
  add constraint email_schedule_check check ((scheduled_local is null) = (scheduled_zone is null)),
  -- Nobody schedules the product's own mail, and what is scheduled says for when.
  add constraint email_scheduled_check
    check (case when kind = 'system' then scheduled_local is null else state <> 'scheduled' or scheduled_local is not null end);

drop index email_due;
create index email_due on email (workspace_id, mailbox_id, due_at) where state in ('waiting', 'scheduled');
