-- A draft keeps the time that was chosen in it, { local, timeZone, each? }, as its user chose it; null where there is none. By
-- whose clock recipients go where that was chosen stands with them, in `recipients`.

alter table draft add column schedule jsonb;
