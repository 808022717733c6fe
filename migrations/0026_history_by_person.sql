-- The history of a record is that of the person behind it: a Lead that has become a Contact takes its history along.

-- `superseded_by` is written when a conversion is seen: from the Lead's link to the Contact's. All links that lead to a
-- record tell whose history it shows.
create index crm_link_superseded on crm_link (workspace_id, superseded_by) where superseded_by is not null;

update email set person_id = crm_link.person_id
from crm_link
where email.person_id is null and email.kind = 'sales'
  and crm_link.workspace_id = email.workspace_id and crm_link.record_id = email.who_id;
update sales_task set person_id = crm_link.person_id
from crm_link
where sales_task.person_id is null
  and crm_link.workspace_id = sales_task.workspace_id and crm_link.record_id = sales_task.record_id;

create index email_to_person on email (workspace_id, person_id, created_at desc);
create index sales_task_of_person on sales_task (workspace_id, person_id, created_at desc);
-- Nothing looks by it any more.
drop index email_to_who;
