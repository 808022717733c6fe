-- How a mail says by which way it can be refused, whether that way is open from outside, and what Salesforce is told.

-- What the mail was made with: a link that opens here, or a mail to its sender. Each try hands over the same.
alter table unsubscribe_link add column form text not null check (form in ('https', 'mailto'));

-- Whether anybody outside reaches this installation: an admin opens such a link from somewhere else.
create table reach_probe (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  token_hash text not null,
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- When it was opened, from which network; an address of our own proves nothing and is not written down.
  opened_at timestamptz,
  network text,
  primary key (workspace_id, id),
  foreign key (workspace_id, created_by) references app_user (workspace_id, id)
);
create unique index reach_probe_by_token on reach_probe (workspace_id, token_hash);

-- What a seller says in place of the company's words, where admins allow it.
create table unsubscribe_message (
  workspace_id uuid not null,
  user_id uuid not null,
  words text not null,
  link_words text not null,
  updated_at timestamptz not null,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);

-- From when on mail to the United States, and to where nobody knows, needs a postal address. Null: not begun yet.
alter table workspace add column postal_address_from timestamptz;

-- What Salesforce is to be told of an address that said no to the whole company, or yes again. One row an address: the
-- latest word is the one that is written, and writing it twice does no harm.
create table crm_opt_out (
  workspace_id uuid not null references workspace (id),
  address text not null,
  is_out boolean not null,
  -- In whose Salesforce it is written.
  user_id uuid not null,
  state text not null check (state in ('waiting', 'written', 'failed')),
  code text,
  -- Counts what was to be written, so that an earlier write says nothing about a later word.
  version integer not null default 1,
  tries integer not null default 0,
  due_at timestamptz not null,
  written_at timestamptz,
  primary key (workspace_id, address),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index crm_opt_out_due on crm_opt_out (due_at) where state = 'waiting';
