-- False for a try that ended at something only the operator can mend (an expired secret): waiting for that is not the
-- mail's fault, and is not held against it.
alter table attempt add column counts boolean not null default true;
