-- The last refusal that a person met and that still stands: what blocks them, at which step, since when.
alter table onboarding
  add column obstacle_step text check (obstacle_step in ('api', 'mailbox')),
  add column obstacle_code text,
  add column obstacle_details jsonb not null default '{}',
  add column obstacle_since timestamptz,
  add constraint onboarding_obstacle_whole check (
    (obstacle_code is null) = (obstacle_step is null) and (obstacle_code is null) = (obstacle_since is null)
  );

-- The same before there is a user: on the way back from Salesforce.
alter table invitation
  add column obstacle_code text,
  add column obstacle_since timestamptz,
  add constraint invitation_obstacle_whole check ((obstacle_code is null) = (obstacle_since is null));

-- A mailbox of another address than the user's, granted and waiting for a Yes or a No. One a user.
create table pending_mailbox (
  workspace_id uuid not null,
  user_id uuid not null,
  vendor text not null check (vendor in ('gmail', 'outlook')),
  cloud_app_id uuid not null,
  account text not null,
  -- The whole grant, sealed in this place for this user.
  sealed_grant bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, cloud_app_id) references cloud_app (workspace_id, id)
);
