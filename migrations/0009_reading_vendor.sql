-- Whose cursor it is: the same address may move from Gmail to Outlook and back, and neither can read the other's mark.
alter table mailbox_watch add column vendor text check (vendor in ('gmail', 'outlook'));
update mailbox_watch set vendor = connection.vendor
from connection
where connection.workspace_id = mailbox_watch.workspace_id and connection.id = mailbox_watch.connection_id;
alter table mailbox_watch alter column vendor set not null;
