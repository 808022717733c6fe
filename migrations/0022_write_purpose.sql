-- What a write to Salesforce tells of, said by the row and not by its place among those of the same mail.
alter table crm_write add column purpose text check (purpose in ('mail_sent', 'mail_replied', 'task'));
-- The keys were `<mail>:sent`, `<mail>:reply:<hash>` and `<task>:task`.
update crm_write set purpose = case
  when sales_task_id is not null then 'task'
  when key like '%:reply:%' then 'mail_replied'
  else 'mail_sent'
end;
alter table crm_write alter column purpose set not null;

-- How far the writes of a mail or a task have come is shown wherever one is.
create index crm_write_of_mail on crm_write (workspace_id, email_id) where email_id is not null;
create index crm_write_of_task on crm_write (workspace_id, sales_task_id) where sales_task_id is not null;
