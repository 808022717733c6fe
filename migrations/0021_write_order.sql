-- On which record a write to Salesforce stands: those of one record go one at a time and in order.

-- The record's id; the Account's or Opportunity's before the person's. Null stands behind nothing and before nothing.
alter table crm_write add column order_key text;
update crm_write set order_key = coalesce(payload->>'whatId', payload->>'whoId');

-- What stands before a write, among those that are not finished; and a user's next one.
create index crm_write_of_record on crm_write (workspace_id, order_key, id) where state in ('waiting', 'writing');
create index crm_write_next on crm_write (workspace_id, user_id, id) where state in ('waiting', 'writing');
