import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { MailboxVendor } from '../mailbox-vendor.ts'
import { createGoogleSignIn } from './sign-in.ts'

/** Without these nothing can be sent or looked up. */
const needed = [
  'https://www.googleapis.com/auth/gmail.compose',
  'https://www.googleapis.com/auth/gmail.readonly',
]

/** Gmail as a mailbox that can be connected. */
export function createGmailVendor(parts: { fetch: OutboundFetch; clock: Clock }): MailboxVendor {
  return {
    app: 'google',
    signIn: createGoogleSignIn(parts),
    scopes: ['openid', 'email', ...needed],
    missingScopes: (granted) =>
      needed
        .filter((scope) => !granted.includes(scope))
        .map((scope) => scope.slice(scope.lastIndexOf('/') + 1)),
    adminConsentUrl: null,
  }
}
