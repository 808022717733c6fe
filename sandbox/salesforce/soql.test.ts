import type { Connection } from 'jsforce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { longLead } from '../large-world.ts'
import { client, connect, startOrg, type TestOrg } from './test-kit.ts'

const lead = '00QNw00002LeadAMAR'
const contact = '003Nw00004ContAIAR'
const account = '001Nw00003AcctAIAR'
let org: TestOrg
let salesforce: Connection
beforeAll(async () => {
  org = await startOrg()
  const { access_token } = await connect(org.url, 'ben.carter@nordvik.example.crm')
  salesforce = client(org.url, access_token)
  await salesforce.sobject('Task').create([
    { Subject: "It's 100%", WhoId: lead, ActivityDate: '2020-01-31', Description: 'long' },
    { Subject: 'Second', WhoId: contact, WhatId: account, Status: 'Completed' },
  ])
})
afterAll(() => org.close())

async function ids(soql: string): Promise<unknown[]> {
  return (await salesforce.query(soql)).records.map((row) => row.Name ?? row.Subject ?? row.Id)
}

describe('soql', () => {
  const answers: [string, unknown[]][] = [
    ["SELECT Name FROM Lead WHERE Email = 'MARIA.holm@holmlogistics.example'", ['Maria Holm']],
    ['SELECT Name FROM Lead WHERE Email = null', ['Noor Haddad']],
    [
      "SELECT Name FROM Lead WHERE HasOptedOutOfEmail = TRUE OR Name LIKE 'maria%'",
      ['Maria Holm', 'Peter Vinter'],
    ],
    ["SELECT Name FROM Lead WHERE NOT (Email != null AND Name != 'x')", ['Noor Haddad']],
    [
      "SELECT Name FROM Lead WHERE Id IN ('00QNw00002LeadA', '00QNw00002LeadBMAR') ORDER BY Name",
      ['James Okafor', 'Maria Holm'],
    ],
    ["SELECT Name FROM Contact WHERE Account.Name LIKE 'Solberg%' ORDER BY Name DESC LIMIT 1", ['Lars Moen']],
    [
      'SELECT Name FROM Contact WHERE AccountId IN (SELECT AccountId FROM Opportunity WHERE Amount > 100000) ORDER BY Name',
      ['Ingrid Solberg', 'Lars Moen'],
    ],
    ["SELECT Subject FROM Task WHERE Subject = 'It\\'s 100%'", ["It's 100%"]],
    ["SELECT Subject FROM Task WHERE Subject LIKE '%100\\%'", ["It's 100%"]],
    [
      `SELECT Subject FROM Task WHERE ActivityDate < LAST_N_DAYS:30 AND WhoId != '${longLead}'`,
      ["It's 100%"],
    ],
    ['SELECT Subject FROM Task WHERE CreatedDate = TODAY AND IsClosed = true', ['Second']],
    [
      `SELECT Subject FROM Task WHERE CreatedDate > 2020-01-01T00:00:00Z AND WhoId != '${longLead}' ORDER BY ActivityDate DESC NULLS LAST`,
      ["It's 100%", 'Second'],
    ],
    ["SELECT t.Subject FROM Task t WHERE t.Who.Type = 'Contact'", ['Second']],
  ]
  it.each(answers)('%s', async (soql, expected) => {
    expect(await ids(soql)).toEqual(expected)
  })

  it('walks to parents, of several kinds too, and down to children', async () => {
    const tasks = await salesforce.query(
      `SELECT Id, Who.Name, Who.Type, What.Name, Owner.Name FROM Task WHERE WhoId != '${longLead}' ORDER BY Subject`,
    )
    expect(tasks.records).toMatchObject([
      {
        attributes: { type: 'Task' },
        Who: { Name: 'Maria Holm', Type: 'Lead' },
        What: null,
        Owner: { Name: 'Ben Carter' },
      },
      { Who: { Name: 'Grace Finch', Type: 'Contact' }, What: { Name: 'Harbor & Finch Ltd' } },
    ])
    const roles = await salesforce.query(
      'SELECT Contact.Name, Contact.Email, IsPrimary FROM OpportunityContactRole',
    )
    expect(roles.records[0]).toMatchObject({
      Contact: { attributes: { type: 'Contact' }, Name: 'Grace Finch' },
    })
    const accounts = await salesforce.query(
      'SELECT Name, (SELECT Name FROM Contacts ORDER BY Name) FROM Account LIMIT 1',
    )
    expect(accounts.records[0]).toMatchObject({
      Contacts: { totalSize: 2, done: true, records: [{ Name: 'Grace Finch' }, {}] },
    })
  })

  it('counts', async () => {
    expect(await salesforce.query('SELECT COUNT() FROM Lead')).toMatchObject({ totalSize: 6, records: [] })
    expect((await salesforce.query('SELECT COUNT(Email) n FROM Lead')).records).toMatchObject([{ n: 5 }])
    const closed = await salesforce.query('SELECT ApiName FROM TaskStatus WHERE IsClosed = true')
    expect(closed.records).toMatchObject([{ ApiName: 'Completed' }])
    const access = await salesforce.query('SELECT PermissionsApiEnabled FROM UserPermissionAccess LIMIT 1')
    expect(access.records).toMatchObject([{ PermissionsApiEnabled: true }])
  })

  it('describes the columns of a query and the ids that changed', async () => {
    const soql = encodeURIComponent('SELECT Id, Account.Name FROM Contact')
    const columns = await salesforce.request(`/services/data/v66.0/query?q=${soql}&columns=true`)
    expect(columns).toMatchObject({
      entityName: 'Contact',
      idSelected: true,
      columnMetadata: [{ columnName: 'Id' }, { columnName: 'Name', foreignKeyName: 'Account' }],
    })
    const [start, end] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]
    const changed = await salesforce.sobject('Task').updated(start, end)
    expect(changed.ids).toHaveLength(2)
  })

  const refusals: [string, string][] = [
    ['SELECT Id FORM Lead', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Lead WHERE', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Lead WHERE Name = 'a' AND Email = 'b' OR Id = null", 'MALFORMED_QUERY'],
    ['SELECT Nope FROM Lead', 'INVALID_FIELD'],
    ['SELECT Nope.Name FROM Lead', 'INVALID_FIELD'],
    ["SELECT Id FROM Task WHERE ActivityDate = '2026-01-01'", 'INVALID_FIELD'],
    ["SELECT Id FROM Task WHERE Description LIKE '%x'", 'INVALID_FIELD'],
    ['SELECT Id FROM Nope', 'INVALID_TYPE'],
    ["SELECT Id FROM Lead WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR'],
  ]
  it.each(refusals)('refuses %s', async (soql, code) => {
    await expect(salesforce.query(soql)).rejects.toMatchObject({ errorCode: code })
  })

  it('pages, and refuses a locator that it does not know', async () => {
    const rows = Array.from({ length: 200 }, (_one, at) => ({ Subject: `bulk ${at}` }))
    await salesforce.sobject('Task').create(rows)
    await salesforce.sobject('Task').create(rows)
    const headers = { 'Sforce-Query-Options': 'batchSize=200' }
    const soql = "SELECT Id FROM Task WHERE Subject LIKE 'bulk%'"
    const url = `/services/data/v66.0/query?q=${encodeURIComponent(soql)}`
    const first = await salesforce.request<{ done: boolean; totalSize: number; nextRecordsUrl: string }>({
      method: 'GET',
      url,
      headers,
    })
    expect(first).toMatchObject({ done: false, totalSize: 400 })
    const second = await salesforce.request<{ done: boolean; records: unknown[] }>(first.nextRecordsUrl)
    expect([second.done, second.records.length]).toEqual([true, 200])
    await expect(salesforce.request('/services/data/v66.0/query/01gnothing-2000')).rejects.toMatchObject({
      errorCode: 'INVALID_QUERY_LOCATOR',
    })
  })
})
