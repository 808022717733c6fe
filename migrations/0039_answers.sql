-- A mail of ours may answer a message that came to one of ours. What makes it one is kept with it, so that each try hands
-- over the same; what it quotes stays in the mailbox.
create table email_answer (
  workspace_id uuid not null,
  -- The mail of ours, and what it answers.
  email_id uuid not null,
  mail_event_id uuid not null,
  -- The Message-IDs that it refers to, with brackets, the answered one last.
  refers_to text[] not null,
  -- The vendor's ids of the answered message and of its thread.
  vendor_message_id text not null,
  vendor_thread_id text,
  primary key (workspace_id, email_id),
  foreign key (workspace_id, email_id) references email (workspace_id, id),
  foreign key (workspace_id, mail_event_id) references mail_event (workspace_id, id)
);
create index email_answer_to on email_answer (workspace_id, mail_event_id);
-- What is quoted below an answer is found by its id at the vendor.
create index mail_event_by_vendor on mail_event (workspace_id, vendor_message_id);
create trigger keep_parts_of_tried_mail before insert or update or delete on email_answer
  for each row execute function keep_parts_of_tried_mail();
