import type { OutboundFetch } from '../../platform/http-client.ts'
import {
  isLoopback,
  OAuthRefused,
  OAuthUnreachable,
  refreshGrant,
  type TokenAnswer,
} from '../oauth/code-flow.ts'
import { isNoHost } from '../oauth/network-errors.ts'
import { type Refresher, refreshFault } from '../oauth/refresher.ts'
import type { CloudApp } from '../sign-in.ts'
import { endpointsAt, grantOf } from './grant.ts'
import { isInstanceAddress, loginOrigin, sandboxLogin, standardLogin } from './login-host.ts'

/**
 * Refreshes at the connection's own instance: it serves the token endpoint of its org, whatever the login host was. An
 * org may have been given another My Domain since: where nothing of Salesforce's is left at the known address, the login
 * hosts are asked, which name the new instance. An address that is only out of reach is no sign of that.
 */
export function refreshSalesforce({ fetch }: { fetch: OutboundFetch }): Refresher {
  return async (app, held) => {
    const known = held.instanceUrl && isInstanceAddress(held.instanceUrl, app) ? held.instanceUrl : null
    const origin = known ? new URL(known).origin : loginOrigin(app, null)
    const refreshAt = (at: string): Promise<TokenAnswer> =>
      refreshGrant(fetch, app, { endpoints: endpointsAt(at), refreshToken: held.refreshToken })
    try {
      return grantOf(
        app,
        await refreshAt(origin).catch((error: unknown) => {
          if (!isElsewhere(error)) throw error
          return firstOf(loginHostsOf(origin, app), refreshAt, error)
        }),
      )
    } catch (error) {
      throw refreshFault(error)
    }
  }
}

/** The first answer of these hosts. None: a host that did not answer at all leaves the others' refusals in doubt. */
async function firstOf(
  hosts: string[],
  ask: (host: string) => Promise<TokenAnswer>,
  before: unknown,
): Promise<TokenAnswer> {
  let failure = before
  for (const host of hosts) {
    try {
      return await ask(host)
    } catch (error) {
      const isDoubtful = failure !== before && !(failure instanceof OAuthRefused)
      if (!isDoubtful) failure = error
    }
  }
  throw failure
}

/**
 * Where the org may tell its new address: the app's own login host, and Salesforce's general one for orgs of this kind. A
 * login host that is this machine's stands for all of Salesforce.
 */
function loginHostsOf(origin: string, app: CloudApp): string[] {
  const own = loginOrigin(app, null)
  const { hostname } = new URL(origin)
  const general = hostname.endsWith('.sandbox.my.salesforce.com') ? sandboxLogin : standardLogin
  const hosts = isLoopback(new URL(own)) ? [own] : [own, general]
  return [...new Set(hosts)].filter((host) => host !== origin)
}

/** No such host, a page in the place of an answer, or a way on to somewhere else. */
function isElsewhere(error: unknown): boolean {
  if (error instanceof OAuthRefused) return /^http_(?:30\d|404|410)$/.test(error.error)
  if (!(error instanceof OAuthUnreachable)) return false
  const { status } = error
  return status === null ? isNoHost(error) : status < 400 || status === 404 || status === 410
}
