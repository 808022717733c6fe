-- A browser in which somebody has signed in before, so that a sign-in from another one can be told to its user.
create table device (
  workspace_id uuid not null,
  user_id uuid not null,
  -- SHA-256 of the browser's cookie, hex.
  browser_hash text not null,
  created_at timestamptz not null,
  -- The last sign-in; what is older than the cookie can live is removed.
  seen_at timestamptz not null,
  primary key (workspace_id, user_id, browser_hash),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index device_seen on device (seen_at);
