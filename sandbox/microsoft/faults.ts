import type { FastifyInstance } from 'fastify'
import { type Faults as AnyFaults, faultRoutes as anyFaultRoutes } from '../faults.ts'
import { expireAccessTokens, revokeAll } from '../oauth/tokens.ts'
import type { Microsoft } from './state.ts'

/** Everything that can be made to go wrong on purpose. */
const faultNames = [
  /** A send is delivered, then answered with 504. */
  'send_accepts_then_504',
  /** A send is delivered, then the connection closes without an answer. */
  'send_drops_after_accept',
  /** A send is refused with 503 and not delivered. */
  'send_503',
  /** Graph answers 429 with Retry-After. */
  'throttled',
  /** The account has no Exchange mailbox: every mail call answers MailboxNotEnabledForRESTAPI. */
  'mailbox_not_enabled',
  /** A sent message gets a Message-ID of Exchange's own in place of the one it carried. */
  'message_id_replaced',
  /** A delta link is too old: 410. */
  'sync_state_lost',
  /** The token endpoint says that nobody has consented (AADSTS65001). */
  'consent_required',
  /** The organisation lets only administrators consent: "Need admin approval" (AADSTS90094). */
  'admin_consent_required',
  /** As before, but approval can be requested and then waits (AADSTS90095). */
  'pending',
  /** The app asks for an assignment that the person does not have (AADSTS50105). */
  'not_assigned',
  /** The token endpoint refuses the app's secret (AADSTS7000215). */
  'token_invalid_client',
  /** After the sign-in the way back carries this `error`, with the AADSTS number `code`. */
  'authorize_error',
  /** The token endpoint refuses with this `error`, and the AADSTS number `code`. */
  'token_error',
  /** The token endpoint answers 503 with a page. */
  'token_503',
  /** The token endpoint says that the app's secret has ended (AADSTS7000222). */
  'secret_expired',
  /** Refresh tokens have ended for want of use (AADSTS700082). */
  'refresh_expired',
  /** At once: every token of the account dies, as after a password change (AADSTS50173). */
  'revoke_all',
  /** At once: access tokens expire; refresh tokens live. */
  'expire_access_tokens',
  /** At once: an administrator's approval of the app is taken back. */
  'withdraw_approval',
] as const

export type FaultName = (typeof faultNames)[number]
export type Faults = AnyFaults<FaultName>

/** Microsoft's faults and their routes. */
export function faultRoutes(app: FastifyInstance, microsoft: Microsoft): Faults {
  return anyFaultRoutes(app, {
    names: faultNames,
    atOnce: {
      revoke_all: (account) => revokeAll(microsoft, account),
      expire_access_tokens: (account) => expireAccessTokens(microsoft, account),
      withdraw_approval() {
        microsoft.store.state.approvedApps = []
        microsoft.store.save()
      },
    },
  })
}
