import type { Connection } from 'jsforce'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { largeAccount, longLead } from '../large-world.ts'
import { client, connect, startOrg, type TestOrg, type TokenAnswer } from './test-kit.ts'

const lead = '00QNw00002LeadAMAR'
const contact = '003Nw00004ContAIAR'
const account = '001Nw00003AcctAIAR'
const opportunity = '006Nw00005OpptAIAR'
let org: TestOrg
let tokens: TokenAnswer
let salesforce: Connection
beforeAll(async () => {
  org = await startOrg()
  tokens = await connect(org.url, 'ben.carter@nordvik.example.crm')
  salesforce = client(org.url, tokens.access_token)
})
afterAll(() => org.close())
beforeEach(() => org.clearFaults())

describe('records', () => {
  it('answers versions to everybody and limits with the usage header', async () => {
    const versions = (await (await fetch(`${org.url}/services/data`)).json()) as { version: string }[]
    expect(versions.map((one) => one.version)).toContain('66.0')
    const limits = await call('GET', '/limits')
    expect(limits.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/15000$/)
    expect((await fetch(`${org.url}/services/data/v66.0/limits`)).status).toBe(401)
  })

  it('creates, reads, changes and deletes a task through the vendor’s client', async () => {
    const task = salesforce.sobject('Task')
    const made = await task.create({
      Subject: 'Email: Hello',
      WhoId: contact.slice(0, 15),
      TaskSubtype: 'Email',
      Status: 'Completed',
    })
    expect(made).toMatchObject({ success: true, errors: [] })
    const id = made.id ?? ''
    expect(id).toMatch(/^00T\w{15}$/)
    expect(await task.retrieve(id)).toMatchObject({
      WhoId: contact,
      AccountId: account,
      IsClosed: true,
      Priority: 'Normal',
      OwnerId: '005Nw000001eFgHIAU',
      IsArchived: false,
    })
    await task.update({ Id: id.slice(0, 15), Status: 'Not Started' })
    expect((await call('GET', `/sobjects/Task/${id}?fields=IsClosed,CompletedDateTime`)).body).toMatchObject({
      IsClosed: false,
      CompletedDateTime: null,
      Id: id,
    })
    await task.destroy(id)
    expect((await call('GET', `/sobjects/Task/${id}`)).body).toMatchObject([
      { errorCode: 'ENTITY_IS_DELETED' },
    ])
    const all = await call(
      'GET',
      `/queryAll?q=${encodeURIComponent(`SELECT IsDeleted FROM Task WHERE Id = '${id}'`)}`,
    )
    expect(all.body).toMatchObject({ totalSize: 1, records: [{ IsDeleted: true }] })
  })

  it('takes white space off the ends of a text, and keeps an empty one as none', async () => {
    const written = {
      Subject: '  Email: spaces\t',
      Description: '\n one\n two \n',
      CallObject: '',
      CallDisposition: ' ',
    }
    const { body } = await call('POST', '/sobjects/Task', written)
    const { id } = body as unknown as { id: string }
    const kept = {
      Subject: 'Email: spaces',
      Description: 'one\n two',
      CallObject: null,
      CallDisposition: null,
    }
    expect((await call('GET', `/sobjects/Task/${id}`)).body).toMatchObject(kept)
    const emptied = await call('PATCH', `/sobjects/Task/${id}`, { Subject: '   ' })
    expect(emptied.body).toMatchObject([{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Subject'] }])
  })

  it('upserts by the unique key and refuses a duplicate', async () => {
    const row = { Subject: 'Email: key', WhoId: lead, MSI_Key__c: 'k-1' }
    const first = await call('PATCH', '/sobjects/Task/MSI_Key__c/k-1', { Subject: 'one', WhoId: lead })
    expect([first.status, first.body]).toMatchObject([201, { success: true, created: true }])
    const second = await salesforce.sobject('Task').upsert({ ...row, Subject: 'two' }, 'MSI_Key__c')
    expect(second).toMatchObject({ success: true, created: false })
    const duplicate = await call('POST', '/sobjects/Task', row)
    expect([duplicate.status, duplicate.body]).toMatchObject([400, [{ errorCode: 'DUPLICATE_VALUE' }]])
    const wrong = await call('PATCH', '/sobjects/Task/Subject/x', { Subject: 'x' })
    expect([wrong.status, wrong.body]).toMatchObject([404, [{ errorCode: 'NOT_FOUND' }]])
  })

  const refusals: [string, unknown, string][] = [
    ['no subject', { WhoId: lead }, 'REQUIRED_FIELD_MISSING'],
    ['a long subject', { Subject: 'x'.repeat(256) }, 'STRING_TOO_LONG'],
    [
      'a lead with a related record',
      { Subject: 'x', WhoId: lead, WhatId: account },
      'FIELD_INTEGRITY_EXCEPTION',
    ],
    ['an unknown column', { Subject: 'x', Nope__c: 1 }, 'INVALID_FIELD'],
    ['a computed column', { Subject: 'x', IsClosed: true }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
    ['an id of another object', { Subject: 'x', WhoId: account }, 'MALFORMED_ID'],
    ['an id of nothing', { Subject: 'x', WhoId: '003Nw00004ContZIAR' }, 'INVALID_CROSS_REFERENCE_KEY'],
    ['an unknown subtype', { Subject: 'x', TaskSubtype: 'Fax' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
    ['a date that is none', { Subject: 'x', ActivityDate: '22.11.2026' }, 'JSON_PARSER_ERROR'],
    ['no object', ['x'], 'JSON_PARSER_ERROR'],
  ]
  it.each(refusals)('refuses %s', async (_what, body, code) => {
    const answer = await call('POST', '/sobjects/Task', body)
    expect([answer.status, answer.body]).toMatchObject([400, [{ errorCode: code }]])
  })

  it('refuses unknown paths, objects and ids', async () => {
    expect(await call('GET', '/sobjects/Nope/describe')).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    })
    const nothing = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]
    expect(await call('GET', '/nope')).toMatchObject({ status: 404, body: nothing })
    for (const path of ['/services/data/v66.0x/limits', '/services/nope']) {
      const answer = await fetch(org.url + path)
      expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
        404,
        'application/json;charset=UTF-8',
        nothing,
      ])
    }
    const page = await fetch(`${org.url}/secur/nope/page`)
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8'])
    expect(await call('GET', '/sobjects/Lead/123')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'MALFORMED_ID' }],
    })
    expect(await call('GET', `/sobjects/Lead/${contact}`)).toMatchObject({ status: 404 })
    await org.fault({ name: 'deny_record', id: lead })
    expect(await call('GET', `/sobjects/Lead/${lead}`)).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    })
  })

  it('shows what an admin has hidden, encrypted, narrowed by a record type or made a person', async () => {
    await org.fault({ name: 'hidden_fields', fields: ['Contact.Title'] })
    await org.fault({ name: 'encrypted_fields', fields: ['Contact.Email'] })
    await org.fault({ name: 'task_record_types', lists: { Priority: ['Low'] } })
    await org.fault({ name: 'person_account', id: account })
    const fieldsOf = async (name: string) =>
      (await client(org.url, tokens.access_token).sobject(name).describe()).fields
    const ofContact = await fieldsOf('Contact')
    expect(ofContact.find((one) => one.name === 'Email')).toMatchObject({
      filterable: false,
      sortable: false,
    })
    expect(ofContact.find((one) => one.name === 'Title')).toBeUndefined()
    const soql = (query: string) => call('GET', `/query?q=${encodeURIComponent(query)}`)
    for (const query of [
      'SELECT Title FROM Contact',
      "SELECT Id FROM Contact WHERE Email = 'a@b.example'",
      'SELECT Id FROM Contact ORDER BY Email',
    ])
      expect((await soql(query)).body).toMatchObject([{ errorCode: 'INVALID_FIELD' }])
    const described = await client(org.url, tokens.access_token).sobject('Task').describe()
    expect(described.recordTypeInfos).toMatchObject([{ name: 'Sales Activity' }, { master: true }])
    const priority = described.fields.find((one) => one.name === 'Priority')
    expect(priority?.picklistValues?.map((one) => one.value)).toEqual(['High', 'Normal', 'Low'])
    const normal = await call('POST', '/sobjects/Task', { Subject: 'x', Priority: 'Normal' })
    expect(normal.body).toMatchObject([{ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' }])
    const person = await soql(
      `SELECT IsPersonAccount, PersonEmail, (SELECT Id FROM Contacts) FROM Account WHERE Id = '${account}'`,
    )
    expect(person.body).toMatchObject({
      records: [{ IsPersonAccount: true, PersonEmail: expect.stringContaining('@'), Contacts: null }],
    })
  })

  it('has an account of sixty people and a long history, of which the archived part is for queryAll only', async () => {
    const count = async (resource: string, query: string) => {
      const { body } = await call('GET', `/${resource}?q=${encodeURIComponent(query)}`)
      return (body as { totalSize: number }).totalSize
    }
    const tasksOfLead = `SELECT Id FROM Task WHERE WhoId = '${longLead}'`
    expect(await count('query', `SELECT Id FROM Contact WHERE AccountId = '${largeAccount}'`)).toBe(60)
    expect([await count('query', tasksOfLead), await count('queryAll', tasksOfLead)]).toEqual([60, 120])
  })

  it('describes Task with the package’s columns only while they are installed', async () => {
    const names = async () => (await client(org.url, tokens.access_token).sobject('Task').describe()).fields
    const key = (await names()).find((one) => one.name === 'MSI_Key__c')
    expect(key).toMatchObject({ externalId: true, unique: true, length: 80, custom: true })
    await org.fault({ name: 'activity_fields_off' })
    expect((await names()).some((one) => one.name.endsWith('__c'))).toBe(false)
    const refused = await call('POST', '/sobjects/Task', { Subject: 'x', MSI_Key__c: 'k' })
    expect(refused.body).toMatchObject([{ errorCode: 'INVALID_FIELD' }])
  })
})

describe('collections and composite', () => {
  it('answers 200 with an outcome a record, and rolls back when asked', async () => {
    const records = [
      { attributes: { type: 'Task' }, Subject: 'a' },
      { attributes: { type: 'Task' }, WhoId: lead },
    ]
    const answer = await call('POST', '/composite/sobjects', { allOrNone: true, records })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject([
      { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Subject'] }] },
    ])
    const made = await salesforce.sobject('Task').create([{ Subject: 'b' }, { Subject: 'c' }])
    expect(made.every((one) => one.success)).toBe(true)
    const upserted = await call('PATCH', '/composite/sobjects/Task/MSI_Key__c', {
      records: [{ attributes: { type: 'Task' }, Subject: 'd', MSI_Key__c: 'c-1' }],
    })
    expect(upserted.body).toMatchObject([{ success: true, created: true }])
  })

  it('takes five queries in one composite request, and no more', async () => {
    const queries = Array.from({ length: 6 }, (_, at) => ({
      method: 'GET',
      url: '/services/data/v66.0/query?q=SELECT+Id+FROM+Lead+LIMIT+1',
      referenceId: `query${at}`,
    }))
    const five = await call('POST', '/composite', { compositeRequest: queries.slice(1) })
    expect((five.body as { compositeResponse: unknown[] }).compositeResponse).toHaveLength(5)
    const six = await call('POST', '/composite', { compositeRequest: queries })
    expect(six).toMatchObject({
      status: 200,
      body: { compositeResponse: [{ httpStatusCode: 400, body: [{ errorCode: 'LIMIT_EXCEEDED' }] }] },
    })
  })

  it('lets later parts use earlier ones', async () => {
    const compositeRequest = [
      {
        method: 'POST',
        url: '/services/data/v66.0/sobjects/Task',
        referenceId: 'made',
        body: { Subject: 'part' },
      },
      {
        method: 'GET',
        url: '/services/data/v66.0/sobjects/Task/@{made.id}?fields=Subject',
        referenceId: 'read',
      },
    ]
    const answer = await call('POST', '/composite', { allOrNone: true, compositeRequest })
    expect(answer.body).toMatchObject({
      compositeResponse: [{ httpStatusCode: 201 }, { httpStatusCode: 200, body: { Subject: 'part' } }],
    })
    const failing = [
      ...compositeRequest,
      { method: 'GET', url: '/services/data/v66.0/nope', referenceId: 'no' },
    ]
    const failed = await call('POST', '/composite', { allOrNone: true, compositeRequest: failing })
    expect(failed.body).toMatchObject({
      compositeResponse: [
        { body: [{ errorCode: 'PROCESSING_HALTED' }] },
        { body: [{ errorCode: 'PROCESSING_HALTED' }] },
        { httpStatusCode: 404 },
      ],
    })
    expect((await salesforce.query("SELECT Id FROM Task WHERE Subject = 'part'")).totalSize).toBe(1)
  })
})

describe('faults', () => {
  it('refuses data while the API is disabled, for one person only when asked', async () => {
    await org.fault({ name: 'api_disabled', userId: '005Nw000001aBcDIAU' })
    expect((await call('GET', '/limits')).status).toBe(200)
    await org.fault({ name: 'api_disabled' })
    expect(await call('GET', '/limits')).toMatchObject({
      status: 403,
      body: [{ errorCode: 'API_DISABLED_FOR_ORG' }],
    })
  })

  it('writes a task and then breaks the connection', async () => {
    await org.fault({ name: 'next_task_write_drops_after_commit' })
    await expect(
      call('PATCH', '/sobjects/Task/MSI_Key__c/lost', { Subject: 'Email: lost' }),
    ).rejects.toThrow()
    const again = await call('PATCH', '/sobjects/Task/MSI_Key__c/lost', { Subject: 'Email: lost' })
    expect(again.body).toMatchObject({ created: false })
  })

  it('answers one call with a maintenance page and then works again', async () => {
    await org.fault({ name: 'next_call_503_html' })
    const answer = await fetch(`${org.url}/services/data/v66.0/limits`, bearer())
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html;charset=UTF-8'])
    expect((await call('GET', '/limits')).status).toBe(200)
    expect(
      (await fetch(`${org.url}/__sandbox/faults`, { method: 'POST', ...json({ name: 'nope' }) })).status,
    ).toBe(400)
  })

  it('patches records and lists calls without secrets', async () => {
    const body = { id: opportunity, fields: { StageName: 'Closed Won' } }
    expect((await fetch(`${org.url}/__sandbox/records`, { method: 'POST', ...json(body) })).status).toBe(200)
    expect((await call('GET', `/sobjects/Opportunity/${opportunity}?fields=IsWon`)).body).toMatchObject({
      IsWon: true,
    })
    const calls = await (await fetch(`${org.url}/__sandbox/calls`)).text()
    expect(calls).toContain('/services/oauth2/token')
    expect(calls).not.toContain(tokens.access_token)
  })
})

function bearer(): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${tokens.access_token}` } }
}

function json(body: unknown) {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function call(method: string, path: string, body?: unknown) {
  const init: { headers?: Record<string, string>; body?: string } = body === undefined ? {} : json(body)
  const headers = { ...init.headers, ...bearer().headers }
  const answer = await fetch(`${org.url}/services/data/v66.0${path}`, { method, ...init, headers })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text ? (JSON.parse(text) as unknown) : null }
}
