import { OAuthRefused, OAuthReplyInvalid, OAuthUnreachable } from '../oauth/code-flow.ts'
import { type AuthorizationFailure, AuthorizationRefused } from '../sign-in.ts'

/** `error` on the callback → what happened. Salesforce writes some with a hyphen in one flow and not in another. */
const onCallback: Record<string, AuthorizationFailure> = {
  access_denied: 'denied',
  'access-denied': 'denied',
  OAUTH_APP_BLOCKED: 'app_blocked',
  OAUTH_APP_ACCESS_DENIED: 'app_not_approved',
  OAUTH_APPROVAL_ERROR_GENERIC: 'approval_failed',
  OAUTH_AUTHORIZATION_BLOCKED: 'wrong_org',
  OAUTH_EC_APP_NOT_FOUND: 'app_not_installed',
}

/** `error` at the token endpoint, except invalid_grant, whose description decides. */
const onToken: Record<string, AuthorizationFailure> = {
  invalid_app_access: 'app_not_approved',
  invalid_client: 'app_secret',
  invalid_client_id: 'app_secret',
  unauthorized_client: 'app_secret',
  // A wrong verifier: said so by some editions, as invalid_grant by others.
  invalid_request: 'code_unusable',
  // "retry your request": transient.
  unknown_error: 'unreachable',
}

const grantDescriptions: [RegExp, AuthorizationFailure][] = [
  [/ip restricted/i, 'ip_restricted'],
  [/inactive (user|organization)/i, 'user_inactive'],
  [/hasn't approved/i, 'app_not_approved'],
]

/** Says in our words why Salesforce's sign-in failed. What is not of the flow is thrown on as it is. */
export function salesforceRefusal(error: unknown): unknown {
  if (error instanceof AuthorizationRefused) return error
  if (error instanceof OAuthUnreachable) return new AuthorizationRefused('unreachable', null, error)
  if (error instanceof OAuthReplyInvalid) return new AuthorizationRefused('failed', error.reason, error)
  if (!(error instanceof OAuthRefused)) return error
  if (error.status === null) {
    return new AuthorizationRefused(onCallback[error.error] ?? 'failed', printable(error.error), error)
  }
  return new AuthorizationRefused(tokenFailure(error), printable(error.message), error)
}

function tokenFailure(refusal: OAuthRefused): AuthorizationFailure {
  if (refusal.error !== 'invalid_grant') return onToken[refusal.error] ?? 'failed'
  const known = grantDescriptions.find(([pattern]) => pattern.test(refusal.description))
  return known?.[1] ?? 'code_unusable'
}

/** The callback's text can be typed by anybody: only what a code looks like is passed on. */
function printable(code: string): string {
  return code.replace(/[^\w .:'/-]/g, '').slice(0, 120)
}
