-- For whom a template is recommended: up to three rules about fields; null for nobody in particular.
alter table template add column recommendation jsonb;
