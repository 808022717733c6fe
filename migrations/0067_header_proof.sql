-- Whether the headers by which mail is refused arrive when mail leaves by a mail service, as an admin has shown it.

create table header_proof (
  workspace_id uuid not null references workspace (id),
  vendor text not null check (vendor in ('gmail', 'outlook')),
  verdict text not null check (verdict in ('proven', 'dropped')),
  at timestamptz not null,
  user_id uuid not null,
  primary key (workspace_id, vendor),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
