-- What operators need to see and to say: which processes of which version use this database, and that no mail goes now.

-- Every process, not workers alone; null for those of versions that did not say it.
alter table worker
  add column runs text not null default 'both' check (runs in ('web', 'worker', 'both')),
  add column version text,
  -- Name of the machine, to find the process by.
  add column host text;

-- Since when an operator holds all mail, or all mail of one workspace; null while mail goes.
alter table installation add column held_at timestamptz;
alter table workspace add column held_at timestamptz;
