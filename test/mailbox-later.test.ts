import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { settleEvents } from './harness/events.ts'
import {
  activeMember,
  connectGmail,
  type Member,
  openPanel,
  panelApi,
  signedRequest,
} from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

const ben = 'ben.carter@nordvik.example'
const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

let database: TestDatabase
let world: World
let admin: Member
let seller: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  admin = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
  seller = await activeMember(world, { key: 'ben', link: await world.admin('invite', ben), mailbox: false })
  for (const member of [admin, seller])
    for (const said of ['welcomed', 'introduced']) await fact(member, said)
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

const fact = (member: Member, said: string) => member.api('POST', '/api/journey/facts', { fact: said })
const step = async (member: Member) => (await member.api('GET', '/api/journey')).body.step

async function panelMailbox(): Promise<unknown> {
  const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
  const call = (path: string) => panelApi(world, boot?.token ?? '', { method: 'GET', path })
  const [record, activity] = [await call('/api/panel/record'), await call('/api/panel/activity')]
  expect(activity.body.mailbox).toEqual(record.body.mailbox)
  return record.body.mailbox
}

it('an admin may leave the mailbox for later at once, and the journey goes on at the signature', async () => {
  expect((await fact(admin, 'mailbox_postponed')).status).toBe(200)
  expect(await step(admin)).toBe('signature')
})

it('a seller may not before anything failed', async () => {
  expect((await fact(seller, 'mailbox_postponed')).body).toMatchObject({ error: { code: 'mailbox_missing' } })
  expect(await step(seller)).toBe('mailbox')
})

it('a seller may after any failure, and the admin’s row and the panel say that the mailbox is missing', async () => {
  const { body } = await seller.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
  const state = new URL(String(body.authorizeUrl)).searchParams.get('state')
  const denied = new URL(`/oauth/google/callback?error=access_denied&state=${state}`, world.url)
  const page = await seller.browser.open(denied)
  expect(page.url.searchParams.get('problem')).toBe('mailbox_denied')
  expect((await fact(seller, 'mailbox_postponed')).status).toBe(200)
  expect(await step(seller)).toBe('signature')
  const users = (await admin.api('GET', '/api/users')).body.users
  expect(users).toContainEqual(expect.objectContaining({ email: ben, step: 'signature', mailbox: 'missing' }))
  expect(await panelMailbox()).toEqual({ state: 'missing', address: null, cause: null, isStalled: false })
})

it('the panel says that an administrator is waited for, until they have been there', async () => {
  const { db, clock } = world.app.ctx
  const owner = await db.selectFrom('app_user').selectAll().where('email', '=', ben).executeTakeFirstOrThrow()
  const wait = { workspace_id: owner.workspace_id, user_id: owner.id, since: clock.now() }
  await db
    .insertInto('mailbox_approval')
    .values({ ...wait, code: 'mailbox_admin_consent_needed', approved_at: null })
    .execute()
  expect(await panelMailbox()).toMatchObject({ cause: 'mailbox_admin_consent_needed' })
  await db.updateTable('mailbox_approval').set({ approved_at: clock.now() }).execute()
  expect(await panelMailbox()).toMatchObject({ cause: null })
})

it('connected later, the journey is not begun anew', async () => {
  for (const said of ['signature_skipped', 'finished', 'tour_postponed', 'launched']) await fact(seller, said)
  expect(await step(seller)).toBe('done')
  await connectGmail(seller, 'ben')
  expect(await step(seller)).toBe('connected')
  await fact(seller, 'connection_seen')
  expect(await step(seller)).toBe('done')
  expect(await panelMailbox()).toEqual({ state: 'healthy', address: ben, cause: null, isStalled: false })
})

it('lost, it is told with its cause, and connected again what waited goes at once', async () => {
  const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
  const send = { key: crypto.randomUUID(), to: [lead], subject: 'Waits', html: '<p>Hello</p>' }
  const call = { method: 'POST', path: '/api/panel/emails', body: send }
  expect((await panelApi(world, boot?.token ?? '', call)).status).toBe(200)
  await fetch(`${world.sandbox.google}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'revoke_all' }),
  })
  const { db } = world.app.ctx
  const owner = await db.selectFrom('app_user').selectAll().where('email', '=', ben).executeTakeFirstOrThrow()
  const dispatch = () =>
    world.app.jobHandlers['dispatch-mailbox']?.(
      { workspaceId: owner.workspace_id, userId: owner.id },
      new AbortController().signal,
    )
  world.advance(10_000)
  await dispatch()
  expect(await panelMailbox()).toMatchObject({ state: 'lost', address: ben, cause: 'mailbox_disconnected' })
  const email = () => db.selectFrom('email').select(['state', 'reason']).where('subject', '=', 'Waits')
  expect(await email().executeTakeFirst()).toEqual({ state: 'waiting', reason: 'mailbox_disconnected' })
  await connectGmail(seller, 'ben')
  await settleEvents(world.app)
  await dispatch()
  expect(await email().executeTakeFirst()).toMatchObject({ state: 'sent' })
})
