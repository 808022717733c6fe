-- A way in that the operator makes for somebody whom Salesforce cannot let in: one use, a quarter of an hour.
create table sign_in_link (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  -- SHA-256 of the link's random part, hex.
  token_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, token_hash),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index session_of_user on session (workspace_id, user_id, used_at desc);
