import type { OutboundFetch } from '../../platform/http-client.ts'
import type { ProbeApp } from '../app-probe.ts'
import { probeOAuth } from '../oauth/probe.ts'
import { endpointsAt } from './grant.ts'
import { loginOrigin } from './login-host.ts'

/** Salesforce says `invalid_client_id` and `redirect_uri_mismatch` on a page of its own. */
export function probeSalesforce(fetch: OutboundFetch): ProbeApp {
  return (app, redirectUri) =>
    probeOAuth(fetch, { app, redirectUri, endpoints: endpointsAt(loginOrigin(app, null)) })
}
