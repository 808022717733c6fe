alter table conversation
  -- Up to when its seller has answered what came in it: an answer that is noticed later than theirs waits for nobody.
  add column answered_until timestamptz;
