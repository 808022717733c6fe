import type { FastifyInstance } from 'fastify'
import { type Faults as AnyFaults, faultRoutes as anyFaultRoutes } from '../faults.ts'
import { expireAccessTokens, revokeAll } from '../oauth/tokens.ts'
import type { Google } from './state.ts'

/** Everything that can be made to go wrong on purpose. */
const faultNames = [
  /** A send is delivered, then answered with 504. */
  'send_accepts_then_504',
  /** A send is delivered, then the connection closes without an answer. */
  'send_drops_after_accept',
  /** A send is refused with 503 and not delivered. */
  'send_503',
  /** Gmail answers 403 rateLimitExceeded with the time to come back in its message. */
  'rate_limited_403',
  /** The account has no Gmail: every Gmail call answers 400 failedPrecondition. */
  'mail_not_enabled',
  /** The account's history begins after any id that is asked for: 404, as when it was too long ago. */
  'history_forgotten',
  /** The token endpoint refuses the app's secret. */
  'token_invalid_client',
  /** The token endpoint answers 503 with a page. */
  'token_503',
  /** A consent brings no refresh token. */
  'no_refresh_token',
  /** The consent is refused by the organization's policy. */
  'admin_policy',
  /** The Gmail API is off in the app's project: 403 accessNotConfigured. */
  'api_off',
  /** At once: every token of the account dies, as after a password change. */
  'revoke_all',
  /** At once: access tokens expire; refresh tokens live. */
  'expire_access_tokens',
] as const

export type FaultName = (typeof faultNames)[number]
export type Faults = AnyFaults<FaultName>

/** Google's faults and their routes. */
export function faultRoutes(app: FastifyInstance, google: Google): Faults {
  return anyFaultRoutes(app, {
    names: faultNames,
    atOnce: {
      revoke_all: (account) => revokeAll(google, account),
      expire_access_tokens: (account) => expireAccessTokens(google, account),
    },
  })
}
