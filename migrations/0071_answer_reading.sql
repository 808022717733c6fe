-- What an answer comes to is read once, in memory, where the mailbox's owner lets it be: kept are the verdict, a day and the rule.

alter table mailbox
  -- Whether the new part of an answer is read to tell an objection and an absence. Those that were connected when only
  -- headers were read are not until their owner agrees.
  add column reads_answers text not null default 'unasked' check (reads_answers in ('unasked', 'agreed', 'declined'));

create table answer_verdict (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  -- The message.
  mail_event_id uuid not null,
  -- Null until it was read; `unread` where that was in vain for good.
  verdict text check (verdict in ('objection', 'absence', 'normal', 'unread')),
  -- By which of our rules; of the text nothing is kept.
  rule text,
  -- When whoever is away says that they are back.
  returns_on date,
  -- When it is read next, or, while it is read, when whoever reads it counts as dead; null once there is a verdict.
  due_at timestamptz,
  tries integer not null default 0,
  planned_at timestamptz not null,
  judged_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, mail_event_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, mail_event_id) references mail_event (workspace_id, id),
  check ((verdict is null) = (due_at is not null))
);
create index answer_verdict_due on answer_verdict (due_at) where due_at is not null;

-- Somebody asks in an answer not to get more mail. Until whoever got it says what that means, nothing goes to them.
create table objection (
  workspace_id uuid not null,
  id uuid not null,
  -- Whom it was said to.
  user_id uuid not null,
  email_id uuid not null,
  mail_event_id uuid not null,
  -- As it stood in the answer.
  name text,
  address text not null,
  -- Who gets nothing meanwhile, normalised: whoever wrote it, and where they were none of the recipients whom we wrote to.
  addresses text[] not null check (cardinality(addresses) > 0),
  state text not null check (state in ('asked', 'unsubscribed', 'dismissed')),
  since timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, mail_event_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, decided_by) references app_user (workspace_id, id),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, mail_event_id) references mail_event (workspace_id, id),
  check ((state = 'asked') = (decided_at is null))
);
-- Every hand-over asks; few are open at a time.
create index objection_open on objection (workspace_id) where state = 'asked';

-- Added to what the lists hold by then.
do $$
declare
  added record;
  list text;
begin
  for added in select * from (values
    ('email', 'email_reason_check', 'objection'),
    ('kept_back', 'kept_back_cause_check', 'objection'),
    ('event', 'event_type', 'objection.decided')
  ) as one (place, name, value)
  loop
    select pg_get_constraintdef(oid) into strict list from pg_constraint
      where conname = added.name and conrelid = added.place::regclass;
    execute format('alter table %I drop constraint %I', added.place, added.name);
    execute format('alter table %I add constraint %I %s', added.place, added.name,
      replace(list, 'ARRAY[', format('ARRAY[%L::text, ', added.value)));
  end loop;
end $$;
