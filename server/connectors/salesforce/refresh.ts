import type { OutboundFetch } from '../../platform/http-client.ts'
import { OAuthRefused, OAuthUnreachable, refreshGrant, type TokenAnswer } from '../oauth/code-flow.ts'
import { type Refresher, refreshFault } from '../oauth/refresher.ts'
import { endpointsAt, grantOf } from './grant.ts'
import { isInstanceAddress, loginOrigin } from './login-host.ts'

/**
 * Refreshes at the connection's own instance: it serves the token endpoint of its org, whatever the login host was. An
 * org may have been given another My Domain since: what does not answer as Salesforce there is asked of the login host,
 * which names the new instance.
 */
export function refreshSalesforce({ fetch }: { fetch: OutboundFetch }): Refresher {
  return async (app, held) => {
    const known = held.instanceUrl && isInstanceAddress(held.instanceUrl, app) ? held.instanceUrl : null
    const origin = known ? new URL(known).origin : loginOrigin(app, null)
    const general = loginOrigin(app, null)
    const refreshAt = (at: string): Promise<TokenAnswer> =>
      refreshGrant(fetch, app, { endpoints: endpointsAt(at), refreshToken: held.refreshToken })
    try {
      const answer = await refreshAt(origin).catch((error: unknown) => {
        if (origin === general || !isElsewhere(error)) throw error
        return refreshAt(general)
      })
      return grantOf(app, answer)
    } catch (error) {
      throw refreshFault(error)
    }
  }
}

/** No host, a page in the place of an answer, or a way on to somewhere else: the org may have moved. */
function isElsewhere(error: unknown): boolean {
  if (error instanceof OAuthUnreachable) return true
  return error instanceof OAuthRefused && /^http_(?:30\d|404|410)$/.test(error.error)
}
