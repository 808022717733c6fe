import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { refreshGrant } from '../oauth/code-flow.ts'
import { type Refresher, refreshFault } from '../oauth/refresher.ts'
import { googleEndpoints } from './endpoints.ts'
import { grantOf } from './grant.ts'

/** Refreshes at Google, or at the app's own base address. */
export function refreshGoogle({ fetch, clock }: { fetch: OutboundFetch; clock: Clock }): Refresher {
  return async (app, { refreshToken }) => {
    try {
      const way = { endpoints: googleEndpoints(app), refreshToken }
      return grantOf(await refreshGrant(fetch, app, way), clock)
    } catch (error) {
      throw refreshFault(error)
    }
  }
}
