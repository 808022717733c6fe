import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect, app as registered, startOrg, type TestOrg } from '../../../sandbox/salesforce/test-kit.ts'
import { createConnectionsHarness } from '../../../test/harness/connections.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { Crm, CrmTask } from '../crm.ts'
import { refreshSalesforce } from './refresh.ts'
import { createSalesforceCrm } from './salesforce.ts'

const lead = '00QNw00002LeadAMAR'
const optedOutLead = '00QNw00002LeadDMAR'
const grace = '003Nw00004ContAIAR'
const account = '001Nw00003AcctAIAR'
const opportunity = '006Nw00005OpptAIAR'

let org: TestOrg
let harness: Awaited<ReturnType<typeof createConnectionsHarness>>
let crm: Crm
let asked: string[]
let limit: number | undefined
let answer: ((url: string) => Response | undefined) | null

beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org.close())

beforeEach(async () => {
  harness = await createConnectionsHarness([new URL(org.url).host])
  const app = await harness.addApp({ vendor: 'salesforce', ...registered, baseUrl: org.url, tenant: null })
  const given = await connect(org.url, 'ben.carter@nordvik.example.crm')
  const tokens = harness.tokenStore({ salesforce: refreshSalesforce(harness) })
  const grant = {
    accessToken: given.access_token,
    refreshToken: given.refresh_token,
    expiresAt: null,
    scopes: given.scope.split(' '),
    instanceUrl: given.instance_url,
  }
  const account = 'ben.carter@nordvik.example.crm'
  await tokens.keep(harness.owner, { kind: 'crm', vendor: 'salesforce', app, account, grant })
  asked = []
  answer = null
  limit = undefined
  const fetch: OutboundFetch = async (url, init) => {
    asked.push(`${init?.method ?? 'GET'} ${new URL(url).pathname}`)
    return (
      (answer?.(String(url)) as Awaited<ReturnType<OutboundFetch>> | undefined) ??
      harness.fetch(url, limit === undefined ? init : { limit, ...init })
    )
  }
  crm = await createSalesforceCrm({ fetch, tokens, log: harness.log }).open(harness.owner)
})
afterEach(async () => {
  await org.clearFaults()
  await harness.close()
})

function makeTask(change: Partial<CrmTask> = {}): CrmTask {
  return {
    key: `mail-${Math.random().toString(36).slice(2)}:sent`,
    kind: 'email',
    subject: 'Email: Flow meters',
    description: 'To: Maria Holm\n\nHello Maria',
    date: '2026-11-22',
    completed: true,
    priority: 'normal',
    whoId: lead,
    whatId: null,
    url: 'https://msi.example/emails/1',
    ...change,
  }
}

async function soql(query: string): Promise<Record<string, unknown>[]> {
  const token = (await connect(org.url, 'ben.carter@nordvik.example.crm')).access_token
  const url = `${org.url}/services/data/v66.0/query?q=${encodeURIComponent(query)}`
  const body = (await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()) as {
    records: Record<string, unknown>[]
  }
  return body.records
}

describe('probe and organization', () => {
  it('answers, and names the org', async () => {
    await crm.probe()
    expect(await crm.organization()).toEqual({ id: '00DNw0000004Kp2MAE', name: 'Nordvik Instruments AB' })
    expect(crm.instanceUrl).toBe(org.url)
  })

  it('tells apart why the API refuses', async () => {
    await org.fault({ name: 'api_disabled', times: 1 })
    await expect(crm.probe()).rejects.toMatchObject({ fault: 'api_disabled' })
    await org.clearFaults()
    for (const [error, status, fault] of [
      ['API_CURRENTLY_DISABLED', 403, 'api_disabled'],
      ['REQUEST_LIMIT_EXCEEDED', 403, 'rate_limited'],
      ['UNABLE_TO_LOCK_ROW', 400, 'temporary'],
      ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 400, 'rejected'],
    ] as const) {
      await org.fault({ name: 'rest_error', error, status, times: 1 })
      await expect(crm.probe(), error).rejects.toMatchObject({ fault, vendorCode: error })
    }
    await org.fault({ name: 'next_call_503_html' })
    await expect(crm.probe()).rejects.toMatchObject({ fault: 'temporary' })
  })

  it('renews an expired session once, and never for a token without the api scope', async () => {
    await org.fault({ name: 'expire_access_tokens' })
    await crm.probe()
    expect(asked).toHaveLength(2)
    await crm.probe()
    expect(asked).toHaveLength(3)
    answer = () =>
      Response.json(
        [
          {
            errorCode: 'INVALID_SESSION_ID',
            message: 'This session is not valid for use with the REST API',
          },
        ],
        { status: 401 },
      )
    await expect(crm.probe()).rejects.toMatchObject({ fault: 'consent_missing' })
    expect(asked).toHaveLength(4)
  })
})

