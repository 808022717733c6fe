-- A template can be marked as non-commercial by an admin, with a reason: its mails go to those too who have told us that they want none,
-- while what was written is its text as an admin has saved it.

alter table template
  -- Of the text that is meant: subject, words, links and pictures, fields as they stand.
  add column marked_digest text check (marked_digest ~ '^[0-9a-f]{64}$'),
  add column marked_reason text,
  -- The admin who marked it, or has saved its text since, and when.
  add column marked_by uuid,
  add column marked_at timestamptz,
  add constraint template_marked_by_fkey foreign key (workspace_id, marked_by) references app_user (workspace_id, id),
  add constraint template_mark_check check (num_nulls(marked_digest, marked_reason, marked_by, marked_at) in (0, 4));
create index template_marked on template (workspace_id) where marked_digest is not null;

-- Of what was written, where that was the text of a marked template. It goes out as that while the template's mark is about the same
-- text; as soon as it is seen not to be, this is emptied, and the mail is like any other for good.
alter table email add column marked_digest text check (marked_digest ~ '^[0-9a-f]{64}$');

-- Who got such a mail, or was to get it, although they had said no to us; as it was when it was tried.
create table passed_opt_out (
  workspace_id uuid not null,
  email_id uuid not null,
  address text not null,
  cause text not null check (cause in ('sender', 'company', 'objection')),
  at timestamptz not null,
  primary key (workspace_id, email_id, address),
  foreign key (workspace_id, email_id) references email (workspace_id, id) on delete cascade
);

-- What was read at Salesforce also says whether somebody there has ticked the box, or only we have.
alter table opt_out_reading add column is_theirs boolean not null default true;
create index crm_opt_out_ticked on crm_opt_out using gin (ticked);
