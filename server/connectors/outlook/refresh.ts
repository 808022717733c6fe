import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { ConnectorError, type ConnectorFault } from '../connector-error.ts'
import { OAuthRefused, refreshGrant } from '../oauth/code-flow.ts'
import { type Refresher, refreshFault } from '../oauth/refresher.ts'
import { aadstsOf, failureOf } from './aadsts.ts'
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

/**
 * A second factor or a policy asks for the person (`interaction_required`): as good as a grant that ended. What is wrong
 * with the app itself comes under several errors, `invalid_request` among them, and only its code tells.
 */
function microsoftRefreshFault(error: unknown): ConnectorError {
  if (!(error instanceof OAuthRefused)) return refreshFault(error)
  const vendorCode = aadstsOf(error.description) ?? error.error
  return new ConnectorError(refusedFault(error), { vendorCode, cause: error })
}

function refusedFault(refusal: OAuthRefused): ConnectorFault {
  if (refusal.error === 'interaction_required' || refusal.error === 'consent_required') return 'auth_revoked'
  const failure = failureOf(refusal)
  if (failure === 'app_secret' || failure === 'app_not_installed') return 'operator'
  return refreshFault(refusal).fault
}
