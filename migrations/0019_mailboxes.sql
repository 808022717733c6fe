-- Mail is sent from a mailbox and answers are read in it; a connection is the grant that opens it, and nothing else.

create table mailbox (
  workspace_id uuid not null,
  id uuid not null,
  -- Whose it is: a user's own. A team's has none.
  user_id uuid,
  vendor text not null check (vendor in ('gmail', 'outlook')),
  address text not null,
  -- The grant that opens it; null for one that needs none.
  connection_id uuid,
  -- One dispatcher at a time: whoever holds the lease, and the epoch that fences off a former holder.
  lease_holder uuid,
  lease_until timestamptz,
  lease_epoch bigint not null default 0,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id)
);
create unique index mailbox_of_connection on mailbox (workspace_id, connection_id);
create index mailbox_of_user on mailbox (workspace_id, user_id);

-- A mailbox keeps its connection's id, so that nothing that was kept under it has to be moved.
insert into mailbox (workspace_id, id, user_id, vendor, address, connection_id, lease_holder, lease_until, lease_epoch, created_at)
select workspace_id, id, user_id, vendor, account, id, lease_holder, lease_until, lease_epoch, created_at
from connection where kind = 'mailbox';

alter table connection drop column lease_holder, drop column lease_until, drop column lease_epoch;

alter table mailbox_watch drop constraint mailbox_watch_workspace_id_connection_id_fkey;
alter table mailbox_watch rename column connection_id to mailbox_id;
alter table mailbox_watch add foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, id) on delete cascade;

alter table unreadable_message drop constraint unreadable_message_workspace_id_connection_id_fkey;
alter table unreadable_message rename column connection_id to mailbox_id;
alter table unreadable_message add foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, id) on delete cascade;

-- Which mailbox a mail leaves from, an attempt was made in, and a conversation is led in. Null: the product's mail server.
alter table email add column mailbox_id uuid;
update email set mailbox_id = mailbox.id from mailbox
where email.kind = 'sales' and mailbox.workspace_id = email.workspace_id and mailbox.user_id = email.user_id;
alter table email add foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, id);
drop index email_due;
create index email_due on email (workspace_id, mailbox_id, due_at) where state = 'waiting';
drop index email_sent;
create index email_sent on email (workspace_id, mailbox_id, sent_at) where state = 'sent';
drop index email_by_vendor;
create index email_by_vendor on email (workspace_id, mailbox_id, vendor_message_id) where vendor_message_id is not null;

alter table attempt drop constraint attempt_workspace_id_connection_id_fkey;
alter table attempt rename column connection_id to mailbox_id;
alter table attempt add foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, id);

alter table conversation add column mailbox_id uuid;
update conversation set mailbox_id = mailbox.id from mailbox
where mailbox.workspace_id = conversation.workspace_id and mailbox.user_id = conversation.user_id;
alter table conversation add foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, id);
drop index conversation_by_thread;
create index conversation_by_thread on conversation (workspace_id, mailbox_id, vendor_thread_id)
  where vendor_thread_id is not null;
