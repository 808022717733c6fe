-- What is written and not sent yet, so that neither a page that is left nor another window loses it.

create table draft (
  workspace_id uuid not null,
  -- The key of its compose: the send that has it takes the draft along.
  id uuid not null,
  user_id uuid not null,
  -- The Salesforce record that it is written on.
  record_object text not null check (record_object in ('Lead', 'Contact', 'Account', 'Opportunity')),
  record_id text not null,
  -- Whom it goes to: a list of { object, id, name }.
  recipients jsonb not null,
  -- As they stand in their fields, addresses or not.
  cc text[] not null,
  bcc text[] not null,
  subject text not null,
  -- Cleaned; images stand in it as data: URLs.
  html text not null,
  template_id uuid,
  -- Characters of it and bytes of its files, for the room that a user has.
  size integer not null,
  -- Counts its savings; another window than the last that saved has to have seen the newest.
  version integer not null,
  saved_by uuid not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Discarded, and kept for a while for whoever undoes it.
  discarded_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index draft_of_user on draft (workspace_id, user_id, updated_at desc);
create index draft_untouched on draft (updated_at);
create index draft_discarded on draft (discarded_at) where discarded_at is not null;

create table draft_attachment (
  workspace_id uuid not null,
  draft_id uuid not null,
  position integer not null,
  attachment_id uuid not null,
  primary key (workspace_id, draft_id, position),
  foreign key (workspace_id, draft_id) references draft (workspace_id, id) on update cascade on delete cascade,
  foreign key (workspace_id, attachment_id) references attachment (workspace_id, id)
);
create index draft_attachment_by_attachment on draft_attachment (workspace_id, attachment_id);
