import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { activeMember, openPanel, panelApi, signedRequest } from '../harness/journey.ts'
import { startWorld, type World } from '../harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

let database: TestDatabase
let world: World
let bearer: string
let owner: { workspaceId: string; userId: string }

beforeAll(async () => {
  database = await createTestDatabase()
  // Jobs are run by hand, so that the clock decides what is due.
  world = await startWorld({ databaseUrl: database.url, worker: false })
  await activeMember(world, { key: 'astrid', link: world.adminLink })
  bearer = (await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))).boot?.token ?? ''
  const user = await world.app.ctx.db
    .selectFrom('app_user')
    .select(['workspace_id', 'id'])
    .executeTakeFirstOrThrow()
  owner = { workspaceId: user.workspace_id, userId: user.id }
})
afterAll(async () => {
  await world?.close()
  await database?.drop()
})
beforeEach(async () => {
  for (const cloud of [world.sandbox.google, world.sandbox.salesforce])
    await fetch(`${cloud}/__sandbox/faults`, { method: 'DELETE' })
})

async function fault(cloud: 'google' | 'salesforce', body: { name: string; times?: number }) {
  const answer = await fetch(`${world.sandbox[cloud]}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(201)
}

const run = (job: 'dispatch-mailbox' | 'write-crm') =>
  world.app.jobHandlers[job]?.({ ...owner }, new AbortController().signal)

/** Queues a mail to the lead and lets its undo window pass. */
async function send(): Promise<string> {
  const body = { key: randomUUID(), to: [lead], subject: `Mail ${randomUUID()}`, html: '<p>Hello</p>' }
  const answer = await panelApi(world, bearer, { method: 'POST', path: '/api/panel/emails', body })
  expect(answer.status).toBe(200)
  world.advance(5000)
  await run('dispatch-mailbox')
  return (answer.body as { emails: { id: string }[] }).emails[0]?.id ?? ''
}

function mail(id: string) {
  return world.app.ctx.db.selectFrom('email').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

async function read(kind: 'crm' | 'mailbox', url: string): Promise<Record<string, unknown[] | undefined>> {
  const { accessToken } = await world.app.ctx.tokens.live({ ...owner, kind })
  const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Record<string, unknown[] | undefined>
}

/** How many messages Gmail has in Sent. */
async function sentCount(): Promise<number> {
  const url = `${world.sandbox.google}/gmail/v1/users/me/messages?labelIds=SENT&maxResults=500`
  return (await read('mailbox', url)).messages?.length ?? 0
}

async function tasksOf(id: string): Promise<number> {
  const { subject } = await mail(id)
  const query = `SELECT Id FROM Task WHERE Subject = 'Email: ${subject}'`
  const url = `${world.sandbox.salesforce}/services/data/v66.0/query?q=${encodeURIComponent(query)}`
  return (await read('crm', url)).records?.length ?? 0
}

describe('with Gmail', () => {
  it('sends once and logs once', async () => {
    const before = await sentCount()
    const id = await send()
    expect(await mail(id)).toMatchObject({ state: 'sent', what_id: null, who_id: lead.id })
    await run('write-crm')
    await run('write-crm')
    expect([await sentCount(), await tasksOf(id)]).toEqual([before + 1, 1])
    const activity = await panelApi(world, bearer, { method: 'GET', path: '/api/panel/activity' })
    const shown = (activity.body as { emails: { id: string; crm: { state: string; taskUrl: string } }[] })
      .emails
    expect(shown[0]).toMatchObject({ id, crm: { state: 'written' } })
    expect(shown[0]?.crm.taskUrl).toMatch(/\/00T\w{15}$/)
  })

  it.each(['send_accepts_then_504', 'send_drops_after_accept'])('finds out after %s', async (name) => {
    const before = await sentCount()
    await fault('google', { name, times: 1 })
    const id = await send()
    expect((await mail(id)).state).toBe('sending')
    await run('dispatch-mailbox')
    expect((await mail(id)).state).toBe('sending')
    world.advance(61_000)
    await run('dispatch-mailbox')
    expect([(await mail(id)).state, await sentCount()]).toEqual(['sent', before + 1])
  })

  it('never sends twice what it cannot find again', async () => {
    const before = await sentCount()
    await fault('google', { name: 'send_drops_after_accept', times: 1 })
    const id = await send()
    for (const wait of [61_000, 200_000, 400_000]) {
      world.advance(wait)
      await run('dispatch-mailbox')
    }
    expect(['sent', 'needs_attention']).toContain((await mail(id)).state)
    expect(await sentCount()).toBe(before + 1)
  })

  it('comes back when Gmail refuses for now', async () => {
    const before = await sentCount()
    await fault('google', { name: 'rate_limited_403', times: 1 })
    const id = await send()
    expect(await mail(id)).toMatchObject({ state: 'waiting', reason: 'rate_limited' })
    world.advance(120_000)
    await run('dispatch-mailbox')
    expect([(await mail(id)).state, await sentCount()]).toEqual(['sent', before + 1])
  })
})

describe('with Salesforce', () => {
  // Tasks on one record go in order: what is queued already must not stand before the ones that are watched.
  beforeEach(() => run('write-crm'))

  it.each(['with', 'without'])('writes one Task when the answer is lost, %s the key field', async (field) => {
    if (field === 'without') {
      await fault('salesforce', { name: 'activity_fields_off' })
      // The connector remembers for ten minutes what an org looks like.
      world.advance(11 * 60_000)
    }
    const id = await send()
    await fault('salesforce', { name: 'next_task_write_drops_after_commit' })
    await run('write-crm')
    const state = async () =>
      world.app.ctx.db.selectFrom('crm_write').select('state').where('email_id', '=', id).executeTakeFirst()
    expect([await state(), await tasksOf(id)]).toEqual([{ state: 'waiting' }, 1])
    world.advance(60_000)
    await run('write-crm')
    expect([await state(), await tasksOf(id)]).toEqual([{ state: 'written' }, 1])
  })

  it('writes one Task when the worker dies after Salesforce has it', async () => {
    const id = await send()
    await run('write-crm')
    expect(await tasksOf(id)).toBe(1)
    // What a kill -9 between Salesforce's answer and our commit leaves.
    await world.app.ctx.db
      .updateTable('crm_write')
      .set({ state: 'writing', record_id: null, written_at: null, due_at: world.app.ctx.clock.now() })
      .where('email_id', '=', id)
      .execute()
    world.advance(1000)
    await run('write-crm')
    expect(await tasksOf(id)).toBe(1)
    expect(
      (
        await world.app.ctx.db.selectFrom('crm_write').select('state').where('email_id', '=', id).execute()
      )[0],
    ).toEqual({ state: 'written' })
  })
})

describe('a Lead that has become a Contact', () => {
  const grace = { object: 'Contact', id: '003Nw00004ContAIAR' }
  type Activity = { emails: { id: string }[]; tasks: { id: string }[] }

  const convert = (fields: object) =>
    fetch(`${world.sandbox.salesforce}/__sandbox/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: lead.id, fields }),
    })

  it('takes its mails and tasks along, once the Contact is looked at', async () => {
    const task = { key: randomUUID(), name: 'Call', dueOn: '2026-12-01' }
    const added = await panelApi(world, bearer, { method: 'POST', path: '/api/panel/tasks', body: task })
    const ours = { mail: await send(), task: (added.body as { id: string }).id }
    const opened = await openPanel(world, signedRequest(world, { as: 'astrid', record: grace }))
    const shown = async (path: '/api/panel/record' | '/api/panel/activity') => {
      const answer = await panelApi(world, opened.boot?.token ?? '', { method: 'GET', path })
      expect(answer.status).toBe(200)
      const { emails, tasks } = answer.body as Activity
      const has = (rows: { id: string }[], id: string) => rows.some((row) => row.id === id)
      return [has(emails, ours.mail), has(tasks, ours.task)]
    }
    expect(await shown('/api/panel/record')).toEqual([false, false])
    await convert({ IsConverted: true, ConvertedContactId: grace.id })
    expect(await shown('/api/panel/activity')).toEqual([false, false])
    expect(await shown('/api/panel/record')).toEqual([true, true])
    expect(await shown('/api/panel/activity')).toEqual([true, true])
    await convert({ IsConverted: false, ConvertedContactId: null })
  })
})
