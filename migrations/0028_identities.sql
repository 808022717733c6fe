-- Who a mail is from: name, address and signature, and the mailboxes that may send as it.

create table identity (
  workspace_id uuid not null,
  id uuid not null,
  -- Whose it is. The first one of a user bears the user's id. A team's has nobody.
  user_id uuid,
  -- Null: the user's own name, and the address of whichever mailbox sends.
  from_name text,
  from_address text,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id)
);
create index identity_of_user on identity (workspace_id, user_id);

create table identity_mailbox (
  workspace_id uuid not null,
  identity_id uuid not null,
  mailbox_id uuid not null,
  primary key (workspace_id, identity_id, mailbox_id),
  foreign key (workspace_id, identity_id) references identity (workspace_id, id),
  foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, id) on delete cascade
);

insert into identity (workspace_id, id, user_id, created_at)
select workspace_id, id, id, activated_at from app_user;
insert into identity_mailbox (workspace_id, identity_id, mailbox_id)
select workspace_id, user_id, id from mailbox where user_id is not null;

alter table signature drop constraint signature_workspace_id_user_id_fkey;
alter table signature rename column user_id to identity_id;
alter table signature add foreign key (workspace_id, identity_id) references identity (workspace_id, id);
alter table signature_image rename column user_id to identity_id;

-- Null: the product's own mail.
alter table email add column identity_id uuid;
update email set identity_id = user_id where kind = 'sales';
alter table email add foreign key (workspace_id, identity_id) references identity (workspace_id, id);
