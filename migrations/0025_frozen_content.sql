-- What a mail says, from whom and to whom, stands still from its first attempt on: what was tried may have been sent,
-- and each later try must hand over the same. The tables refuse it, so that no code can forget it.

create function mail_was_tried(of_workspace uuid, of_mail uuid) returns boolean language sql as $$
  select exists (select from attempt where workspace_id = of_workspace and email_id = of_mail)
$$;

create function keep_tried_mail() returns trigger language plpgsql as $$
begin
  -- The product's own mail loses its body at its end: it may carry a link that is a secret.
  if old.kind = 'system' and new.html = '' and new.text = '' and new.state not in ('waiting', 'sending')
    and (new.kind, new.user_id, new.message_id, new.subject)
      is not distinct from (old.kind, old.user_id, old.message_id, old.subject)
  then
    return new;
  end if;
  if mail_was_tried(old.workspace_id, old.id) then
    raise restrict_violation using message = 'a mail that was tried does not change';
  end if;
  return new;
end $$;
create trigger keep_tried_mail
  before update of workspace_id, id, kind, user_id, message_id, subject, html, text on email for each row
  when ((new.workspace_id, new.id, new.kind, new.user_id, new.message_id, new.subject, new.html, new.text)
    is distinct from (old.workspace_id, old.id, old.kind, old.user_id, old.message_id, old.subject, old.html, old.text))
  execute function keep_tried_mail();

create function keep_parts_of_tried_mail() returns trigger language plpgsql as $$
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
      and mail.state = 'asking' and mail.reason is not distinct from 'copy_opted_out';
    if not may_leave_out and mail_was_tried(mail.workspace_id, mail.id) then
      raise restrict_violation using message = format('the %s of a mail that was tried does not change', tg_table_name);
    end if;
  end loop;
  return coalesce(new, old);
end $$;
create trigger keep_parts_of_tried_mail before insert or update or delete on email_recipient
  for each row execute function keep_parts_of_tried_mail();
create trigger keep_parts_of_tried_mail before insert or update or delete on email_attachment
  for each row execute function keep_parts_of_tried_mail();
create trigger keep_parts_of_tried_mail before insert or update or delete on email_image
  for each row execute function keep_parts_of_tried_mail();

-- Files and bytes never change at all; they go when nothing refers to them.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise restrict_violation using message = format('a row of %s does not change', tg_table_name);
end $$;
create trigger never_changed before update of workspace_id, id, sha256, name, media_type, size on attachment
  for each row execute function refuse_change();
create trigger never_changed before update of workspace_id, sha256, media_type, size, bytes on blob
  for each row execute function refuse_change();
