-- Which of the headers by which mail is refused stood in the copy that a mail service keeps of a mail of ours among what was
-- sent: it is no proof that they arrive. Their names alone, of the latest copy that tells something new.

create table header_sight (
  workspace_id uuid not null references workspace (id),
  vendor text not null check (vendor in ('gmail', 'outlook')),
  list_unsubscribe boolean not null,
  -- List-Unsubscribe-Post; null where the mail left without it, because its links are no pages.
  one_click boolean,
  -- When the mail left, and when its copy was read.
  left_at timestamptz not null,
  read_at timestamptz not null,
  primary key (workspace_id, vendor)
);
