import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { ConnectorError, type ConnectorFault } from '../connector-error.ts'
import { OAuthRefused, refreshGrant } from '../oauth/code-flow.ts'
import { type Refresher, refreshFault } from '../oauth/refresher.ts'
import type { AuthorizationFailure } from '../sign-in.ts'
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
  return faults[failureOf(refusal)] ?? refreshFault(refusal).fault
}

/** What a failure means for a connection that was made before. */
const faults: Partial<Record<AuthorizationFailure, ConnectorFault>> = {
  app_secret: 'operator',
  app_not_installed: 'operator',
  service_missing: 'not_enabled',
  policy_blocked: 'auth_revoked',
  second_factor: 'auth_revoked',
  unreachable: 'temporary',
}
