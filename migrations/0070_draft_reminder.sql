-- A draft keeps after how many days without an answer its writer wants to be told.
alter table draft add column remind_after_days integer check (remind_after_days between 1 and 90);
