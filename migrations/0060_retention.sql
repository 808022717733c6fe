-- What mails say can have an end: a workspace may keep bodies and files for some days only.

alter table email
  -- When its body and files were taken away, and by what; the rest of its row stays.
  add column emptied_at timestamptz,
  add column emptied_by text check (emptied_by in ('retention', 'erasure')),
  add constraint email_emptied_check check ((emptied_at is null) = (emptied_by is null)),
  add constraint email_emptied_body_check check (emptied_at is null or (html = '' and text = ''));
-- What is at its end and still says something, by when it came there.
create index email_with_body on email (workspace_id, (coalesce(sent_at, due_at)))
  where kind = 'sales' and emptied_at is null and state in ('sent', 'failed', 'cancelled');

-- Whether a mail is at its end: nobody hands it over any more, so that what it says may go.
create function mail_is_over(state text) returns boolean language sql immutable as $$
  select state in ('sent', 'failed', 'cancelled')
$$;

create or replace function keep_tried_mail() returns trigger language plpgsql as $$
begin
  -- The product's own mail loses its body at its end: it may carry a link that is a secret.
  if old.kind = 'system' and new.html = '' and new.text = '' and new.state not in ('waiting', 'sending')
    and (new.kind, new.user_id, new.message_id, new.subject)
      is not distinct from (old.kind, old.user_id, old.message_id, old.subject)
  then
    return new;
  end if;
  -- A seller's may lose it once it is over, and its subject where somebody is erased.
  if new.emptied_at is not null and new.html = '' and new.text = '' and mail_is_over(new.state)
    and (new.subject = old.subject or (new.subject = '' and new.emptied_by = 'erasure'))
    and (new.workspace_id, new.id, new.kind, new.user_id, new.message_id)
      is not distinct from (old.workspace_id, old.id, old.kind, old.user_id, old.message_id)
  then
    return new;
  end if;
  if mail_was_tried(old.workspace_id, old.id) then
    raise restrict_violation using message = 'a mail that was tried does not change';
  end if;
  return new;
end $$;

create or replace function keep_parts_of_tried_mail() returns trigger language plpgsql as $$
declare
  mail record;
  may_go boolean;
begin
  for mail in
    select e.workspace_id, e.id, e.state, e.reason, e.emptied_at from email e
    where (tg_op <> 'INSERT' and (e.workspace_id, e.id) = (old.workspace_id, old.email_id))
      or (tg_op <> 'DELETE' and (e.workspace_id, e.id) = (new.workspace_id, new.email_id))
    -- A first attempt at the same time moves the mail: one of the two waits for the other.
    order by e.workspace_id, e.id for no key update
  loop
    -- Whoever is in copy and has opted out since, or is blocked, is left out where the sender says so.
    may_go := tg_op = 'DELETE' and tg_table_name = 'email_recipient'
      and to_jsonb(old)->>'kind' in ('cc', 'bcc')
      and mail.state = 'needs_attention' and mail.reason in ('copy_opted_out', 'copy_blocked');
    -- What a mail showed and carried goes with its body.
    may_go := coalesce(may_go, false) or (tg_op = 'DELETE' and tg_table_name in ('email_image', 'email_attachment')
      and mail.emptied_at is not null and mail_is_over(mail.state));
    if not may_go and mail_was_tried(mail.workspace_id, mail.id) then
      raise restrict_violation using message = format('the %s of a mail that was tried does not change', tg_table_name);
    end if;
  end loop;
  return coalesce(new, old);
end $$;
