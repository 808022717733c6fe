import { describe, expect, it } from 'vitest'
import { crmForThese, makeTask, records, soql, writeOne } from '../../../test/harness/salesforce-crm.ts'
import { optOutHidden } from '../crm-records.ts'

const world = crmForThese()
const { lead, optedOutLead, grace, account } = records

const refused = (errorCode: string, message: string) =>
  Response.json([{ errorCode, message }], { status: 400 })

describe('an org that encrypts names', () => {
  it('reads an account unsorted where the org encrypts names', async () => {
    await world.org.fault({ name: 'encrypted_fields', fields: ['Contact.Name', 'Contact.Email'] })
    const record = await world.crm.records.read({ object: 'Account', id: account })
    expect(record.people.map((one) => one.name)).toContain('Grace Finch')
    const other = () => world.crm.records.read({ object: 'Account', id: account })
    world.answer = () => refused('INVALID_FIELD', "field 'Name' is something else")
    await expect(other()).rejects.toMatchObject({ vendorCode: 'INVALID_FIELD' })
  })
})

describe('a user who may not see everything', () => {
  it('finds people without the columns that are hidden, and Contacts where there are no Leads', async () => {
    world.answer = (url) => {
      const sosl = new URL(url).searchParams.get('q') ?? ''
      if (sosl.includes('HasOptedOutOfEmail'))
        return refused('INVALID_FIELD', "No such column 'HasOptedOutOfEmail' on entity 'Contact'")
      return sosl.includes('Lead(')
        ? refused('INVALID_TYPE', "sObject type 'Lead' is not supported.")
        : undefined
    }
    expect(await world.crm.records.findPeople('gra fin')).toEqual([
      expect.objectContaining({ object: 'Contact', name: 'Grace Finch', optedOut: false }),
    ])
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
    await moved.diagnostics.probe()
    const row = await world.harness.db
      .selectFrom('connection')
      .select(['instance_url', 'state'])
      .where('workspace_id', '=', world.harness.owner.workspaceId)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ instance_url: world.org.url, state: 'healthy' })
    await moved.diagnostics.probe()
    expect(world.asked.at(-1)).toBe('GET /services/data/v66.0/limits')
  })

  it('is called at its new address with the access that names it', async () => {
    await world.org.fault({ name: 'my_domain_renamed' })
    await world.crm.diagnostics.probe()
    await world.crm.diagnostics.probe()
    expect(world.asked).toEqual(Array(3).fill('GET /services/data/v66.0/limits'))
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
    await expect((await world.reopen()).diagnostics.probe()).rejects.toMatchObject({ fault: 'auth_revoked' })
  })

  it('takes a record that is not there for that, and renews nothing', async () => {
    await expect(world.crm.records.read({ object: 'Lead', id: '00QNw00002XXXXXMAR' })).rejects.toMatchObject({
      fault: 'not_found',
    })
    expect(world.asked).toHaveLength(1)
  })
})

describe('opt-outs in an org that encrypts addresses', () => {
  it('are read by record, and those of people in copy are not', async () => {
    await world.org.fault({ name: 'encrypted_fields', fields: ['Lead.Email', 'Contact.Email'] })
    const people = [{ object: 'Lead' as const, id: optedOutLead }]
    const found = await world.crm.records.readOptOuts(people, ['peter.vinter@vinterbygg.example'])
    expect(found.ids).toEqual(new Set([optedOutLead]))
    expect(world.asked).toEqual(Array(2).fill('POST /services/data/v66.0/composite'))
  })
})

describe('an org that hides fields from a profile', () => {
  it('reads a record without them, and says so where an opt-out may be among them', async () => {
    await world.org.fault({
      name: 'hidden_fields',
      fields: ['Contact.Title', 'Contact.HasOptedOutOfEmail', 'Lead.Company'],
    })
    const { people } = await world.crm.records.read({ object: 'Account', id: account })
    expect(people.find((one) => one.id === grace)).toMatchObject({ name: 'Grace Finch', title: null })
    expect((await world.crm.records.read({ object: 'Lead', id: lead })).name).toBe('Maria Holm')
    const asked = world.crm.records.readOptOuts([{ object: 'Contact', id: grace }], [])
    await expect(asked).rejects.toMatchObject({ vendorCode: optOutHidden })
  })
})

describe('where people are', () => {
  const people = [
    { object: 'Lead' as const, id: lead },
    { object: 'Contact' as const, id: grace },
  ]

  it('is read with one query for each object', async () => {
    expect(await world.crm.records.readPlaces(people)).toEqual([
      { id: lead, country: 'Danmark', state: null },
      { id: grace, country: 'United Kingdom', state: null },
    ])
    expect(world.asked).toHaveLength(2)
  })

  it('is not known as far as an org hides it', async () => {
    await world.org.fault({
      name: 'hidden_fields',
      fields: ['Lead.State', 'Contact.MailingCountry', 'Contact.MailingState'],
    })
    expect(await world.crm.records.readPlaces(people)).toEqual([
      { id: lead, country: 'Danmark', state: null },
      { id: grace, country: null, state: null },
    ])
  })
})

