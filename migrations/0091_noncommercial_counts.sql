-- What was sent as non-commercial mail is counted for each template, and whoever got it is found by their address.

create index email_noncommercial on email (workspace_id, template_id) where marked_digest is not null;
create index passed_opt_out_by_address on passed_opt_out (workspace_id, lower(address));
