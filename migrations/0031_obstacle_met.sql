-- When an obstacle was met last. One of the same cause keeps since when it stands, so that alone does not say whether it
-- was met after its user's account was closed: what follows from that takes away only what was met no later.
alter table obstacle add column met_at timestamptz;
update obstacle set met_at = since;
alter table obstacle alter column met_at set not null;
