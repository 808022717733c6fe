-- What was uploaded in the last 24 hours is added up at each upload.
create index attachment_by_time on attachment (workspace_id, created_at);
