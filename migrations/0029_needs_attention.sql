-- The state of a mail about which a person has to decide has the name that such states have everywhere.

alter table email drop constraint email_state_check;
update email set state = 'needs_attention' where state = 'asking';
alter table email add constraint email_state_check
  check (state in ('waiting', 'sending', 'sent', 'cancelled', 'failed', 'needs_attention'));

create or replace function keep_parts_of_tried_mail() returns trigger language plpgsql as $$
declare
  mail record;
  may_leave_out boolean;
begin
  for mail in
    select e.workspace_id, e.id, e.state, e.reason from email e
    where (tg_op <> 'INSERT' and (e.workspace_id, e.id) = (old.workspace_id, old.email_id))
      or (tg_op <> 'DELETE' and (e.workspace_id, e.id) = (new.workspace_id, new.email_id))
    -- A first attempt at the same time moves the mail: one of the two waits for the other.
    order by e.workspace_id, e.id for no key update
  loop
    -- Whoever is in copy and has opted out since is left out where the sender says so.
    may_leave_out := tg_op = 'DELETE' and tg_table_name = 'email_recipient'
      and to_jsonb(old)->>'kind' in ('cc', 'bcc')
      and mail.state = 'needs_attention' and mail.reason is not distinct from 'copy_opted_out';
    if not may_leave_out and mail_was_tried(mail.workspace_id, mail.id) then
      raise restrict_violation using message = format('the %s of a mail that was tried does not change', tg_table_name);
    end if;
  end loop;
  return coalesce(new, old);
end $$;
