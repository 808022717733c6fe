import { callbackEndpoints } from '../../contract/authorizations.ts'
import { pathTo } from '../../contract/endpoint.ts'
import { panelEndpoints } from '../../contract/panel.ts'
import type { AppProbe, ProbeApp } from '../connectors/app-probe.ts'
import type { CloudApp } from '../connectors/sign-in.ts'
import { type Check, off, ok, type PastedAddress, problem } from './check.ts'
import { judgeClock } from './check-database.ts'

/** The vendors that this version can sign in to, as people and as settings call them. */
const vendors = {
  salesforce: {
    name: 'Salesforce',
    setting: 'SALESFORCE',
    form: 'Salesforce, External Client App, Callback URL',
  },
  google: { name: 'Google', setting: 'GOOGLE', form: 'Google Cloud, OAuth client, Authorized redirect URI' },
  microsoft: {
    name: 'Microsoft',
    setting: 'MICROSOFT',
    form: 'Entra ID, App registration, Redirect URI (Web)',
  },
} as const

/** What to do when a vendor does not know the app. */
const hints: Record<CloudApp['vendor'], string> = {
  salesforce:
    'Compare SALESFORCE_CLIENT_ID with the app; a new External Client App takes up to half an hour to be known.',
  google: 'Compare GOOGLE_CLIENT_ID with the app.',
  microsoft:
    'Compare MICROSOFT_CLIENT_ID with the Application (client) ID, and MICROSOFT_TENANT with the directory that it is registered in.',
}

/** An app with the names of the workspaces that use it; none for one that only the environment names yet. */
export interface UsedApp {
  app: CloudApp
  workspaces: string[]
}

/** Where an administrator comes back to who has approved the app for everybody. */
const consentUri = (publicUrl: string) => ({
  where: 'Entra ID, App registration, a second Redirect URI (Web)',
  url: `${publicUrl}${pathTo(callbackEndpoints.adminConsent)}`,
})

const redirectUri = (publicUrl: string, vendor: CloudApp['vendor']) =>
  `${publicUrl}${pathTo(callbackEndpoints[vendor])}`

/** Every distinct app is looked at once; a vendor without one is off. */
export async function checkClouds(input: {
  publicUrl: string
  used: UsedApp[]
  probes: Partial<Record<CloudApp['vendor'], ProbeApp>>
}): Promise<Check[]> {
  const checks: Check[] = []
  for (const vendor of Object.keys(input.probes) as CloudApp['vendor'][]) {
    const mine = distinct(input.used.filter(({ app }) => app.vendor === vendor))
    const { name, setting } = vendors[vendor]
    if (mine.length === 0) checks.push(off(vendor, `${name} is not set up (${setting}_CLIENT_ID).`))
    for (const one of mine) {
      const probe = await input.probes[vendor]?.(one.app, redirectUri(input.publicUrl, vendor))
      if (probe) checks.push(judge(one, probe, input.publicUrl), ...judgeTime(vendor, probe))
    }
  }
  return checks
}

function judge({ app, workspaces }: UsedApp, probe: AppProbe, publicUrl: string): Check {
  const { name, setting, form } = vendors[app.vendor]
  const whose = workspaces.length > 0 ? ` (${workspaces.join(', ')})` : ''
  const code = probe.detail ? ` [${probe.detail}]` : ''
  const says = (message: string, todo: string) =>
    problem(app.vendor, `${name}${whose} ${message}${code}.`, todo)
  switch (probe.state) {
    case 'ok':
      return ok(
        app.vendor,
        `${name}${whose} knows client id ${short(app.clientId)}, its secret and our address.`,
      )
    case 'secret_unproved':
      return ok(
        app.vendor,
        `${name}${whose} knows client id ${short(app.clientId)} and our address; whether the secret is right shows at a sign-in${code}.`,
      )
    case 'unknown_client':
      return says(`does not know client id ${short(app.clientId)}`, hints[app.vendor])
    case 'tenant_missing':
      return says(
        `lets client id ${short(app.clientId)} be used in its own directory only, and none is set`,
        'Set MICROSOFT_TENANT to the Directory (tenant) ID of the app registration, then restart.',
      )
    case 'unknown_tenant':
      return says(
        `does not know the directory ${app.tenant ?? ''}`,
        'Compare MICROSOFT_TENANT with the Directory (tenant) ID of the app registration, then restart.',
      )
    case 'redirect_not_registered':
      return says('does not have our redirect address', `${form}: ${redirectUri(publicUrl, app.vendor)}`)
    case 'wrong_secret':
      return says('refuses the client secret', `Compare ${setting}_CLIENT_SECRET with the app.`)
    case 'unreachable':
      return says(
        'does not answer',
        'Check that this host may make outgoing https calls, and the vendor’s status page.',
      )
    default:
      return says(
        'answered in a way that says neither yes nor no',
        'Open the sign-in page in a browser and see.',
      )
  }
}

function judgeTime(vendor: string, probe: AppProbe): Check[] {
  if (!probe.vendorTime) return []
  const check = judgeClock(`${vendor} clock`, vendor, probe.vendorTime.getTime() - Date.now())
  return check.state === 'ok' ? [] : [check]
}

/** What to paste where: redirect addresses, and the panel's address of every Salesforce app. */
export function addressesToPaste(publicUrl: string, used: UsedApp[]): PastedAddress[] {
  const present = (vendor: CloudApp['vendor']) => used.filter(({ app }) => app.vendor === vendor)
  const redirects = (Object.keys(vendors) as CloudApp['vendor'][])
    .filter((vendor) => vendor === 'salesforce' || present(vendor).length > 0)
    .map((vendor) => ({ where: vendors[vendor].form, url: redirectUri(publicUrl, vendor) }))
  const consent = present('microsoft').length > 0 ? [consentUri(publicUrl)] : []
  const panels = present('salesforce')
    .filter(({ app }) => app.id !== '')
    .map(({ app, workspaces }) => ({
      where: `Salesforce, Canvas App URL${workspaces.length > 0 ? ` (${workspaces.join(', ')})` : ''}`,
      url: `${publicUrl}${pathTo(panelEndpoints.open, { params: { appId: app.id } })}`,
    }))
  return [...redirects, ...consent, ...panels]
}

function distinct(used: UsedApp[]): UsedApp[] {
  const byKey = new Map<string, UsedApp>()
  for (const { app, workspaces } of used) {
    const key = [app.clientId, app.clientSecret, app.baseUrl, app.tenant].join(' ')
    const before = byKey.get(key)
    byKey.set(key, { app, workspaces: [...(before?.workspaces ?? []), ...workspaces] })
  }
  return [...byKey.values()]
}

/** Enough to compare, not enough to copy. */
const short = (clientId: string) =>
  clientId.length > 16 ? `${clientId.slice(0, 8)}…${clientId.slice(-4)}` : clientId
