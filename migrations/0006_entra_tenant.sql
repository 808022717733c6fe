-- Microsoft: the one directory (its id or a domain) whose accounts the app is registered for. Null: any, and elsewhere.
alter table cloud_app add column tenant text;
