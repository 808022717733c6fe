-- What the outbox must know to keep its word: when a mail was to go, what was asked for, and which bytes are in use.

-- When its sender wants it to go. Whatever holds the mail up moves due_at and the reason, never this.
alter table email add column planned_at timestamptz;
update email set planned_at = created_at;
alter table email alter column planned_at set not null;
update email set reason = 'day_late'
where state = 'asking' and reason in ('mailbox_missing', 'mailbox_disconnected');

-- SHA-256 (hex) of what was asked for under the send key, so that the key is never taken for something else;
-- null for mails made before this, and for the product's own.
alter table email add column content_hash text;

-- The product's own mail may carry a link that is a secret: once nobody sends it any more, its body is empty.
update email set html = '', text = ''
where kind = 'system' and state not in ('waiting', 'sending');
alter table email add constraint email_system_body_emptied
  check (kind <> 'system' or state in ('waiting', 'sending') or (html = '' and text = ''));

-- Which stored images a mail and a signature show, so that bytes which nobody needs can go.
create table email_image (
  workspace_id uuid not null,
  email_id uuid not null,
  sha256 text not null,
  primary key (workspace_id, email_id, sha256),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, sha256) references blob (workspace_id, sha256)
);
create index email_image_by_blob on email_image (workspace_id, sha256);

create table signature_image (
  workspace_id uuid not null,
  user_id uuid not null,
  sha256 text not null,
  primary key (workspace_id, user_id, sha256),
  foreign key (workspace_id, user_id) references signature (workspace_id, user_id),
  foreign key (workspace_id, sha256) references blob (workspace_id, sha256)
);
create index signature_image_by_blob on signature_image (workspace_id, sha256);

insert into email_image (workspace_id, email_id, sha256)
select distinct e.workspace_id, e.id, b.sha256
from email e
cross join lateral regexp_matches(e.html, 'cid:([0-9a-f]{64})@msi', 'g') as shown
join blob b on b.workspace_id = e.workspace_id and b.sha256 = shown[1];

insert into signature_image (workspace_id, user_id, sha256)
select distinct s.workspace_id, s.user_id, b.sha256
from signature s
cross join lateral regexp_matches(s.html, 'cid:([0-9a-f]{64})@msi', 'g') as shown
join blob b on b.workspace_id = s.workspace_id and b.sha256 = shown[1];

create index attachment_by_blob on attachment (workspace_id, sha256);
create index email_attachment_by_attachment on email_attachment (workspace_id, attachment_id);
