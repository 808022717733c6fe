-- One-off mail, which somebody has just written, leaves before bulk mail of the same sender.
alter table email add column lane text not null default 'one_off' check (lane in ('one_off', 'bulk'));
