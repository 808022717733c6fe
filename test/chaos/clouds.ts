import { startGoogle } from '../../sandbox/google/google.ts'
import { connect as connectGoogle, app as googleApp } from '../../sandbox/google/test-harness.ts'
import { largeAccount, largeSeeds } from '../../sandbox/large-world.ts'
import type { Letter, PostOffice } from '../../sandbox/mail/post-office.ts'
import { tenantId } from '../../sandbox/microsoft/directory.ts'
import { startMicrosoft } from '../../sandbox/microsoft/microsoft.ts'
import { connect as connectMicrosoft, app as microsoftApp } from '../../sandbox/microsoft/test-harness.ts'
import {
  connect as connectSalesforce,
  app as salesforceApp,
  startOrg,
} from '../../sandbox/salesforce/test-kit.ts'
import { inMemory } from '../../sandbox/store.ts'
import { employees } from '../../sandbox/world.ts'
import type { Grant } from '../../server/connectors/sign-in.ts'
import type { SeedApp } from '../../server/context.ts'

/** Somebody who is written to, as Salesforce has them. */
export interface Prospect {
  object: 'Contact'
  id: string
  address: string
}

export const account = { object: 'Account', id: largeAccount } as const

/** People of one account who have an address and have not opted out. */
export const prospects: Prospect[] = largeSeeds.flatMap(({ object, fields }) =>
  object === 'Contact' && fields.Email && !fields.HasOptedOutOfEmail
    ? [{ object, id: String(fields.Id), address: String(fields.Email).toLowerCase() }]
    : [],
)

/** What lies in the mailboxes of those who are written to. */
export interface Arrived {
  subject: string
  to: string[]
}

/** The sandbox's three clouds with one seller, who has let us into each of them. */
export interface Clouds {
  urls: { salesforce: string; google: string; microsoft: string }
  apps: SeedApp[]
  grants: { salesforce: Grant; google: Grant; microsoft: Grant }
  seller: { email: string; crmUserId: string; timeZone: string }
  /** Mails whose subject is this, as they arrived. */
  arrivedAs(subject: string): Arrived[]
  /** Tasks of this subject in Salesforce's table, by whom they are about. */
  tasksAs(subject: string): Promise<string[]>
  /** Whether somebody's Email Opt Out is ticked. */
  isOptedOut(id: string): Promise<boolean>
  /** Ticks or clears Email Opt Out, as somebody does in Salesforce. */
  setOptOut(id: string, isOut: boolean): Promise<void>
  /** Whether Tasks have the column of our key. */
  setKeyed(isKeyed: boolean): Promise<void>
  close(): Promise<void>
}

const ben = employees.find(({ key }) => key === 'ben') as (typeof employees)[number]

export async function startClouds(): Promise<Clouds> {
  const mail = openPostOffice()
  const { postOffice } = mail
  const org = await startOrg()
  const google = await startGoogle({ port: 0, dataDir: inMemory, app: googleApp, postOffice })
  const microsoft = await startMicrosoft({ port: 0, dataDir: inMemory, app: microsoftApp, postOffice })
  const urls = { salesforce: org.url, google: google.url, microsoft: microsoft.url }
  const crm = await connectSalesforce(org.url, ben.salesforceUsername)
  const [byGoogle, byMicrosoft] = await Promise.all([
    connectGoogle(google.url, ben.email),
    connectMicrosoft(microsoft.url, ben.email),
  ])
  const authorization = { authorization: `Bearer ${crm.access_token}` }
  const query = async <Row>(soql: string) => {
    const url = `${org.url}/services/data/v66.0/query?q=${encodeURIComponent(soql)}`
    return ((await (await fetch(url, { headers: authorization })).json()) as { records: Row[] }).records
  }
  return {
    urls,
    apps: appsAt(urls),
    grants: {
      salesforce: { ...grantOf(crm), instanceUrl: org.url },
      google: grantOf(byGoogle),
      microsoft: grantOf(byMicrosoft),
    },
    seller: { email: ben.email, crmUserId: ben.salesforceUserId, timeZone: ben.timeZone },
    arrivedAs: mail.arrivedAs,
    async tasksAs(subject) {
      const tasks = await query<{ WhoId: string }>(`SELECT WhoId FROM Task WHERE Subject = '${subject}'`)
      return tasks.map(({ WhoId }) => WhoId)
    },
    async isOptedOut(id) {
      const found = await query(`SELECT Id FROM Contact WHERE Id = '${id}' AND HasOptedOutOfEmail = true`)
      return found.length > 0
    },
    setOptOut: (id, isOut) =>
      post(`${org.url}/__sandbox/records`, { id, fields: { HasOptedOutOfEmail: isOut } }),
    setKeyed: (isKeyed) => (isKeyed ? org.clearFaults() : org.fault({ name: 'activity_fields_off' })),
    async close() {
      await Promise.all([google.close(), microsoft.close(), org.close()])
    },
  }
}

function appsAt({ salesforce, google, microsoft }: Clouds['urls']): SeedApp[] {
  const app = (
    vendor: SeedApp['vendor'],
    { clientId, clientSecret }: { clientId: string; clientSecret: string },
  ) => ({
    vendor,
    id: null,
    clientId,
    clientSecret,
  })
  return [
    { ...app('salesforce', salesforceApp), baseUrl: salesforce, tenant: null },
    { ...app('google', googleApp), baseUrl: google, tenant: null },
    { ...app('microsoft', microsoftApp), baseUrl: microsoft, tenant: tenantId },
  ]
}

/** Its end is not told: the sandbox's clock and the product's are two. */
function grantOf(tokens: { access_token: string; refresh_token?: string; scope: string }): Grant {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? null,
    expiresAt: null,
    scopes: tokens.scope.split(' '),
    instanceUrl: null,
  }
}

/** The mailboxes of everybody who is written to. Nobody's mail comes back. */
function openPostOffice(): { postOffice: PostOffice; arrivedAs(subject: string): Arrived[] } {
  const arrived = new Map<string, Arrived[]>()
  return {
    postOffice: {
      async deliver({ to, raw }: Letter) {
        const head = raw.subarray(0, 8192).toString('latin1')
        const subject = /^subject: *(.*?)\r?$/im.exec(head)?.[1] ?? ''
        arrived.set(subject, [...(arrived.get(subject) ?? []), { subject, to }])
      },
      onDelivery() {},
    },
    arrivedAs: (subject) => arrived.get(subject) ?? [],
  }
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
}
