-- What Salesforce says about who has opted out is read ahead for a whole workspace, with a grant that sees everything.

-- Which users see every Lead and Contact at Salesforce, as far as that was asked.
create table crm_sight (
  workspace_id uuid not null,
  user_id uuid not null,
  sees_all boolean not null,
  known_at timestamptz not null,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);

-- What was read, by the id of a Lead or Contact or by an address. It serves for a minute.
create table opt_out_reading (
  workspace_id uuid not null references workspace (id),
  subject text not null,
  is_out boolean not null,
  read_at timestamptz not null,
  primary key (workspace_id, subject)
);
create index opt_out_reading_by_age on opt_out_reading (read_at);
