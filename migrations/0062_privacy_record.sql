-- Opt-outs and erasures also stand in a file outside the database, so that a restored one, which knows nothing of what came after
-- its backup, goes on keeping to them. These rows are what the file is written from.

create table privacy_record (
  workspace_id uuid not null references workspace (id),
  id uuid not null,
  said text not null check (said in ('opted_out', 'resubscribed', 'erased')),
  fingerprint text not null check (fingerprint ~ '^#[0-9a-f]{64}$'),
  -- Whose mail it is about, as the file has it; null for the whole company's, and for an erasure.
  user_id uuid,
  at timestamptz not null,
  -- When the file had it, on the disk.
  written_at timestamptz,
  -- When it held here: at once where it was said here, later where a restore has read it from the file.
  taken_up_at timestamptz,
  primary key (workspace_id, id)
);
create index privacy_record_unwritten on privacy_record (at, id) where written_at is null;
create index privacy_record_not_taken_up on privacy_record (workspace_id, at, id) where taken_up_at is null;

-- How a restore stands with that file. Until it is taken up, or an admin goes on without it, no mail goes.
alter table restoration add column record_state text not null default 'not_asked'
  check (record_state in ('not_asked', 'awaited', 'missing', 'taken_up', 'gone_without'));

alter table opt_out drop constraint opt_out_source_check;
alter table opt_out add constraint opt_out_source_check
  check (source in ('link', 'one_click', 'mailto', 'answer', 'admin', 'record'));
alter table opt_out_change drop constraint opt_out_change_source_check;
alter table opt_out_change add constraint opt_out_change_source_check
  check (source in ('link', 'one_click', 'mailto', 'answer', 'admin', 'record'));

-- What stands already is written into the file too: the first start makes the rows, because it alone can make fingerprints.
alter table opt_out add column is_recorded boolean not null default false;
create index opt_out_unrecorded on opt_out (since) where not is_recorded;
