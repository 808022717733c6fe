-- What admins decide for their workspace.

-- One row a section that somebody has saved; what was never saved stands as the product brings it.
create table setting (
  workspace_id uuid not null references workspace (id),
  section text not null check (section <> ''),
  value jsonb not null,
  -- Counts its savings, so that of two who save at once the second is told.
  version integer not null check (version > 0),
  primary key (workspace_id, section)
);

-- Every saving, append-only.
create table setting_change (
  workspace_id uuid not null,
  id uuid not null,
  section text not null,
  version integer not null,
  value jsonb not null,
  -- Null for the operator.
  changed_by uuid,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, section, version),
  foreign key (workspace_id, section) references setting (workspace_id, section),
  foreign key (workspace_id, changed_by) references app_user (workspace_id, id)
);

alter table event drop constraint event_type;
alter table event add constraint event_type check (type in (
  'mail.sent', 'mail.failed', 'mail.cancelled', 'mail.replied', 'mail.auto_replied', 'mail.bounced',
  'connection.lost', 'mailbox.connected', 'mailbox.stalled', 'mailbox.read_again',
  'user.deactivated', 'user.reactivated', 'setting.changed'
));
