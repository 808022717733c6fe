-- A link that was opened proves that one host reaches us. One made before, of which nobody knows the host, proves nothing.

alter table reach_probe add column host text not null default '';
alter table reach_probe alter column host drop default;
