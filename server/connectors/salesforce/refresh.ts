import type { OutboundFetch } from '../../platform/http-client.ts'
import { refreshGrant } from '../oauth/code-flow.ts'
import { type Refresher, refreshFault } from '../oauth/refresher.ts'
import { endpointsAt, grantOf } from './grant.ts'
import { isInstanceAddress, loginOrigin } from './login-host.ts'

/** Refreshes at the connection's own instance: it serves the token endpoint of its org, whatever the login host was. */
export function refreshSalesforce({ fetch }: { fetch: OutboundFetch }): Refresher {
  return async (app, held) => {
    const known = held.instanceUrl && isInstanceAddress(held.instanceUrl, app) ? held.instanceUrl : null
    const origin = known ? new URL(known).origin : loginOrigin(app, null)
    try {
      const way = { endpoints: endpointsAt(origin), refreshToken: held.refreshToken }
      return grantOf(app, await refreshGrant(fetch, app, way))
    } catch (error) {
      throw refreshFault(error)
    }
  }
}
