import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { activeMember, connectOutlook, openPanel, panelApi, signedRequest } from '../harness/journey.ts'
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
  const astrid = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
  expect((await connectOutlook(astrid, 'astrid')).url.pathname).toBe('/journey')
  bearer = (await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))).boot?.token ?? ''
  const user = world.app.ctx.db.selectFrom('app_user').select(['workspace_id', 'id'])
  const { workspace_id: workspaceId, id: userId } = await user.executeTakeFirstOrThrow()
  owner = { workspaceId, userId }
})
afterAll(async () => {
  await world?.close()
  await database?.drop()
})

const dispatch = () => world.app.jobHandlers['dispatch-mailbox']?.({ ...owner }, new AbortController().signal)

/** How many messages Outlook has in Sent Items. */
async function sentCount(): Promise<number> {
  const { accessToken } = await world.app.ctx.tokens.live({ ...owner, kind: 'mailbox' })
  const url = `${world.sandbox.microsoft}/v1.0/me/mailFolders/sentitems/messages?$top=100`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { value: unknown[] }).value.length
}

it('comes back when Exchange refuses for now, and sends once', async () => {
  const before = await sentCount()
  const set = await fetch(`${world.sandbox.microsoft}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'throttled', times: 1, seconds: 60 }),
  })
  expect(set.status).toBe(201)
  const body = { key: randomUUID(), to: [lead], subject: 'Hello', html: '<p>Hello</p>' }
  const queued = await panelApi(world, bearer, { method: 'POST', path: '/api/panel/emails', body })
  const id = (queued.body as { emails: { id: string }[] }).emails[0]?.id ?? ''
  const state = () =>
    world.app.ctx.db
      .selectFrom('email')
      .select(['state', 'reason'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  world.advance(5000)
  await dispatch()
  expect(await state()).toEqual({ state: 'waiting', reason: 'rate_limited' })
  world.advance(30_000)
  await dispatch()
  expect([(await state()).state, await sentCount()]).toEqual(['waiting', before])
  world.advance(31_000)
  await dispatch()
  expect([(await state()).state, await sentCount()]).toEqual(['sent', before + 1])
})
