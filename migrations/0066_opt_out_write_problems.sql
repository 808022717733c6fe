-- Why an opt-out does not stand at Salesforce, in the product's code and Salesforce's own words, and since when.

alter table crm_opt_out
  add column problem text,
  add column problem_said text,
  add column problem_since timestamptz;
update crm_opt_out set problem = 'crm_rejected', problem_said = code, problem_since = due_at where state = 'failed';
