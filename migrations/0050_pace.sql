-- When mail may go: limits on rolling windows are counted by the attempts, and what a limit or a sending window keeps back
-- says so.

alter table email
  -- From when on limits and windows let it go, as that was last reckoned; null while they never kept it back. How late a
  -- mail is counts from here.
  add column allowed_at timestamptz,
  -- Behind the @ of whom it is addressed to, lower case, and how many addresses it goes to, copies too.
  add column to_domain text not null default '',
  add column addressees integer not null default 1,
  -- IANA name of the zone that the recipient is in, and what told it; null where nobody knows.
  add column recipient_zone text,
  add column recipient_zone_origin text check (recipient_zone_origin in ('state', 'country')),
  -- Its sender has chosen a time outside of the sending window, knowing that.
  add column outside_window boolean not null default false,
  add constraint email_recipient_zone_check check ((recipient_zone is null) = (recipient_zone_origin is null)),
  drop constraint email_reason_check,
  add constraint email_reason_check check (reason in ('undo_window', 'opted_out', 'copy_opted_out',
    'recipient_blocked', 'copy_blocked', 'opt_out_unreadable', 'mailbox_missing', 'mailbox_disconnected', 'rate_limited',
    'rejected', 'content_missing', 'in_doubt', 'day_late', 'restored', 'cancelled_by_user', 'user_deactivated',
    'temporary', 'operator', 'held', 'minute_limit', 'daily_limit', 'throttled', 'user_daily_limit', 'domain_limit',
    'outside_window'));

alter table attempt
  add column user_id uuid,
  add column to_domain text not null default '',
  add column recipients integer not null default 1,
  -- The latest instant at which the mail service can have taken the mail, by which it counts against the limits: when the
  -- call ended; 20 seconds after it began, by the port's promise, while that is not known; and when the attempt began, while
  -- it may still make the call. Null once it is certain that the mail service has not taken it.
  add column counts_at timestamptz generated always as (case
    when state = 'not_sent' then null
    when submitted_at is not null
      then coalesce(ended_at, (submitted_at at time zone 'UTC' + interval '20 seconds') at time zone 'UTC')
    when ended_at is null then started_at
  end) stored,
  add foreign key (workspace_id, user_id) references app_user (workspace_id, id);

-- Only what may still go, and what still counts or may yet be found to have gone, is ever read by these: the rest stays as it
-- is, so that nobody waits while years of mail are written anew.
update email set
  to_domain = coalesce((select lower(split_part(r.address, '@', 2)) from email_recipient r
    where r.workspace_id = email.workspace_id and r.email_id = email.id and r.kind = 'to' and r.position = 0), ''),
  addressees = (select count(*) from email_recipient r
    where r.workspace_id = email.workspace_id and r.email_id = email.id)
where kind = 'sales' and (state <> 'sent' or (workspace_id, id) in (
  select workspace_id, email_id from attempt
  where counts_at > now() - interval '1 day' or state in ('open', 'in_doubt')));

update attempt set user_id = email.user_id, to_domain = email.to_domain, recipients = email.addressees
from email where email.workspace_id = attempt.workspace_id and email.id = attempt.email_id
  and (attempt.counts_at > now() - interval '1 day' or attempt.state in ('open', 'in_doubt'));

create index attempt_of_mailbox on attempt (workspace_id, mailbox_id, counts_at)
  include (recipients, to_domain) where counts_at is not null;
create index attempt_of_user on attempt (workspace_id, user_id, counts_at)
  include (recipients) where counts_at is not null;
-- Everything that has not been sent yet, as the outbox shows it.
create index email_unsent on email (workspace_id, due_at, id)
  where kind = 'sales' and state in ('waiting', 'scheduled', 'sending', 'needs_attention');
