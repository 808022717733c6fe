-- Which compose a mail came of: its mails are found by a column, not by a pattern over their send keys.

-- The browser's key of the compose. Null for the product's own mail. The send key still makes each mail happen once.
alter table email add column compose_id uuid;
update email set compose_id = split_part(send_key, ':', 1)::uuid
where kind = 'sales'
  and send_key ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:';
create index email_of_compose on email (workspace_id, compose_id) where compose_id is not null;
