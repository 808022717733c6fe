import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { ConnectorError } from '../connector-error.ts'
import { OAuthRefused, refreshGrant } from '../oauth/code-flow.ts'
import { type Refresher, refreshFault } from '../oauth/refresher.ts'
import { aadstsOf } from './aadsts.ts'
import { microsoftEndpoints } from './endpoints.ts'
import { grantOf } from './grant.ts'

/** Refreshes at Microsoft, or at the app's own base address. */
export function refreshMicrosoft({ fetch, clock }: { fetch: OutboundFetch; clock: Clock }): Refresher {
  return async (app, { refreshToken }) => {
    try {
      const way = { endpoints: microsoftEndpoints(app), refreshToken }
      return grantOf(await refreshGrant(fetch, app, way), clock)
    } catch (error) {
      throw microsoftRefreshFault(error)
    }
  }
}

/** A second factor or a policy asks for the person (`interaction_required`): as good as a grant that ended. */
function microsoftRefreshFault(error: unknown): ConnectorError {
  if (!(error instanceof OAuthRefused)) return refreshFault(error)
  const vendorCode = aadstsOf(error.description) ?? error.error
  const needsPerson = error.error === 'interaction_required' || error.error === 'consent_required'
  const { fault } = refreshFault(error)
  return new ConnectorError(needsPerson ? 'auth_revoked' : fault, { vendorCode, cause: error })
}
