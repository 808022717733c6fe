import { describe, expect, it } from 'vitest'
import { largeAccount, longLead } from '../../../sandbox/large-world.ts'
import { crmForThese, makeTask, records, soql, writeOne } from '../../../test/harness/salesforce-crm.ts'
import type { CrmTask, TaskOutcome } from '../crm-activities.ts'

const world = crmForThese()
const { lead, optedOutLead, grace, account, opportunity } = records

describe('probe and organization', () => {
  it('answers, and names the org', async () => {
    await world.crm.diagnostics.probe()
    expect(await world.crm.diagnostics.organization()).toEqual({
      id: '00DNw0000004Kp2MAE',
      name: 'Nordvik Instruments AB',
    })
    expect(world.crm.instanceUrl).toBe(world.org.url)
  })

  it('tells apart why the API refuses', async () => {
    await world.org.fault({ name: 'api_disabled', times: 1 })
    await expect(world.crm.diagnostics.probe()).rejects.toMatchObject({ fault: 'api_disabled' })
    await world.org.clearFaults()
    for (const [error, status, fault, description] of [
      ['API_CURRENTLY_DISABLED', 403, 'api_disabled', undefined],
      ['REQUEST_LIMIT_EXCEEDED', 403, 'rate_limited', undefined],
      ['REQUEST_LIMIT_EXCEEDED', 403, 'daily_limit', 'TotalRequests Limit exceeded.'],
      ['UNABLE_TO_LOCK_ROW', 400, 'temporary', undefined],
      ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 400, 'rejected', undefined],
    ] as const) {
      await world.org.fault({ name: 'rest_error', error, status, description, times: 1 })
      await expect(world.crm.diagnostics.probe(), error).rejects.toMatchObject({ fault, vendorCode: error })
    }
    await world.org.fault({ name: 'next_call_503_html' })
    await expect(world.crm.diagnostics.probe()).rejects.toMatchObject({ fault: 'temporary' })
  })

  it('renews an expired session once, and never for a token without the api scope', async () => {
    await world.org.fault({ name: 'expire_access_tokens' })
    await world.crm.diagnostics.probe()
    expect(world.asked).toHaveLength(2)
    await world.crm.diagnostics.probe()
    expect(world.asked).toHaveLength(3)
    world.answer = () =>
      Response.json(
        [
          {
            errorCode: 'INVALID_SESSION_ID',
            message: 'This session is not valid for use with the REST API',
          },
        ],
        { status: 401 },
      )
    await expect(world.crm.diagnostics.probe()).rejects.toMatchObject({ fault: 'consent_missing' })
    expect(world.asked).toHaveLength(4)
  })
})

