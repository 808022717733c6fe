-- Categories of templates that a user has pinned: they stand first wherever templates are chosen, in this order.
create table template_pin (
  workspace_id uuid not null,
  user_id uuid not null,
  category_id uuid not null,
  place smallint not null check (place between 0 and 4),
  primary key (workspace_id, user_id, category_id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, category_id) references template_category (workspace_id, id) on delete cascade
);
create index template_pin_of_category on template_pin (workspace_id, category_id);
