-- A draft may be of an answer: the message that came to a mail of its user's, and whom the answer is to go to,
-- { emailId, name, address, timeZone? }, with the mail that it came to. Nobody stands in `recipients` then.

alter table draft
  add column answers uuid,
  add column answered jsonb,
  add constraint draft_answers_somebody check ((answers is null) = (answered is null)),
  add foreign key (workspace_id, answers) references mail_event (workspace_id, id);
create index draft_by_answered on draft (workspace_id, answers) where answers is not null;