describe('readRecord', () => {
  it('reads a Lead in one round trip', async () => {
    expect(await world.crm.records.read({ object: 'Lead', id: lead })).toEqual({
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
      conversions: [],
    })
    expect(world.asked).toHaveLength(1)
  })

  it('reads a Contact with its Account', async () => {
    const record = await world.crm.records.read({ object: 'Contact', id: grace })
    expect(record.subtitle).toBe('Managing Director · Harbor & Finch Ltd')
    expect(record.people[0]?.accountId).toBe(account)
  })

  it('reads the Contacts of an Account', async () => {
    const record = await world.crm.records.read({ object: 'Account', id: account })
    expect(record).toMatchObject({ name: 'Harbor & Finch Ltd', subtitle: 'Manufacturing · Bristol' })
    expect(record.people.map((one) => one.name)).toEqual(['Grace Finch', 'Oliver Reed'])
    expect(world.asked).toHaveLength(1)
  })

  it('reads all sixty people of a large Account by name, who opted out and who has no address among them', async () => {
    const { people } = await world.crm.records.read({ object: 'Account', id: largeAccount })
    const names = people.map((one) => one.name)
    expect(new Set(people.map((one) => one.id)).size).toBe(60)
    expect(names).toEqual([...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)))
    expect(people.filter((one) => one.optedOut)).toHaveLength(4)
    expect(people.filter((one) => one.email === null)).toHaveLength(6)
    expect(world.asked).toHaveLength(1)
  })

  it("reads an Opportunity's roles, the primary one first, else the Account's Contacts", async () => {
    const record = await world.crm.records.read({ object: 'Opportunity', id: opportunity })
    expect(record.people.map((one) => one.name)).toEqual(['Grace Finch', 'Oliver Reed'])
    expect(world.asked).toHaveLength(1)
    expect(record.subtitle).toBe('Proposal/Price Quote · Harbor & Finch Ltd')
    let first = true
    world.answer = () => {
      if (!first) return undefined
      first = false
      const row = { Id: opportunity, Name: 'No roles', AccountId: account, OpportunityContactRoles: null }
      return Response.json({ totalSize: 1, done: true, records: [row] })
    }
    const without = await world.crm.records.read({ object: 'Opportunity', id: opportunity })
    expect(without.people.map((one) => one.name)).toEqual(['Grace Finch', 'Oliver Reed'])
  })

  it('knows nothing of records that are gone, denied or never were', async () => {
    const missing = { fault: 'not_found' }
    await expect(world.crm.records.read({ object: 'Lead', id: '00QNw00002LeadZMAZ' })).rejects.toMatchObject(
      missing,
    )
    await expect(world.crm.records.read({ object: 'Lead', id: "' OR Id != '" })).rejects.toThrow()
    await world.org.fault({ name: 'deny_record', id: lead })
    await expect(world.crm.records.read({ object: 'Lead', id: lead })).rejects.toMatchObject(missing)
  })

  it('reads on without columns that are hidden from the user; opt-outs then cannot be read', async () => {
    world.answer = (url) =>
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
    const record = await world.crm.records.read({ object: 'Lead', id: lead })
    expect(record.people[0]).toMatchObject({ name: 'Maria Holm', optedOut: false })
    await world.crm.records.read({ object: 'Lead', id: lead })
    expect(world.asked).toHaveLength(3)
    world.answer = (url) =>
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
    const optOuts = world.crm.records.readOptOuts([{ object: 'Lead', id: lead }], [])
    await expect(optOuts).rejects.toMatchObject({ fault: 'rejected', vendorCode: 'opt_out_hidden' })
  })
})

describe('readOptOuts', () => {
  it('finds people and addresses of both objects in one call', async () => {
    const people = [
      { object: 'Lead' as const, id: optedOutLead },
      { object: 'Lead' as const, id: lead },
      { object: 'Contact' as const, id: grace },
    ]
    const found = await world.crm.records.readOptOuts(people, [
      'grace.finch@harborfinch.example',
      "o'neil\\@x.example",
    ])
    expect(found.ids).toEqual(new Set([optedOutLead]))
    expect(found.addresses).toEqual(new Set(['peter.vinter@vinterbygg.example']))
    expect(world.asked).toEqual(['POST /services/data/v66.0/composite'])
  })

  it('finds an address on a record nobody named, and copes with many', async () => {
    const many = Array.from({ length: 700 }, (_, at) => `person${at}@x.example`)
    const found = await world.crm.records.readOptOuts([], [...many, 'peter.vinter@vinterbygg.example'])
    expect(found.ids).toEqual(new Set([optedOutLead]))
    // Six queries and two about who asks, five of which fit into one call.
    expect(world.asked).toHaveLength(2)
    world.asked.splice(0)
    expect((await world.crm.records.readOptOuts([], [])).addresses).toEqual(new Set())
    expect(world.asked).toEqual([])
  })
})

