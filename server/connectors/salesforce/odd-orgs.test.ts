import { describe, expect, it } from 'vitest'
import { crmForThese, makeTask, records, soql } from '../../../test/harness/salesforce-crm.ts'

const world = crmForThese()
const { lead, optedOutLead, grace, account } = records

const refused = (errorCode: string, message: string) =>
  Response.json([{ errorCode, message }], { status: 400 })

describe('an org that encrypts names', () => {
  it('reads an account unsorted where the org encrypts names', async () => {
    world.answer = (url) =>
      decodeURIComponent(url).includes('ORDER BY Name')
        ? refused('INVALID_FIELD', "field 'Name' can not be sorted in a query call")
        : undefined
    const record = await world.crm.readRecord({ object: 'Account', id: account })
    expect(record.people.map((one) => one.name)).toContain('Grace Finch')
    const other = () => world.crm.readRecord({ object: 'Account', id: account })
    world.answer = () => refused('INVALID_FIELD', "field 'Name' is something else")
    await expect(other()).rejects.toMatchObject({ vendorCode: 'INVALID_FIELD' })
  })
})

/** Where the connection believes that its org lives. */
const liveAt = (address: string) =>
  world.harness.db
    .updateTable('connection')
    .set({ instance_url: address })
    .where('workspace_id', '=', world.harness.owner.workspaceId)
    .execute()

describe('an org whose My Domain was renamed', () => {
  const old = 'https://oldname.my.salesforce.com'
  const gone = () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('no host'), { code: 'ENOTFOUND' }) })
  }
  const answers: Record<string, () => Response> = {
    'leads on': () =>
      new Response(null, { status: 302, headers: { location: 'https://newname.my.salesforce.com' } }),
    'has no host': gone,
    'shows a page': () => new Response('<html>Not found</html>', { status: 404 }),
  }

  it.each(Object.entries(answers))('is found at the login host when the old address %s', async (_, there) => {
    await liveAt(old)
    world.answer = (url) => (url.startsWith(old) ? there() : undefined)
    const moved = await world.reopen()
    await moved.probe()
    const row = await world.harness.db
      .selectFrom('connection')
      .select(['instance_url', 'state'])
      .where('workspace_id', '=', world.harness.owner.workspaceId)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ instance_url: world.org.url, state: 'healthy' })
    await moved.probe()
    expect(world.asked.at(-1)).toBe('GET /services/data/v66.0/limits')
  })

  it('asks to connect again when the grant has ended there too', async () => {
    await liveAt(old)
    world.answer = (url) => (url.startsWith(old) ? gone() : undefined)
    await world.org.fault({
      name: 'token_error',
      error: 'invalid_grant',
      description: 'expired access/refresh token',
      status: 400,
    })
    await expect((await world.reopen()).probe()).rejects.toMatchObject({ fault: 'auth_revoked' })
  })

  it('takes a record that is not there for that, and renews nothing', async () => {
    await expect(world.crm.readRecord({ object: 'Lead', id: '00QNw00002XXXXXMAR' })).rejects.toMatchObject({
      fault: 'not_found',
    })
    expect(world.asked).toHaveLength(1)
  })
})

describe('opt-outs in an org that encrypts addresses', () => {
  it('are read by record, and those of people in copy are not', async () => {
    let calls = 0
    world.answer = (url) => {
      calls += url.endsWith('/composite') ? 1 : 0
      const body = [
        { errorCode: 'INVALID_FIELD', message: "field 'Email' can not be filtered in a query call" },
      ]
      return calls === 1 && url.endsWith('/composite')
        ? Response.json({ compositeResponse: [{ httpStatusCode: 400, body }] })
        : undefined
    }
    const people = [{ object: 'Lead' as const, id: optedOutLead }]
    const found = await world.crm.readOptOuts(people, ['peter.vinter@vinterbygg.example'])
    expect(found.ids).toEqual(new Set([optedOutLead]))
    expect(calls).toBe(2)
  })
})

describe('a Task that Salesforce does not take as it is', () => {
  const change = (id: string, fields: object) =>
    fetch(`${world.org.url}/__sandbox/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, fields }),
    })

  it.each([false, true])(
    'follows a Lead to the Contact that it has become (package absent: %s)',
    async (absent) => {
      if (absent) await world.org.fault({ name: 'activity_fields_off' })
      await change(lead, { IsConverted: true, ConvertedContactId: grace })
      const task = makeTask({ whatId: account })
      const { taskId } = await world.crm.writeTask(task, false)
      expect(await soql(world, `SELECT WhoId, WhatId FROM Task WHERE Id = '${taskId}'`)).toMatchObject([
        { WhoId: grace, WhatId: account },
      ])
      expect(await world.crm.writeTask(task, true)).toEqual({ taskId })
      await change(lead, { IsConverted: false, ConvertedContactId: null })
    },
  )

  it('says so when nobody is told what the Lead has become', async () => {
    await change(lead, { IsConverted: true, ConvertedContactId: null })
    await expect(world.crm.writeTask(makeTask(), false)).rejects.toMatchObject({
      fault: 'rejected',
      vendorCode: 'CANNOT_UPDATE_CONVERTED_LEAD',
    })
    await change(lead, { IsConverted: false })
  })

  it('is written without the words of a list that leaves them out', async () => {
    await world.crm.writeTask(makeTask(), false)
    await world.org.fault({
      name: 'rest_error',
      error: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      description: 'Status: bad value for restricted picklist field: Completed',
      status: 400,
      times: 1,
    })
    const { taskId } = await world.crm.writeTask(makeTask(), false)
    expect(await soql(world, `SELECT Subject, Status FROM Task WHERE Id = '${taskId}'`)).toMatchObject([
      { Subject: 'Email: Flow meters', Status: 'Not Started' },
    ])
  })

  it('names the fields that are missing or amiss', async () => {
    await world.crm.writeTask(makeTask(), false)
    for (const [error, description, fields] of [
      [
        'REQUIRED_FIELD_MISSING',
        'Required fields are missing: [Region__c, Phase__c]',
        ['Region__c', 'Phase__c'],
      ],
      ['STRING_TOO_LONG', 'Region: data value too large: xxx (max length=2)', ['Region']],
      ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No.', []],
    ] as const) {
      await world.org.fault({ name: 'rest_error', error, description, status: 400, times: 1 })
      await expect(world.crm.writeTask(makeTask(), false)).rejects.toMatchObject({
        vendorCode: error,
        fields,
      })
    }
  })
})
