import { isLoopback } from '../oauth/code-flow.ts'
import type { PanelRequest, PanelRequestReader } from '../panel-request.ts'
import { readSignedRequest, type SignedRequest } from './signed-request.ts'

/** Salesforce's hosts that may hold a page with a Canvas app: My Domain, Lightning, Visualforce, Setup (its previewer). */
const publicHosts = [
  'https://*.my.salesforce.com',
  'https://*.my.salesforce-setup.com',
  'https://*.lightning.force.com',
  'https://*.vf.force.com',
  'https://*.visualforce.com',
  'https://*.visual.force.com',
  'https://*.salesforce.com',
  'https://*.force.com',
]

/** Canvas signed requests as the panel's port. */
export const salesforcePanelRequests: PanelRequestReader = {
  read(raw, secret) {
    const result = readSignedRequest(raw, secret)
    return result.ok ? present(result.request) : null
  },
  publicFrameAncestors(baseUrl) {
    const own = baseUrl ? originOf(baseUrl) : null
    return own ? [...publicHosts, own] : publicHosts
  },
}

/** Null when it does not say whom the panel is to talk to. */
function present(request: SignedRequest): PanelRequest | null {
  const { signature, orgId, userId, email, record, language, timeZone } = request
  const frameAncestors = ancestorsOf(request)
  const parentOrigin = originOf(request.targetOrigin) ?? originOf(request.instanceUrl)
  if (!parentOrigin) return null
  // `Theme3` is Classic, `Theme2` the one before it; all later ones are Lightning's.
  const theme = /^Theme[23]$/.test(request.uiTheme) ? 'classic' : 'lightning'
  return {
    signature,
    orgId,
    userId,
    email,
    record,
    language,
    timeZone,
    theme,
    parentOrigin,
    // Classic gives a Visualforce page the height that stands in the layout, and cuts off what is taller.
    grows: theme !== 'classic' || request.displayLocation !== 'Visualforce',
    frameAncestors,
  }
}

/**
 * The hosts of exactly this org. Lightning nests frames and every ancestor counts, so that its page and the
 * Visualforce page within it are both named. Visualforce of a package has the package's namespace in its host: that
 * one comes with the request. Setup has a host of its own, where admins try the app in the Canvas App Previewer.
 */
function ancestorsOf({ targetOrigin, instanceUrl, locationUrl }: SignedRequest): string[] {
  const told = [targetOrigin, instanceUrl, locationUrl].map(originOf).filter((origin) => origin !== null)
  const derived = told.flatMap((origin) => hostsOfDomain(new URL(origin).hostname))
  return [...new Set([...told, ...derived])]
}

/** `acme.my.salesforce.com`, `acme--uat.sandbox.my.salesforce.com` → the org's other hosts. */
function hostsOfDomain(host: string): string[] {
  const [, name, kind = ''] = /^([a-z0-9-]+)((?:\.[a-z0-9-]+)*)\.my\.salesforce\.com$/.exec(host) ?? []
  if (!name) return []
  return [
    `https://${name}${kind}.lightning.force.com`,
    `https://${name}--c${kind}.vf.force.com`,
    `https://${name}${kind}.my.salesforce-setup.com`,
  ]
}

/** What may stand in a host name. URLs allow `;` and `,` there, which in a policy would begin another one. */
const plainHost = /^(?:[a-z0-9.-]+|\[::1\])$/

/** An origin that may stand in a policy: https, or this machine; null for everything else. */
function originOf(address: string): string | null {
  try {
    const url = new URL(address)
    if (!plainHost.test(url.hostname)) return null
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)) ? url.origin : null
  } catch {
    return null
  }
}