describe('writeTask', () => {
  it('puts facts into the columns of our package and writes by key', async () => {
    const task = makeTask()
    const { taskId } = await writeOne(world.crm, task, false)
    const [row] = await soql(
      world,
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
    expect(await writeOne(world.crm, task, true)).toEqual({ taskId })
    expect(await writeOne(world.crm, task, false)).toEqual({ taskId })
    expect(await soql(world, `SELECT Id FROM Task WHERE MSI_Key__c = '${task.key}'`)).toHaveLength(1)
  })

  it('reads what Task can hold once', async () => {
    await writeOne(world.crm, makeTask(), false)
    await writeOne(world.crm, makeTask(), false)
    expect(world.asked.filter((one) => one.endsWith('/describe'))).toHaveLength(1)
  })

  it.each([false, true])('writes once although the answer is lost (package absent: %s)', async (absent) => {
    if (absent) await world.org.fault({ name: 'activity_fields_off' })
    const task = makeTask({ whoId: grace, whatId: account })
    await world.org.fault({ name: 'next_task_write_drops_after_commit' })
    await expect(writeOne(world.crm, task, false)).rejects.toMatchObject({ fault: 'ambiguous' })
    const { taskId } = await writeOne(world.crm, task, true)
    const rows = await soql(world, `SELECT Id, Description FROM Task WHERE WhoId = '${grace}'`)
    const own = rows.filter((row) =>
      absent ? String(row.Description).endsWith(task.key) : row.Id === taskId,
    )
    expect(own.map((row) => row.Id)).toEqual([taskId])
  })

  it('finds its own among Tasks that together are more than an answer may hold', async () => {
    await world.org.fault({ name: 'activity_fields_off' })
    const long = () => makeTask({ whoId: optedOutLead, description: '"'.repeat(2000) })
    const own = long()
    const { taskId } = await writeOne(world.crm, own, false)
    for (let n = 0; n < 60; n++) await writeOne(world.crm, long(), false)
    world.limit = 200_000
    expect(await writeOne(world.crm, own, true)).toEqual({ taskId })
  })

  it('looks through a long history before it writes again, and finds what it wrote', async () => {
    await world.org.fault({ name: 'activity_fields_off' })
    const task = makeTask({ whoId: longLead })
    const written = await writeOne(world.crm, task, true)
    // Describe, statuses, two helpings of the year that is not archived, and the write.
    expect(world.asked).toHaveLength(5)
    expect(await writeOne(world.crm, task, true)).toEqual(written)
    expect(await soql(world, `SELECT Id FROM Task WHERE WhoId = '${longLead}'`)).toHaveLength(61)
  })

  it('keeps the key as the last line, cut to fit, where the package is absent', async () => {
    await world.org.fault({ name: 'activity_fields_off' })
    const task = makeTask({ subject: 's'.repeat(300), description: 'd'.repeat(40_000), priority: 'high' })
    const { taskId } = await writeOne(world.crm, task, false)
    const [row] = await soql(world, `SELECT Subject, Description, Priority FROM Task WHERE Id = '${taskId}'`)
    expect(String(row?.Subject)).toHaveLength(255)
    expect(String(row?.Description)).toHaveLength(32_000)
    expect(String(row?.Description).endsWith(`\n\n${task.url}\n${task.key}`)).toBe(true)
    expect(row?.Priority).toBe('High')
  })

  it('notices that the package was removed meanwhile', async () => {
    await writeOne(world.crm, makeTask(), false)
    await world.org.fault({ name: 'activity_fields_off' })
    const task = makeTask()
    const { taskId } = await writeOne(world.crm, task, false)
    const [row] = await soql(world, `SELECT Description FROM Task WHERE Id = '${taskId}'`)
    expect(String(row?.Description).endsWith(task.key)).toBe(true)
  })

  it('leaves a task to do open, and never points at a Lead and something else', async () => {
    const task = makeTask({ kind: 'task', completed: false, whatId: account, date: '2026-12-01' })
    const { taskId } = await writeOne(world.crm, task, false)
    const [row] = await soql(
      world,
      `SELECT Status, IsClosed, WhatId, TaskSubtype FROM Task WHERE Id = '${taskId}'`,
    )
    expect(row).toMatchObject({ Status: 'Not Started', IsClosed: false, WhatId: null, TaskSubtype: 'Task' })
  })

  it("passes Salesforce's own refusal on", async () => {
    await writeOne(world.crm, makeTask(), false)
    const error = { name: 'rest_error', error: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', status: 400, times: 1 }
    await world.org.fault(error)
    await expect(writeOne(world.crm, makeTask(), false)).rejects.toMatchObject({
      fault: 'rejected',
      vendorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    })
  })
})

describe('writeTasks', () => {
  const writesOf = (tasks: CrmTask[], doubtful = false) => tasks.map((task) => ({ task, doubtful }))
  const subjects = async (ids: (string | null)[]) =>
    Promise.all(
      ids.map(async (id) => (await soql(world, `SELECT Subject FROM Task WHERE Id = '${id}'`))[0]?.Subject),
    )
  const idsOf = (outcomes: TaskOutcome[]) =>
    outcomes.map((one) => (one.state === 'written' ? one.taskId : null))

  it.each([false, true])(
    'writes many in one call, and a bad one alone fails (package absent: %s)',
    async (absent) => {
      if (absent) await world.org.fault({ name: 'activity_fields_off' })
      const tasks = ['One', 'Two', 'Three'].map((subject) => makeTask({ subject, whoId: grace }))
      tasks.splice(1, 0, makeTask({ subject: 'Bad', whoId: '003Nw00004ContZIAR' }))
      await writeOne(world.crm, makeTask(), false)
      world.asked.splice(0)
      const outcomes = await world.crm.activities.writeTasks(writesOf(tasks))
      expect(outcomes[1]).toMatchObject({
        state: 'failed',
        error: { fault: 'rejected', vendorCode: expect.stringMatching(/_/) },
      })
      const ids = idsOf(outcomes)
      expect(await subjects(ids.filter(Boolean))).toEqual(['One', 'Two', 'Three'])
      // The bad one is tried by itself: its Lead might have become a Contact.
      expect(world.asked.filter((one) => one.includes('/composite/sobjects'))).toHaveLength(1)
      const again = await world.crm.activities.writeTasks(writesOf(tasks, true))
      expect(idsOf(again)).toEqual(ids)
      const path = absent ? [] : tasks.map(({ key }) => key)
      for (const key of path)
        expect((await soql(world, `SELECT Id FROM Task WHERE MSI_Key__c = '${key}'`)).length).toBeLessThan(2)
    },
  )

  it('writes each once although the answer is lost, and those that were written before are not written over', async () => {
    const tasks = [1, 2, 3].map((n) => makeTask({ subject: `Kept ${n}`, whoId: grace }))
    await writeOne(world.crm, makeTask(), false)
    world.answer = (url) => (url.includes('/composite/sobjects') ? Response.json('odd') : undefined)
    const lost = await world.crm.activities.writeTasks(writesOf(tasks))
    expect(lost).toMatchObject(tasks.map(() => ({ state: 'failed', error: { fault: 'ambiguous' } })))
    world.answer = null
    const ids = idsOf(await world.crm.activities.writeTasks(writesOf(tasks)))
    const later = tasks.map((task) => ({ ...task, subject: 'Written over' }))
    expect(idsOf(await world.crm.activities.writeTasks(writesOf(later, true)))).toEqual(ids)
    expect(await subjects(ids)).toEqual(tasks.map((task) => task.subject))
  })

  it('makes no call more than needed: 200 rows each, and none after one that was refused as a whole', async () => {
    const tasks = Array.from({ length: 201 }, () => makeTask({ whoId: grace, description: '' }))
    const calls = () => world.asked.filter((one) => one.includes('/composite/sobjects')).length
    world.answer = (url) =>
      url.includes('/composite/sobjects')
        ? Response.json([{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }], {
            status: 403,
          })
        : undefined
    const refused = await world.crm.activities.writeTasks(writesOf(tasks))
    expect(new Set(refused.map((one) => one.state === 'failed' && one.error.fault))).toEqual(
      new Set(['daily_limit']),
    )
    expect(calls()).toBe(1)
    world.answer = null
    expect(new Set(idsOf(await world.crm.activities.writeTasks(writesOf(tasks)))).size).toBe(201)
    expect(calls()).toBe(3)
    expect(await world.crm.activities.writeTasks([])).toEqual([])
  })

  it('notices that the package was removed meanwhile', async () => {
    await writeOne(world.crm, makeTask(), false)
    await world.org.fault({ name: 'activity_fields_off' })
    const tasks = [makeTask(), makeTask()]
    const ids = idsOf(await world.crm.activities.writeTasks(writesOf(tasks)))
    for (const [at, id] of ids.entries()) {
      const [row] = await soql(world, `SELECT Description FROM Task WHERE Id = '${id}'`)
      expect(String(row?.Description).endsWith(tasks[at]?.key ?? '')).toBe(true)
    }
  })
})
