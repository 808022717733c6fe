-- Who does not want mail of ours. An opt-out hangs on the address: two people may share one, and a person may have two.

create table opt_out (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  -- Normalised: small letters, the domain as DNS writes it.
  address text not null check (address <> ''),
  -- No mail from one seller, or from anybody of the workspace.
  scope text not null check (scope in ('sender', 'company')),
  -- The seller; null for the whole company.
  user_id uuid,
  -- How we were told: by the link's page, by a mail program's own button, by a mail to the address in the header, in an
  -- answer or a talk that a seller wrote down, by an admin.
  source text not null check (source in ('link', 'one_click', 'mailto', 'answer', 'admin')),
  since timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  check ((scope = 'sender') = (user_id is not null))
);
-- Each once. Every hand-over asks by address.
create unique index opt_out_of_address on opt_out (workspace_id, address, user_id) nulls not distinct;
create index opt_out_by_time on opt_out (workspace_id, since desc, id desc);

-- What was said when, and by whom; rows are added and never changed.
create table opt_out_change (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  address text not null,
  scope text not null check (scope in ('sender', 'company')),
  user_id uuid,
  change text not null check (change in ('opted_out', 'resubscribed')),
  source text not null check (source in ('link', 'one_click', 'mailto', 'answer', 'admin')),
  -- Who of us wrote it down; null where the recipient did it.
  by_user_id uuid,
  reason text,
  -- The mail whose link it was.
  email_id uuid,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, by_user_id) references app_user (workspace_id, id)
);
create index opt_out_change_of_address on opt_out_change (workspace_id, address, id);
create trigger never_changed before update on opt_out_change for each row execute function refuse_change();

-- The link by which whoever got a mail says no. It outlives the mail and every key: a row, found by its token. The token
-- stands in the mail itself and is needed anew at every try to send it, so it is kept as it is; all it can do is stop mail.
create table unsubscribe_link (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  token text not null,
  email_id uuid not null,
  -- Whose mail the link is about, normalised, and from whom.
  address text not null,
  user_id uuid not null,
  created_at timestamptz not null,
  -- Undoing is for the browser that has just said no, for a while: it alone was given this token.
  undo_hash text,
  undo_until timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create unique index unsubscribe_link_by_token on unsubscribe_link (workspace_id, token);
create unique index unsubscribe_link_of_email on unsubscribe_link (workspace_id, email_id);

-- Who kept a mail from leaving, or was left out of it, and why. Written once, when it is found out.
create table kept_back (
  workspace_id uuid not null,
  email_id uuid not null,
  -- As it stands in the mail.
  address text not null,
  cause text not null check (cause in ('sender', 'company', 'salesforce', 'domain')),
  at timestamptz not null,
  primary key (workspace_id, email_id, address),
  foreign key (workspace_id, email_id) references email (workspace_id, id) on delete cascade
);

alter table email drop constraint email_reason_check;
alter table email add constraint email_reason_check check (reason in ('undo_window', 'opted_out', 'copy_opted_out',
  'recipient_blocked', 'copy_blocked', 'opt_out_unreadable', 'mailbox_missing', 'mailbox_disconnected', 'rate_limited',
  'rejected', 'content_missing', 'in_doubt', 'day_late', 'restored', 'cancelled_by_user', 'user_deactivated',
  'temporary', 'operator', 'held'));

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
    -- Whoever is in copy and has opted out since, or is blocked, is left out where the sender says so.
    may_leave_out := tg_op = 'DELETE' and tg_table_name = 'email_recipient'
      and to_jsonb(old)->>'kind' in ('cc', 'bcc')
      and mail.state = 'needs_attention' and mail.reason in ('copy_opted_out', 'copy_blocked');
    if may_leave_out is not true and mail_was_tried(mail.workspace_id, mail.id) then
      raise restrict_violation using message = format('the %s of a mail that was tried does not change', tg_table_name);
    end if;
  end loop;
  return coalesce(new, old);
end $$;
