-- By whose clock a mail goes may be chosen by its sender, who may know better than Salesforce.

alter table email
  drop constraint email_recipient_zone_origin_check,
  add constraint email_recipient_zone_origin_check check (recipient_zone_origin in ('state', 'country', 'chosen'));