describe('an org in which accounts may be people', () => {
  it('shows the person of such an account, who is none of its contacts', async () => {
    await world.org.fault({ name: 'person_account', id: account })
    const { people } = await world.crm.records.read({ object: 'Account', id: account })
    expect(people.map((one) => one.name)).toContain('Grace Finch')
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
      const conversions = [{ leadId: lead, contactId: grace }]
      expect((await world.crm.records.read({ object: 'Lead', id: lead })).conversions).toEqual(conversions)
      world.asked.splice(0)
      expect((await world.crm.records.read({ object: 'Contact', id: grace })).conversions).toEqual(
        conversions,
      )
      expect(world.asked).toHaveLength(1)
      const task = makeTask({ whatId: account })
      const { taskId, conversion } = await writeOne(world.crm, task, false)
      expect(conversion).toEqual(conversions[0])
      expect(await soql(world, `SELECT WhoId, WhatId FROM Task WHERE Id = '${taskId}'`)).toMatchObject([
        { WhoId: grace, WhatId: account },
      ])
      expect(await writeOne(world.crm, task, true)).toMatchObject({ taskId })
      const fields = ['Lead.ConvertedContactId', 'Contact.Title']
      await world.org.fault({ name: 'hidden_fields', fields })
      for (const ref of [
        { object: 'Lead', id: lead },
        { object: 'Contact', id: grace },
      ] as const)
        expect(await world.crm.records.read(ref)).toMatchObject({ id: ref.id, conversions: [] })
      await world.org.clearFaults()
      await change(lead, { IsConverted: false, ConvertedContactId: null })
    },
  )

  it.each([false, true])('follows its Lead among many others too (package absent: %s)', async (absent) => {
    if (absent) await world.org.fault({ name: 'activity_fields_off' })
    await change(lead, { IsConverted: true, ConvertedContactId: grace })
    const tasks = [
      makeTask({ whoId: optedOutLead }),
      makeTask({ priority: 'high' }),
      makeTask({ whoId: grace }),
    ]
    const outcomes = await world.crm.activities.writeTasks(tasks.map((task) => ({ task, doubtful: false })))
    const written = { state: 'written', taskId: expect.stringMatching(/^00T/) }
    const conversion = { leadId: lead, contactId: grace }
    expect(outcomes).toEqual([written, { ...written, conversion }, written])
    await change(lead, { IsConverted: false, ConvertedContactId: null })
  })

  it('says so when nobody is told what the Lead has become', async () => {
    await change(lead, { IsConverted: true, ConvertedContactId: null })
    await expect(writeOne(world.crm, makeTask(), false)).rejects.toMatchObject({
      fault: 'rejected',
      vendorCode: 'CANNOT_UPDATE_CONVERTED_LEAD',
    })
    await change(lead, { IsConverted: false })
  })

  it('is written without the words of a list that leaves them out', async () => {
    // Describe tells the values of the org; which of them the record type leaves, only a refusal tells.
    const lists = { Status: ['Not Started', 'Deferred'], Priority: ['High', 'Low'], TaskSubtype: ['Task'] }
    for (const absent of [false, true]) {
      await world.org.fault({ name: 'task_record_types', lists })
      if (absent) await world.org.fault({ name: 'activity_fields_off' })
      const task = makeTask()
      const { taskId } = await writeOne(await world.reopen(), task, false)
      const query = `SELECT Subject, Status, Priority, TaskSubtype FROM Task WHERE Id = '${taskId}'`
      expect(await soql(world, query)).toMatchObject([
        { Subject: task.subject, Status: 'Not Started', Priority: 'High', TaskSubtype: 'Task' },
      ])
      expect(await writeOne(world.crm, task, true)).toEqual({ taskId })
    }
  })

  it('loses of a list that leaves a value out no other value, and follows its Lead all the same', async () => {
    await world.org.fault({ name: 'task_record_types', lists: { Status: ['Not Started'] } })
    await change(lead, { IsConverted: true, ConvertedContactId: grace })
    const task = makeTask({ priority: 'high' })
    const { taskId } = await writeOne(await world.reopen(), task, false)
    const query = `SELECT WhoId, Status, Priority, TaskSubtype FROM Task WHERE Id = '${taskId}'`
    expect(await soql(world, query)).toMatchObject([
      { WhoId: grace, Status: 'Not Started', Priority: 'High', TaskSubtype: 'Email' },
    ])
    await change(lead, { IsConverted: false, ConvertedContactId: null })
  })

  it('names the fields that are missing or amiss', async () => {
    await writeOne(world.crm, makeTask(), false)
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
      await expect(writeOne(world.crm, makeTask(), false)).rejects.toMatchObject({
        vendorCode: error,
        fields,
      })
    }
  })
})
