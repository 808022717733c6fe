-- Evidence of a mail need not be a message at its vendor: an opening, a click or an opt-out is none. What happened once
-- is told by message_key, as before.
alter table mail_event alter column vendor_message_id drop not null;