describe('readRecord', () => {
  it('reads a Lead in one round trip', async () => {
    expect(await crm.readRecord({ object: 'Lead', id: lead })).toEqual({
      object: 'Lead',
      id: lead,
      name: 'Maria Holm',
      subtitle: 'Head of Operations · Holm Logistics',
      people: [
        {
          object: 'Lead',
          id: lead,
          name: 'Maria Holm',
          title: 'Head of Operations',
          email: 'maria.holm@holmlogistics.example',
          optedOut: false,
          accountId: null,
        },
      ],
    })
    expect(asked).toHaveLength(1)
  })

  it('reads a Contact with its Account', async () => {
    const record = await crm.readRecord({ object: 'Contact', id: grace })
    expect(record.subtitle).toBe('Managing Director · Harbor & Finch Ltd')
    expect(record.people[0]?.accountId).toBe(account)
  })

  it('reads the Contacts of an Account', async () => {
    const record = await crm.readRecord({ object: 'Account', id: account })
    expect(record).toMatchObject({ name: 'Harbor & Finch Ltd', subtitle: 'Manufacturing · Bristol' })
    expect(record.people.map((one) => one.name)).toEqual(['Grace Finch', 'Oliver Reed'])
    expect(asked).toHaveLength(1)
  })

  it("reads an Opportunity's roles, the primary one first, else the Account's Contacts", async () => {
    const record = await crm.readRecord({ object: 'Opportunity', id: opportunity })
    expect(record.people.map((one) => one.name)).toEqual(['Grace Finch', 'Oliver Reed'])
    expect(asked).toHaveLength(1)
    expect(record.subtitle).toBe('Proposal/Price Quote · Harbor & Finch Ltd')
    let first = true
    answer = () => {
      if (!first) return undefined
      first = false
      const row = { Id: opportunity, Name: 'No roles', AccountId: account, OpportunityContactRoles: null }
      return Response.json({ totalSize: 1, done: true, records: [row] })
    }
    const without = await crm.readRecord({ object: 'Opportunity', id: opportunity })
    expect(without.people.map((one) => one.name)).toEqual(['Grace Finch', 'Oliver Reed'])
  })

  it('knows nothing of records that are gone, denied or never were', async () => {
    const missing = { fault: 'not_found' }
    await expect(crm.readRecord({ object: 'Lead', id: '00QNw00002LeadZMAZ' })).rejects.toMatchObject(missing)
    await expect(crm.readRecord({ object: 'Lead', id: "' OR Id != '" })).rejects.toThrow()
    await org.fault({ name: 'deny_record', id: lead })
    await expect(crm.readRecord({ object: 'Lead', id: lead })).rejects.toMatchObject(missing)
  })

  it('reads on without columns that are hidden from the user; opt-outs then cannot be read', async () => {
    answer = (url) =>
      decodeURIComponent(url).includes('HasOptedOutOfEmail')
        ? Response.json(
            [
              {
                errorCode: 'INVALID_FIELD',
                message: "\nSELECT\n^\nNo such column 'HasOptedOutOfEmail' on entity 'Lead'.",
              },
            ],
            { status: 400 },
          )
        : undefined
    const record = await crm.readRecord({ object: 'Lead', id: lead })
    expect(record.people[0]).toMatchObject({ name: 'Maria Holm', optedOut: false })
    await crm.readRecord({ object: 'Lead', id: lead })
    expect(asked).toHaveLength(3)
    answer = (url) =>
      url.endsWith('/composite')
        ? Response.json({
            compositeResponse: [
              {
                httpStatusCode: 400,
                body: [{ errorCode: 'INVALID_FIELD', message: "No such column 'HasOptedOutOfEmail'" }],
              },
            ],
          })
        : undefined
    const optOuts = crm.readOptOuts([{ object: 'Lead', id: lead }], [])
    await expect(optOuts).rejects.toMatchObject({ fault: 'rejected', vendorCode: 'INVALID_FIELD' })
  })
})

describe('readOptOuts', () => {
  it('finds people and addresses of both objects in one call', async () => {
    const people = [
      { object: 'Lead' as const, id: optedOutLead },
      { object: 'Lead' as const, id: lead },
      { object: 'Contact' as const, id: grace },
    ]
    const found = await crm.readOptOuts(people, ['grace.finch@harborfinch.example', "o'neil\\@x.example"])
    expect(found.ids).toEqual(new Set([optedOutLead]))
    expect(found.addresses).toEqual(new Set(['peter.vinter@vinterbygg.example']))
    expect(asked).toEqual(['POST /services/data/v66.0/composite'])
  })

  it('finds an address on a record nobody named, and copes with many', async () => {
    const many = Array.from({ length: 700 }, (_, at) => `person${at}@x.example`)
    const found = await crm.readOptOuts([], [...many, 'peter.vinter@vinterbygg.example'])
    expect(found.ids).toEqual(new Set([optedOutLead]))
    // Sixteen queries, five of which fit into one call.
    expect(asked).toHaveLength(4)
    expect(await crm.readOptOuts([], [])).toEqual({ ids: new Set(), addresses: new Set() })
  })
})

