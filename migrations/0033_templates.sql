-- What is written once and used for many mails.

create table template_category (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  name text not null check (name <> ''),
  created_at timestamptz not null,
  primary key (workspace_id, id)
);
create unique index template_category_by_name on template_category (workspace_id, lower(name));

create table template (
  workspace_id uuid not null,
  id uuid not null,
  -- Whose it is; others may use it when it is shared.
  owner_id uuid not null,
  category_id uuid,
  name text not null check (name <> ''),
  subject text not null,
  -- Cleaned; images stand as `cid:` references. Fields stand as they were written.
  html text not null,
  -- The words of `html`, to be searched.
  words text not null,
  notes text not null,
  is_shared boolean not null default false,
  -- Counts its savings, so that of two who change it at once the second is told.
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  -- Deleted, and kept for a while for whoever undoes it.
  deleted_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references app_user (workspace_id, id),
  foreign key (workspace_id, category_id) references template_category (workspace_id, id)
);
create index template_of_category on template (workspace_id, category_id);
create index template_of_owner on template (workspace_id, owner_id);
create index template_deleted on template (deleted_at) where deleted_at is not null;

create table template_image (
  workspace_id uuid not null,
  template_id uuid not null,
  sha256 text not null,
  primary key (workspace_id, template_id, sha256),
  foreign key (workspace_id, template_id) references template (workspace_id, id) on delete cascade,
  foreign key (workspace_id, sha256) references blob (workspace_id, sha256)
);
create index template_image_by_blob on template_image (workspace_id, sha256);

create table template_favorite (
  workspace_id uuid not null,
  user_id uuid not null,
  template_id uuid not null,
  primary key (workspace_id, user_id, template_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, template_id) references template (workspace_id, id) on delete cascade
);
create index template_favorite_of_template on template_favorite (workspace_id, template_id);

-- The template that a mail was begun with; a mail outlives it.
alter table email add column template_id uuid;
create index email_of_template on email (workspace_id, template_id, created_at desc) where template_id is not null;
