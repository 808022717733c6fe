import type { ErrorCode } from '../../contract/errors.ts'

/** The only place that knows status numbers. What is not named here is the caller's to mend: 422. */
const statuses: Partial<Record<ErrorCode, number>> = {
  invalid_input: 400,
  signed_out: 401,
  forbidden: 403,
  cross_site: 403,
  not_found: 404,
  too_many_requests: 429,
  upload_quota_used: 429,
  request_too_slow: 408,
  body_too_large: 413,
  unsupported_encoding: 415,
  too_deep: 400,
  unexpected: 500,
  temporarily_unavailable: 503,
  storage_full: 503,
  invitation_unknown: 404,
  invitation_expired: 410,
  invitation_revoked: 410,
  invitation_used: 410,
  sign_in_link_unusable: 410,
  help_link_unusable: 410,
  already_member: 409,
  already_invited: 409,
  last_admin: 409,
  not_yourself: 409,
  user_deactivated: 403,
  record_missing: 404,
  answer_gone: 410,
  answer_too_large: 413,
  send_key_reused: 409,
  draft_changed: 409,
  draft_gone: 409,
  not_cancellable: 409,
  not_retryable: 409,
  not_schedulable: 409,
  not_changeable: 409,
  email_changed: 409,
  salesforce_unreachable: 502,
  salesforce_limit_used: 502,
  mailbox_unreachable: 502,
  mailbox_not_read: 502,
  signature_too_large: 413,
  html_too_large: 413,
  text_too_large: 413,
  image_too_large: 413,
  attachments_too_large: 413,
  message_too_large: 413,
}

/** Seconds after which a new try may succeed, for what passes by itself; the answer's Retry-After. */
const waits: Partial<Record<ErrorCode, number>> = {
  temporarily_unavailable: 2,
  storage_full: 30,
}

export function retryAfterOf(code: ErrorCode): number | null {
  return waits[code] ?? null
}

export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 422
}
