import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { MailboxVendor } from '../mailbox-vendor.ts'
import { microsoftEndpoints } from './endpoints.ts'
import { missingScopes, outlookScopes } from './grant.ts'
import { createMicrosoftSignIn } from './sign-in.ts'

/** Outlook as a mailbox that can be connected. */
export function createOutlookVendor(parts: { fetch: OutboundFetch; clock: Clock }): MailboxVendor {
  return {
    app: 'microsoft',
    signIn: createMicrosoftSignIn(parts),
    scopes: outlookScopes,
    missingScopes,
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
