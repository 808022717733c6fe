alter table mail_event
  -- Why a mail came back, as far as its report told: the kind, and the enhanced status code (RFC 3463).
  add column bounce_kind text check (bounce_kind in ('hard', 'soft', 'policy')),
  add column bounce_code text check (length(bounce_code) <= 20),
  add constraint only_bounces_have_a_kind check (kind = 'bounced' or (bounce_kind is null and bounce_code is null));
