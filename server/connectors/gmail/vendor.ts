import { type Clock, days, seconds } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { MailboxVendor, VendorLimit } from '../mailbox-vendor.ts'
import { createGoogleSignIn } from './sign-in.ts'

/** Without these nothing can be sent or looked up. */
const needed = [
  'https://www.googleapis.com/auth/gmail.compose',
  'https://www.googleapis.com/auth/gmail.readonly',
]

/**
 * A day: https://support.google.com/a/answer/166852, of Workspace, on a rolling window; what a trial or a private account may
 * send is less, and its refusal is heeded. A second: what the quota of the API comes to.
 */
const limits: VendorLimit[] = [
  { count: 2, per: seconds(1), of: 'mails' },
  { count: 2000, per: days(1), of: 'mails' },
  { count: 10_000, per: days(1), of: 'recipients' },
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
    limits,
    adminConsentUrl: null,
  }
}
