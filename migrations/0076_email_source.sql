-- What the sender of a mail wrote, before its fields were filled and its signature and footer put below: kept until the mail
-- has come to its end, so that it can be changed until it begins to leave.

create table email_source (
  workspace_id uuid not null,
  email_id uuid not null,
  subject text not null,
  -- Cleaned; images stand in it as in the mail, which has them all.
  html text not null,
  -- Counts its savings: who saves has to have seen the newest.
  version integer not null default 1,
  primary key (workspace_id, email_id),
  foreign key (workspace_id, email_id) references email (workspace_id, id) on delete cascade
);
