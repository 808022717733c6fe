-- What of an opt-out was written to Salesforce by us.

alter table crm_opt_out
  -- Whether every box is cleared, or only those that we have ticked: their records' ids.
  add column is_of_all boolean not null,
  add column ticked text[] not null;
