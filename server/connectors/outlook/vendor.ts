import { type Clock, days, minutes } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { MailboxVendor, VendorLimit } from '../mailbox-vendor.ts'
import { microsoftEndpoints } from './endpoints.ts'
import { missingScopes, outlookScopes } from './grant.ts'
import { createMicrosoftSignIn } from './sign-in.ts'

/** https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits, "Sending limits". */
const limits: VendorLimit[] = [
  { count: 30, per: minutes(1), of: 'mails' },
  { count: 10_000, per: days(1), of: 'recipients' },
]

/** Outlook as a mailbox that can be connected. */
export function createOutlookVendor(parts: { fetch: OutboundFetch; clock: Clock }): MailboxVendor {
  return {
    app: 'microsoft',
    signIn: createMicrosoftSignIn(parts),
    scopes: outlookScopes,
    missingScopes,
    limits,
    adminConsentUrl(app, { redirectUri, state }) {
      const url = new URL(microsoftEndpoints(app).adminConsent)
      url.search = new URLSearchParams({
        client_id: app.clientId,
        redirect_uri: redirectUri,
        state,
      }).toString()
      return url
    },
  }
}
