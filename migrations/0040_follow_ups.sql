-- What waits for a seller: a conversation whose newest message nobody has answered, and a mail of theirs that nobody has
-- answered for as long as they have chosen.
create table follow_up (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('answer', 'silence')),
  -- The mail of ours that was answered last, or that nobody has answered.
  email_id uuid not null,
  -- Of an answer: the conversation, and its newest message.
  conversation_id uuid,
  mail_event_id uuid,
  state text not null check (state in ('open', 'answered', 'done')),
  -- When that message came, or the mail left; null before it has.
  since timestamptz,
  -- From when on it is shown: at once, after the silence, or when it was put off to.
  shows_at timestamptz,
  -- Of a silence: how long it may last.
  after_days integer check (after_days between 1 and 90),
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, id),
  foreign key (workspace_id, mail_event_id) references mail_event (workspace_id, id),
  check ((kind = 'answer') = (conversation_id is not null and mail_event_id is not null)),
  check ((kind = 'silence') = (after_days is not null))
);
create unique index follow_up_of_conversation on follow_up (workspace_id, conversation_id) where kind = 'answer';
create unique index follow_up_of_mail on follow_up (workspace_id, email_id) where kind = 'silence';
create index follow_up_open on follow_up (workspace_id, user_id, shows_at) where state = 'open';

-- What became of each, by whom and when. Rows are only ever added.
create table follow_up_change (
  workspace_id uuid not null,
  id uuid not null,
  follow_up_id uuid not null,
  change text not null check (change in ('came', 'planned', 'answered', 'done', 'put_off', 'opened')),
  -- Whoever did it; null when it came about by itself.
  user_id uuid,
  until timestamptz,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, follow_up_id) references follow_up (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index follow_up_change_of on follow_up_change (workspace_id, follow_up_id, at);
create trigger never_changed before update on follow_up_change for each row execute function refuse_change();
