-- The ground: who there is, who may come in, what is connected, what was written and what became of it.
-- Every table but the three at the top leads its key with workspace_id (the tenant), and every foreign key is
-- composite, so that no row can point into another workspace.

create table installation (
  only_row boolean primary key default true check (only_row),
  mode text not null check (mode in ('sandbox', 'real')),
  created_at timestamptz not null
);

create table worker (
  id uuid primary key,
  started_at timestamptz not null,
  beat_at timestamptz not null
);

create table workspace (
  id uuid primary key,
  name text not null,
  -- Salesforce's organisation id, 18 characters; null until the first admin has confirmed it.
  org_id text unique,
  org_name text,
  -- Data key, wrapped by the installation's secret key.
  data_key bytea not null,
  created_at timestamptz not null
);

create table cloud_app (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  vendor text not null check (vendor in ('salesforce', 'google', 'microsoft')),
  client_id text not null,
  client_secret bytea not null,
  -- Salesforce: the login host. Google: the base address when it is not Google's own; else null.
  base_url text,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, vendor)
);
create index cloud_app_by_id on cloud_app (id);

create table app_user (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  email text not null,
  name text not null,
  role text not null check (role in ('admin', 'seller')),
  language text not null check (language in ('en', 'sv')),
  time_zone text not null,
  -- Salesforce's user id, 18 characters: with the org it says who this is.
  crm_user_id text not null,
  state text not null default 'active' check (state in ('active', 'deactivated')),
  activated_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, crm_user_id)
);
create unique index app_user_email on app_user (workspace_id, lower(email));

create table blob (
  workspace_id uuid not null references workspace (id),
  -- SHA-256 of the bytes, hex.
  sha256 text not null,
  media_type text not null,
  size integer not null,
  bytes bytea not null,
  created_at timestamptz not null,
  primary key (workspace_id, sha256)
);

create table attachment (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  sha256 text not null,
  name text not null,
  media_type text not null,
  size integer not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, sha256) references blob (workspace_id, sha256)
);

create table person (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, id)
);

create table person_address (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  -- Lower case; two people may share one, so it is no key.
  address text not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, person_id, address),
  foreign key (workspace_id, person_id) references person (workspace_id, id)
);
create index person_address_by_address on person_address (workspace_id, address);

create table crm_link (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  object text not null check (object in ('Lead', 'Contact')),
  record_id text not null check (length(record_id) = 18),
  valid_from timestamptz not null,
  superseded_by uuid,
  primary key (workspace_id, id),
  unique (workspace_id, record_id),
  foreign key (workspace_id, person_id) references person (workspace_id, id),
  foreign key (workspace_id, superseded_by) references crm_link (workspace_id, id)
);

-- Mail: the outbox is the truth; a job only wakes somebody up.
create table email (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  kind text not null check (kind in ('sales', 'system')),
  -- The sender; null for the product's own mail.
  user_id uuid,
  -- The browser's key of the compose and the place in it: the same compose never becomes two mails.
  send_key text not null,
  person_id uuid,
  state text not null check (state in ('waiting', 'sending', 'sent', 'cancelled', 'failed', 'asking')),
  reason text,
  due_at timestamptz not null,
  subject text not null,
  html text not null,
  text text not null,
  -- RFC 5322 Message-ID with its angle brackets, made by us.
  message_id text not null,
  -- The Salesforce record the mail was sent from, and what its Task points at.
  record_object text,
  record_id text,
  who_object text,
  who_id text,
  what_id text,
  created_at timestamptz not null,
  sent_at timestamptz,
  -- The vendor's ids of the sent message and its thread.
  vendor_message_id text,
  vendor_thread_id text,
  primary key (workspace_id, id),
  unique (workspace_id, send_key),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, person_id) references person (workspace_id, id),
  check ((kind = 'system') = (user_id is null))
);
create index email_due on email (workspace_id, user_id, due_at) where state = 'waiting';
create index email_newest on email (workspace_id, created_at desc, id desc);
create index email_on_record on email (workspace_id, record_id, created_at desc);
create index email_to_who on email (workspace_id, who_id, created_at desc);

create table email_recipient (
  workspace_id uuid not null,
  id uuid not null,
  email_id uuid not null,
  kind text not null check (kind in ('to', 'cc', 'bcc')),
  position integer not null,
  name text,
  address text not null,
  primary key (workspace_id, id),
  unique (workspace_id, email_id, kind, position),
  foreign key (workspace_id, email_id) references email (workspace_id, id)
);

create table email_attachment (
  workspace_id uuid not null,
  email_id uuid not null,
  position integer not null,
  attachment_id uuid not null,
  primary key (workspace_id, email_id, position),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, attachment_id) references attachment (workspace_id, id)
);

create table invitation (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  email text not null,
  name text,
  role text not null check (role in ('admin', 'seller')),
  language text not null check (language in ('en', 'sv')),
  invited_by uuid,
  -- Name of who invites when that is no user yet (the operator's command).
  inviter_name text,
  state text not null check (state in ('open', 'accepted', 'revoked')),
  -- SHA-256 of the link's random part, hex. Rotated by each mailing and each copied link.
  token_hash text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  user_id uuid,
  -- The latest welcome e-mail; null when none could be mailed.
  email_id uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, invited_by) references app_user (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, email_id) references email (workspace_id, id)
);
create unique index invitation_open on invitation (workspace_id, lower(email)) where state = 'open';

