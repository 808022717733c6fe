-- Who cannot connect a mailbox until an administrator of the mail service has approved the app.
create table mailbox_approval (
  workspace_id uuid not null,
  user_id uuid not null,
  -- The refusal that the person met.
  code text not null,
  since timestamptz not null,
  -- When an administrator came back and said that it is done; null while it is waited for.
  approved_at timestamptz,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
