-- Answers: how far each mailbox was read, which messages belong together, and what was seen of a mail.

-- How far the answers in a mailbox were read.
create table mailbox_watch (
  workspace_id uuid not null,
  connection_id uuid not null,
  -- The account that the cursor belongs to: another one is read from its own beginning.
  account text not null,
  -- The vendor's own mark; null begins anew.
  cursor text,
  -- When it is read next, or, while somebody reads, when that somebody counts as dead; null rests.
  due_at timestamptz,
  read_at timestamptz,
  -- Readings in a row that failed.
  failures integer not null default 0,
  primary key (workspace_id, connection_id),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id) on delete cascade
);
create index mailbox_watch_due on mailbox_watch (due_at);

-- What was written to and fro: begun by a mail of ours, told by its messages' ids.
create table conversation (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  vendor_thread_id text,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index conversation_by_thread on conversation (workspace_id, user_id, vendor_thread_id)
  where vendor_thread_id is not null;

create table conversation_message (
  workspace_id uuid not null,
  conversation_id uuid not null,
  -- The Message-ID without brackets, lower case.
  message_key text not null,
  -- The mail of ours that it is; null for an answer, and for what was written in the mailbox itself.
  email_id uuid,
  primary key (workspace_id, conversation_id, message_key),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, id),
  foreign key (workspace_id, email_id) references email (workspace_id, id)
);
create index conversation_message_by_key on conversation_message (workspace_id, message_key);
create index conversation_message_of on conversation_message (workspace_id, email_id) where email_id is not null;

-- Evidence of what happened to a mail after it was sent. Rows are only ever added.
create table mail_event (
  workspace_id uuid not null,
  id uuid not null,
  email_id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('replied', 'auto_replied', 'bounced')),
  -- The Message-ID of what came, without brackets, lower case; `vendor:` and the vendor's id when it had none.
  message_key text not null,
  vendor_message_id text not null,
  vendor_thread_id text,
  from_name text,
  from_address text,
  -- Of a bounce: who could not be reached, where it says so.
  failed_addresses text[] not null default '{}',
  -- When it came into the mailbox, and when it was noticed.
  at timestamptz not null,
  noticed_at timestamptz not null,
  primary key (workspace_id, id),
  -- The same message is evidence once, however often the mailbox is read and by how many.
  unique (workspace_id, user_id, message_key),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index mail_event_of on mail_event (workspace_id, email_id, at);

create index email_sent on email (workspace_id, user_id, sent_at) where state = 'sent' and kind = 'sales';
create index email_by_vendor on email (workspace_id, user_id, vendor_message_id) where vendor_message_id is not null;

insert into conversation (workspace_id, id, user_id, vendor_thread_id, created_at)
select workspace_id, id, user_id, vendor_thread_id, sent_at
from email where kind = 'sales' and state = 'sent' and sent_at is not null;
insert into conversation_message (workspace_id, conversation_id, message_key, email_id)
select workspace_id, id, lower(btrim(message_id, '<> ')), id
from email where kind = 'sales' and state = 'sent' and sent_at is not null;
