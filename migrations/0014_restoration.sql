-- A workspace that came back from a backup: what the backup calls unsent may have gone since it was made.
create table restoration (
  workspace_id uuid primary key references workspace (id),
  -- When the backup was made, and when it was restored.
  made_at timestamptz not null,
  restored_at timestamptz not null,
  -- When an admin has seen what came of it.
  closed_at timestamptz
);

-- Each mail that the backup calls unsent. It does not leave before it was looked for among what its mailbox has sent.
create table restored_mail (
  workspace_id uuid not null,
  email_id uuid not null,
  -- Sent after this, if at all.
  since timestamptz not null,
  -- unchecked: still to be looked for. unknown: it cannot be told, so a person decides. The others may go on: sent and
  -- not_sent were found out, decided was said by a person.
  state text not null check (state in ('unchecked', 'unknown', 'sent', 'not_sent', 'decided')),
  look_at timestamptz not null,
  -- Why the last look failed: the fault, or the vendor's own code.
  code text,
  primary key (workspace_id, email_id),
  foreign key (workspace_id, email_id) references email (workspace_id, id)
);
create index restored_mail_held on restored_mail (workspace_id, email_id) where state in ('unchecked', 'unknown');
create index restored_mail_look on restored_mail (look_at) where state = 'unchecked';
