-- One call at a time about a connection's grant (a refresh, its giving back): until when somebody has the right to it,
-- null when nobody has, and the epoch that fences off whoever had it before.
alter table connection add column grant_lease_until timestamptz;
alter table connection add column grant_epoch bigint not null default 0;