-- One trip to a vendor's sign-in page and back.
create table authorization_attempt (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  purpose text not null check (purpose in ('activate', 'sign_in', 'connect_mailbox')),
  cloud_app_id uuid not null,
  login_url text,
  state_hash text not null,
  -- SHA-256 of the cookie that binds the attempt to the browser that began it.
  browser_hash text not null,
  code_verifier bytea not null,
  nonce text not null,
  invitation_id uuid,
  user_id uuid,
  return_to text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, state_hash),
  foreign key (workspace_id, cloud_app_id) references cloud_app (workspace_id, id),
  foreign key (workspace_id, invitation_id) references invitation (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);

create table session (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('web', 'panel')),
  -- SHA-256 of the random part, hex.
  token_hash text not null,
  -- The panel's bearer works for one record only.
  record_object text,
  record_id text,
  user_agent text,
  created_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, token_hash),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);

-- Signed requests that were used, by hash; kept for 24 hours.
create table panel_request (
  workspace_id uuid not null references workspace (id),
  hash text not null,
  first_used_at timestamptz not null,
  primary key (workspace_id, hash)
);

-- A user's Salesforce and a user's mailbox.
create table connection (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('crm', 'mailbox')),
  vendor text not null check (vendor in ('salesforce', 'gmail', 'outlook')),
  cloud_app_id uuid not null,
  account text not null,
  scopes text[] not null,
  state text not null check (state in ('healthy', 'lost')),
  cause text,
  instance_url text,
  access_token bytea,
  refresh_token bytea,
  access_expires_at timestamptz,
  -- One dispatcher at a time: whoever holds the lease, and the epoch that fences off a former holder.
  lease_holder uuid,
  lease_until timestamptz,
  lease_epoch bigint not null default 0,
  created_at timestamptz not null,
  state_since timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, user_id, kind),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, cloud_app_id) references cloud_app (workspace_id, id)
);

-- What a person did on the journey: facts, from which the step is computed.
create table onboarding (
  workspace_id uuid not null,
  user_id uuid not null,
  organization_confirmed_at timestamptz,
  api_seen_at timestamptz,
  welcomed_at timestamptz,
  introduced_at timestamptz,
  mailbox_postponed_at timestamptz,
  connection_seen_at timestamptz,
  signature_skipped_at timestamptz,
  finished_at timestamptz,
  tour_taken_at timestamptz,
  tour_postponed_at timestamptz,
  launched_at timestamptz,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);

create table signature (
  workspace_id uuid not null,
  user_id uuid not null,
  html text not null,
  updated_at timestamptz not null,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);

-- Each try to hand a mail over, committed before it is made. One open try a mail.
create table attempt (
  workspace_id uuid not null,
  id uuid not null,
  email_id uuid not null,
  connection_id uuid,
  state text not null check (state in ('open', 'sent', 'not_sent', 'in_doubt')),
  -- The vendor's handle of the prepared mail (Gmail: the draft's id); null until prepared.
  handle text,
  started_at timestamptz not null,
  -- Until this has passed nobody decides what became of it.
  deadline_at timestamptz not null,
  submitted_at timestamptz,
  ended_at timestamptz,
  looks integer not null default 0,
  code text,
  primary key (workspace_id, id),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id)
);
create unique index attempt_open on attempt (workspace_id, email_id) where state = 'open';

create table sales_task (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  send_key text not null,
  type text not null check (type in ('email', 'call', 'inmail', 'custom')),
  name text not null,
  due_on date not null,
  priority text not null check (priority in ('normal', 'high')),
  details text not null,
  state text not null default 'open' check (state in ('open', 'complete')),
  person_id uuid,
  record_object text not null,
  record_id text not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, send_key),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, person_id) references person (workspace_id, id)
);
create index sales_task_on_record on sales_task (workspace_id, record_id, created_at desc);
create index sales_task_due on sales_task (workspace_id, user_id, due_on, id);

-- Salesforce writes have an outbox of their own.
create table crm_write (
  workspace_id uuid not null,
  id uuid not null,
  -- `<mail or task id>:<kind>`; also the key that Salesforce keeps, so that a doubtful write is found again.
  key text not null,
  user_id uuid not null,
  email_id uuid,
  sales_task_id uuid,
  payload jsonb not null,
  state text not null check (state in ('waiting', 'writing', 'written', 'failed')),
  -- Salesforce's own error code, or ours.
  code text,
  tries integer not null default 0,
  due_at timestamptz not null,
  record_id text,
  created_at timestamptz not null,
  written_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, key),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, sales_task_id) references sales_task (workspace_id, id)
);
create index crm_write_due on crm_write (workspace_id, user_id, due_at) where state in ('waiting', 'writing');

create table audit_event (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  at timestamptz not null,
  -- A user's id, or null for the operator and the system, whom `actor` names.
  user_id uuid,
  actor text not null,
  verb text not null,
  subject_type text not null,
  subject_id text not null,
  ip_prefix text,
  detail jsonb not null default '{}',
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index audit_event_newest on audit_event (workspace_id, at desc);
