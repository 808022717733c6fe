import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { connect, app as registered, startOrg, type TestOrg } from '../../sandbox/salesforce/test-kit.ts'
import type { Crm } from '../../server/connectors/crm.ts'
import type { CrmTask } from '../../server/connectors/crm-activities.ts'
import { refreshSalesforce } from '../../server/connectors/salesforce/refresh.ts'
import { createSalesforceCrm } from '../../server/connectors/salesforce/salesforce.ts'
import type { OutboundFetch } from '../../server/platform/http-client.ts'
import { createConnectionsHarness } from './connections.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** Records of the sandbox. */
export const records = {
  lead: '00QNw00002LeadAMAR',
  optedOutLead: '00QNw00002LeadDMAR',
  grace: '003Nw00004ContAIAR',
  account: '001Nw00003AcctAIAR',
  opportunity: '006Nw00005OpptAIAR',
}

const user = 'ben.carter@nordvik.example.crm'

/** Ben's Salesforce in a sandbox, anew for each test. */
export interface TestCrm {
  org: TestOrg
  harness: Awaited<ReturnType<typeof createConnectionsHarness>>
  crm: Crm
  /** Opens it once more, as the connection says by now. */
  reopen(): Promise<Crm>
  /** Calls but those that renew access: `GET /services/data/v66.0/limits`. */
  asked: string[]
  /** Bytes that an answer may have. */
  limit: number | undefined
  /** Answers in the sandbox's place, of what it returns something for. */
  answer: ((url: string) => Response | undefined) | null
}

/** Starts the sandbox for the tests of a file; before each of them the object is filled, with a workspace of its own. */
export function crmForThese(): TestCrm {
  const it = {} as TestCrm
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    it.org = await startOrg()
  })
  afterAll(async () => {
    await it.org?.close()
    await database?.drop()
  })
  beforeEach(() => connectCrm(it, database))
  afterEach(async () => {
    await it.org.clearFaults()
    await it.harness.close()
  })
  return it
}

async function connectCrm(it: TestCrm, database: TestDatabase): Promise<void> {
  const { org } = it
  const harness = await createConnectionsHarness([new URL(org.url).host], database)
  const app = await harness.addApp({ vendor: 'salesforce', ...registered, baseUrl: org.url, tenant: null })
  const given = await connect(org.url, user)
  const answered: OutboundFetch = async (url, init) =>
    (it.answer?.(String(url)) as Awaited<ReturnType<OutboundFetch>> | undefined) ??
    harness.fetch(url, it.limit === undefined ? init : { limit: it.limit, ...init })
  const fetch: OutboundFetch = (url, init) => {
    it.asked.push(`${init?.method ?? 'GET'} ${new URL(url).pathname}`)
    return answered(url, init)
  }
  // What access is renewed with meets the same answers.
  const tokens = harness.tokenStore({ salesforce: refreshSalesforce({ ...harness, fetch: answered }) })
  const grant = {
    accessToken: given.access_token,
    refreshToken: given.refresh_token,
    expiresAt: null,
    scopes: given.scope.split(' '),
    instanceUrl: given.instance_url,
  }
  await tokens.save(harness.owner, { kind: 'crm', vendor: 'salesforce', app, account: user, grant })
  const reopen = () => createSalesforceCrm({ fetch, tokens, log: harness.log }).open(harness.owner)
  Object.assign(it, { harness, reopen, asked: [], answer: null, limit: undefined })
  it.crm = await reopen()
}

/** Writes one Task; its outcome, or the refusal thrown. */
export async function writeOne(crm: Crm, task: CrmTask, doubtful: boolean) {
  const [outcome] = await crm.activities.writeTasks([{ task, doubtful }])
  if (outcome?.state !== 'written') throw outcome?.error
  const { state: _written, ...rest } = outcome
  return rest
}

/** A Task about a mail to the lead. */
export function makeTask(change: Partial<CrmTask> = {}): CrmTask {
  return {
    key: `mail-${Math.random().toString(36).slice(2)}:sent`,
    kind: 'email',
    subject: 'Email: Flow meters',
    description: 'To: Maria Holm\n\nHello Maria',
    date: '2026-11-22',
    completed: true,
    priority: 'normal',
    whoId: records.lead,
    whatId: null,
    url: 'https://msi.example/emails/1',
    ...change,
  }
}

/** What the org has. */
export async function soql({ org }: TestCrm, query: string): Promise<Record<string, unknown>[]> {
  const token = (await connect(org.url, user)).access_token
  const url = `${org.url}/services/data/v66.0/query?q=${encodeURIComponent(query)}`
  const body = (await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()) as {
    records: Record<string, unknown>[]
  }
  return body.records
}
