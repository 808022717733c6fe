-- What stands in somebody's way, kept once: of a user on the journey or at work, or of somebody invited.
create table obstacle (
  workspace_id uuid not null,
  id uuid not null,
  -- In whose way: exactly one of the two.
  user_id uuid,
  invitation_id uuid,
  -- Where it was met.
  step text not null check (step in ('activation', 'api', 'mailbox')),
  -- The refusal, and what fills its words. Whether it can be looked at from here follows from the code.
  code text not null,
  details jsonb not null default '{}',
  -- Since when it is this one.
  since timestamptz not null,
  primary key (workspace_id, id),
  constraint obstacle_whose check ((user_id is null) <> (invitation_id is null)),
  constraint obstacle_step_of check ((step = 'activation') = (invitation_id is not null)),
  foreign key (workspace_id, user_id) references app_user (workspace_id, id),
  foreign key (workspace_id, invitation_id) references invitation (workspace_id, id)
);
-- The last one that was met takes the place of the one before.
create unique index obstacle_of_user on obstacle (workspace_id, user_id);
create unique index obstacle_of_invitation on obstacle (workspace_id, invitation_id);

insert into obstacle (workspace_id, id, user_id, step, code, details, since)
select workspace_id, gen_random_uuid(), user_id, obstacle_step, obstacle_code, obstacle_details, obstacle_since
from onboarding where obstacle_code is not null;
insert into obstacle (workspace_id, id, invitation_id, step, code, since)
select workspace_id, gen_random_uuid(), id, 'activation', obstacle_code, obstacle_since
from invitation where obstacle_code is not null;

alter table onboarding
  drop constraint onboarding_obstacle_whole,
  drop column obstacle_step,
  drop column obstacle_code,
  drop column obstacle_details,
  drop column obstacle_since;
alter table invitation
  drop constraint invitation_obstacle_whole,
  drop column obstacle_code,
  drop column obstacle_since;
