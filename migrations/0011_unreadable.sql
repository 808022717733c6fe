-- A message that cannot be read keeps none of the others back, and a mailbox whose reading stands still is told.

-- Messages that could not be read: which they are at the vendor, when and why; nothing of what they say.
create table unreadable_message (
  workspace_id uuid not null,
  connection_id uuid not null,
  vendor_message_id text not null,
  code text not null,
  -- The version of the product that failed at it: another version tries it again.
  version text not null,
  -- When the same version tries it again, because the vendor failed at it; null: only another version does.
  retry_at timestamptz,
  noticed_at timestamptz not null,
  primary key (workspace_id, connection_id, vendor_message_id),
  foreign key (workspace_id, connection_id) references connection (workspace_id, id) on delete cascade
);
create index unreadable_message_noticed on unreadable_message (noticed_at);

-- `failures` counts readings begun since the last one that succeeded, so that one that ends its process counts as well.
alter table mailbox_watch
  -- Since when the mailbox has been read in vain; null after a reading that succeeded.
  add column trying_since timestamptz,
  -- The same, once its user was told that nothing is read; null after a reading that succeeded.
  add column stalled_since timestamptz;
