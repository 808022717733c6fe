-- Whoever asks for it is erased. What is kept of them is a fingerprint of each of their addresses: HMAC-SHA256 by a key that is
-- derived from the workspace's data key, as `#` and 64 hexadecimal figures, which no address looks like.

create table erasure (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  -- The admin who did it; null where the record outside the database brought it back after a restore.
  requested_by uuid,
  reason text not null,
  at timestamptz not null,
  -- The addresses, sealed, for as long as something is left to be erased.
  sealed_addresses bytea,
  due_at timestamptz not null,
  finished_at timestamptz,
  -- Records that were left when it was last looked at.
  remaining integer not null default 0,
  primary key (workspace_id, id),
  foreign key (workspace_id, requested_by) references app_user (workspace_id, id),
  check ((sealed_addresses is null) = (finished_at is not null))
);
create index erasure_due on erasure (due_at) where finished_at is null;

create table erased_address (
  workspace_id uuid not null,
  fingerprint text not null check (fingerprint ~ '^#[0-9a-f]{64}$'),
  erasure_id uuid not null,
  primary key (workspace_id, fingerprint, erasure_id),
  foreign key (workspace_id, erasure_id) references erasure (workspace_id, id)
);

-- Everything about an address is found by it.
create index email_recipient_by_address on email_recipient (workspace_id, lower(address));
create index mail_event_by_address on mail_event (workspace_id, lower(from_address));
create index unsubscribe_link_by_address on unsubscribe_link (workspace_id, address);
create index kept_back_by_address on kept_back (workspace_id, lower(address));

alter table email drop constraint email_reason_check;
alter table email add constraint email_reason_check check (reason in ('undo_window', 'opted_out', 'copy_opted_out',
  'recipient_blocked', 'copy_blocked', 'opt_out_unreadable', 'mailbox_missing', 'mailbox_disconnected', 'rate_limited',
  'rejected', 'content_missing', 'in_doubt', 'day_late', 'restored', 'cancelled_by_user', 'user_deactivated', 'erased',
  'temporary', 'operator', 'held', 'minute_limit', 'daily_limit', 'throttled', 'user_daily_limit', 'domain_limit',
  'outside_window'));

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
    -- What a mail showed and carried, and what it answered, goes with its body.
    may_go := coalesce(may_go, false) or (tg_op = 'DELETE'
      and tg_table_name in ('email_image', 'email_attachment', 'email_answer')
      and mail.emptied_at is not null and mail_is_over(mail.state));
    -- Whom it went to goes when they are erased.
    may_go := may_go or (tg_op = 'UPDATE' and tg_table_name = 'email_recipient' and mail_is_over(mail.state)
      and to_jsonb(new) = to_jsonb(old) || '{"address": "", "name": null}');
    if not may_go and mail_was_tried(mail.workspace_id, mail.id) then
      raise restrict_violation using message = format('the %s of a mail that was tried does not change', tg_table_name);
    end if;
  end loop;
  return coalesce(new, old);
end $$;

-- What was said about an address stays said; the address itself, and what somebody wrote beside it, may be erased.
create function keep_but_erase() returns trigger language plpgsql as $$
begin
  if new.address ~ '^#[0-9a-f]{64}$'
    and to_jsonb(new) = to_jsonb(old) || jsonb_build_object('address', new.address, 'reason', null)
  then
    return new;
  end if;
  raise restrict_violation using message = format('a row of %s does not change', tg_table_name);
end $$;
drop trigger never_changed on opt_out_change;
create trigger never_changed before update on opt_out_change for each row execute function keep_but_erase();