describe('writeTask', () => {
  it('puts facts into the columns of our package and writes by key', async () => {
    const task = makeTask()
    const { taskId } = await crm.writeTask(task, false)
    const [row] = await soql(
      `SELECT Id, Subject, Status, Priority, ActivityDate, WhoId, TaskSubtype, Description, MSI_Key__c, MSE_Details__c, MSE_Email_Status__c FROM Task WHERE Id = '${taskId}'`,
    )
    expect(row).toMatchObject({
      Subject: 'Email: Flow meters',
      Status: 'Completed',
      Priority: 'Normal',
      ActivityDate: '2026-11-22',
      WhoId: lead,
      TaskSubtype: 'Email',
      Description: task.description,
      MSI_Key__c: task.key,
      MSE_Details__c: task.url,
      MSE_Email_Status__c: 'Sent',
    })
    expect(await crm.writeTask(task, true)).toEqual({ taskId })
    expect(await crm.writeTask(task, false)).toEqual({ taskId })
    expect(await soql(`SELECT Id FROM Task WHERE MSI_Key__c = '${task.key}'`)).toHaveLength(1)
  })

  it('reads what Task can hold once', async () => {
    await crm.writeTask(makeTask(), false)
    await crm.writeTask(makeTask(), false)
    expect(asked.filter((one) => one.endsWith('/describe'))).toHaveLength(1)
  })

  it.each([false, true])('writes once although the answer is lost (package absent: %s)', async (absent) => {
    if (absent) await org.fault({ name: 'activity_fields_off' })
    const task = makeTask({ whoId: grace, whatId: account })
    await org.fault({ name: 'next_task_write_drops_after_commit' })
    await expect(crm.writeTask(task, false)).rejects.toMatchObject({ fault: 'ambiguous' })
    const { taskId } = await crm.writeTask(task, true)
    const rows = await soql(`SELECT Id, Description FROM Task WHERE WhoId = '${grace}'`)
    const own = rows.filter((row) =>
      absent ? String(row.Description).endsWith(task.key) : row.Id === taskId,
    )
    expect(own.map((row) => row.Id)).toEqual([taskId])
  })

  it('finds its own among Tasks that together are more than an answer may hold', async () => {
    await org.fault({ name: 'activity_fields_off' })
    const long = () => makeTask({ whoId: optedOutLead, description: '"'.repeat(2000) })
    const own = long()
    const { taskId } = await crm.writeTask(own, false)
    for (let n = 0; n < 60; n++) await crm.writeTask(long(), false)
    limit = 200_000
    expect(await crm.writeTask(own, true)).toEqual({ taskId })
  })

  it('keeps the key as the last line, cut to fit, where the package is absent', async () => {
    await org.fault({ name: 'activity_fields_off' })
    const task = makeTask({ subject: 's'.repeat(300), description: 'd'.repeat(40_000), priority: 'high' })
    const { taskId } = await crm.writeTask(task, false)
    const [row] = await soql(`SELECT Subject, Description, Priority FROM Task WHERE Id = '${taskId}'`)
    expect(String(row?.Subject)).toHaveLength(255)
    expect(String(row?.Description)).toHaveLength(32_000)
    expect(String(row?.Description).endsWith(`\n\n${task.url}\n${task.key}`)).toBe(true)
    expect(row?.Priority).toBe('High')
  })

  it('notices that the package was removed meanwhile', async () => {
    await crm.writeTask(makeTask(), false)
    await org.fault({ name: 'activity_fields_off' })
    const task = makeTask()
    const { taskId } = await crm.writeTask(task, false)
    const [row] = await soql(`SELECT Description FROM Task WHERE Id = '${taskId}'`)
    expect(String(row?.Description).endsWith(task.key)).toBe(true)
  })

  it('leaves a task to do open, and never points at a Lead and something else', async () => {
    const task = makeTask({ kind: 'task', completed: false, whatId: account, date: '2026-12-01' })
    const { taskId } = await crm.writeTask(task, false)
    const [row] = await soql(`SELECT Status, IsClosed, WhatId, TaskSubtype FROM Task WHERE Id = '${taskId}'`)
    expect(row).toMatchObject({ Status: 'Not Started', IsClosed: false, WhatId: null, TaskSubtype: 'Task' })
  })

  it("passes Salesforce's own refusal on", async () => {
    await crm.writeTask(makeTask(), false)
    const error = { name: 'rest_error', error: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', status: 400, times: 1 }
    await org.fault(error)
    await expect(crm.writeTask(makeTask(), false)).rejects.toMatchObject({
      fault: 'rejected',
      vendorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    })
  })
})
