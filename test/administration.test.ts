import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { org } from '../sandbox/world.ts'
import { findMailboxOf } from '../server/features/connecting/mailboxes/mailboxes.ts'
import { deactivateUser } from '../server/features/team/administration/administration.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { settleEvents } from './harness/events.ts'
import {
  activeMember,
  type Member,
  memberOf,
  openPanel,
  passSalesforce,
  signedRequest,
} from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

let database: TestDatabase
let world: World
let astrid: Member
let ben: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url })
  astrid = await activeMember(world, { key: 'astrid', link: world.adminLink })
  ben = await activeMember(world, {
    key: 'ben',
    link: await world.admin('invite', 'ben.carter@nordvik.example'),
  })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

/** What Salesforce would be asked for by a sign-in that was begun. */
const scopesOf = (attempt: { body: Record<string, unknown> }) =>
  new URL(String(attempt.body.authorizeUrl)).searchParams.get('scope')

interface Row {
  id: string
  email: string
  role: string
  state: string
  step: string
  since: string
  mailbox: string
  obstacle: { code: string } | null
}

async function userNamed(start: string): Promise<Row> {
  const { users } = (await astrid.api('GET', '/api/users')).body as { users: Row[] }
  const found = users.find((user) => user.email.startsWith(start))
  if (!found) throw new Error(`no user ${start}`)
  return found
}

const db = () => world.app.ctx.db

/** The connections of a user; tokens only as whether they are there. */
async function connectionsOf(userId: string) {
  const rows = await db().selectFrom('connection').selectAll().where('user_id', '=', userId).execute()
  return rows.map((row) => ({
    kind: row.kind,
    state: row.state,
    cause: row.cause,
    holds: row.access_token !== null || row.refresh_token !== null,
  }))
}

async function accessTokens(userId: string): Promise<Record<string, string>> {
  const { workspace_id: workspaceId } = await db()
    .selectFrom('app_user')
    .select('workspace_id')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  const owner = { workspaceId, userId }
  const [crm, mailbox] = [
    await world.app.ctx.tokens.live({ ...owner, kind: 'crm' }),
    await world.app.ctx.tokens.live({ ...owner, kind: 'mailbox' }),
  ]
  return { crm: crm.accessToken, mailbox: mailbox.accessToken }
}

/** What the vendors' own doors say of a token. */
async function atVendors(tokens: Record<string, string>) {
  const ask = async (url: string, token = '') =>
    (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status
  return {
    crm: await ask(`${world.sandbox.salesforce}/services/oauth2/userinfo`, tokens.crm),
    mailbox: await ask(`${world.sandbox.google}/gmail/v1/users/me/profile`, tokens.mailbox),
  }
}

async function sendFromPanel(token: string, subject: string): Promise<string> {
  const response = await fetch(`${world.url}/api/panel/emails`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ key: crypto.randomUUID(), to: [lead], subject, html: '<p>Hello</p>' }),
  })
  return ((await response.json()) as { emails: { id: string }[] }).emails[0]?.id ?? ''
}

const emailRow = (id: string) =>
  db().selectFrom('email').select(['state', 'reason']).where('id', '=', id).executeTakeFirstOrThrow()
const now = () => world.app.ctx.clock.now()

async function ownerOf(id: string) {
  const { workspace_id } = await db()
    .selectFrom('app_user')
    .select('workspace_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { workspace_id, user_id: id }
}

/** A mail of this user was sent, so that the mailbox is read for answers. */
async function beWatched(id: string): Promise<void> {
  const { watchMailbox } = await import('../server/features/selling/replies/watch.ts')
  const { workspace_id: workspaceId } = await ownerOf(id)
  const mailbox = await findMailboxOf(db(), { workspaceId, userId: id })
  if (!mailbox) throw new Error('There is no mailbox to read')
  await watchMailbox(world.app.ctx, db(), {
    ...mailbox,
    at: new Date(now().getTime() + 3_600_000),
  })
  expect((await rowsOf(id)).readAgain).not.toBeNull()
}

/** What is left of a user's other ways in, and when the mailbox is read next. */
async function rowsOf(id: string) {
  const links = await db().selectFrom('sign_in_link').select('id').where('user_id', '=', id).execute()
  const waits = await db().selectFrom('mailbox_approval').select('code').where('user_id', '=', id).execute()
  const watch = await db()
    .selectFrom('mailbox_watch')
    .innerJoin('mailbox', 'mailbox.id', 'mailbox_watch.mailbox_id')
    .select('due_at')
    .where('mailbox.user_id', '=', id)
    .executeTakeFirst()
  return { links: links.length, waits: waits.length, readAgain: watch?.due_at ?? null }
}

/** A Task of this user's that waits for Salesforce, an hour more. */
async function writeLater(id: string): Promise<void> {
  const at = now()
  const row = {
    id: crypto.randomUUID(),
    key: crypto.randomUUID(),
    payload: '{}',
    purpose: 'task',
    state: 'waiting',
  } as const
  const none = { email_id: null, sales_task_id: null, code: null, record_id: null, written_at: null }
  const due_at = new Date(at.getTime() + 3_600_000)
  await db()
    .insertInto('crm_write')
    .values({ ...(await ownerOf(id)), ...row, ...none, due_at, created_at: at })
    .execute()
}

const writesOf = (id: string) =>
  db().selectFrom('crm_write').select(['state', 'code']).where('user_id', '=', id).execute()

const verbs = async () =>
  (await db().selectFrom('audit_event').select('verb').orderBy('id').execute()).map((row) => row.verb)

/** What Ben does on the screen after his mailbox was connected. */
const seen = () => ben.api('POST', '/api/journey/facts', { fact: 'connection_seen' })

describe('an admin', () => {
  it('sees where everybody stands, and what blocks', async () => {
    expect(await userNamed('ben')).toMatchObject({
      state: 'active',
      step: 'connected',
      mailbox: 'healthy',
      obstacle: null,
    })
    const { steps } = (await astrid.api('GET', '/api/funnel')).body as {
      steps: { step: string; people: number; medianSeconds: number | null }[]
    }
    expect(steps.find(({ step }) => step === 'connected')).toMatchObject({ people: 2, medianSeconds: null })
    expect(steps.find(({ step }) => step === 'invitation')?.medianSeconds).not.toBeNull()
    expect(steps.find(({ step }) => step === 'mailbox')?.medianSeconds).not.toBeNull()
  })

  it('cannot close the own account, nor stop being the last admin', async () => {
    const own = await userNamed('astrid')
    expect((await astrid.api('POST', `/api/users/${own.id}/deactivation`)).body).toMatchObject({
      error: { code: 'not_yourself' },
    })
    const demoted = await astrid.api('PATCH', `/api/users/${own.id}`, { role: 'seller' })
    expect([demoted.status, demoted.body]).toMatchObject([409, { error: { code: 'last_admin' } }])
  })

  it('makes somebody an admin, and back; two admins who step down at once leave one', async () => {
    const [one, two] = [await userNamed('astrid'), await userNamed('ben')]
    await astrid.api('PATCH', `/api/users/${two.id}`, { role: 'admin' })
    expect((await ben.api('GET', '/api/users')).status).toBe(200)
    const answers = await Promise.all([
      astrid.api('PATCH', `/api/users/${one.id}`, { role: 'seller' }),
      ben.api('PATCH', `/api/users/${two.id}`, { role: 'seller' }),
    ])
    expect(
      answers.map(({ status }) => status).filter((status) => status === 409 || status === 403),
    ).toHaveLength(1)
    const admins = await db().selectFrom('app_user').select('id').where('role', '=', 'admin').execute()
    expect(admins).toHaveLength(1)
    await db().updateTable('app_user').set({ role: 'admin' }).where('id', '=', one.id).execute()
    await db().updateTable('app_user').set({ role: 'seller' }).where('id', '=', two.id).execute()
    expect(await verbs()).toContain('user.role_changed')
  })
})

describe('a deactivated user', () => {
  beforeAll(async () => {
    await seen()
  })

  it('is out at once: sessions, panel, tokens here and at the vendors, mail that waits', async () => {
    const { id } = await userNamed('ben')
    const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    const waiting = await sendFromPanel(boot?.token ?? '', 'Waits')
    const tokens = await accessTokens(id)
    expect(await atVendors(tokens)).toEqual({ crm: 200, mailbox: 200 })
    const link = /http\S+#(\S+)$/.exec(await world.admin('sign-in-link', 'ben.carter@nordvik.example'))?.[1]
    await beWatched(id)
    await db()
      .insertInto('mailbox_approval')
      .values({
        ...(await ownerOf(id)),
        code: 'mailbox_admin_consent_needed',
        since: now(),
        approved_at: null,
      })
      .execute()

    await writeLater(id)
    const answer = await astrid.api('POST', `/api/users/${id}/deactivation`)
    expect(answer.status).toBe(200)
    expect((await ben.api('GET', '/api/journey')).status).toBe(401)
    const record = await fetch(`${world.url}/api/panel/record`, {
      headers: { authorization: `Bearer ${boot?.token}` },
    })
    expect(record.status).toBe(401)
    const byLink = await memberOf(world).api('POST', '/api/sessions', { token: link })
    expect(byLink.body).toMatchObject({ error: { code: 'sign_in_link_unusable' } })
    expect(await rowsOf(id)).toMatchObject({ links: 0, readAgain: null })
    await settleEvents(world.app)
    expect(await rowsOf(id)).toMatchObject({ waits: 0 })
    expect(await emailRow(waiting)).toEqual({ state: 'cancelled', reason: 'user_deactivated' })
    await expect.poll(async () => (await connectionsOf(id)).map(({ holds }) => holds)).toEqual([false, false])
    expect((await connectionsOf(id)).map(({ cause }) => cause)).toEqual([
      'connection_revoked',
      'connection_revoked',
    ])
    const after = await atVendors(tokens)
    expect([after.crm, after.mailbox].filter((status) => status === 200)).toEqual([])
    const closed = await userNamed('ben')
    expect(closed).toMatchObject({ state: 'deactivated', mailbox: 'lost', obstacle: null })
    // Since it was closed, not since the last step of the journey.
    const { at } = await world.app.ctx.db
      .selectFrom('audit_event')
      .select('at')
      .where('verb', '=', 'user.deactivated')
      .executeTakeFirstOrThrow()
    expect(closed.since).toBe(at.toISOString())
    // A Task that is queued once the account is closed fails too, instead of being tried for ever.
    await writeLater(id)
    const { workspace_id: workspaceId } = await ownerOf(id)
    await world.app.jobHandlers['write-crm']?.({ workspaceId, userId: id }, new AbortController().signal)
    const failed = { state: 'failed', code: 'user_deactivated' }
    expect(await writesOf(id)).toEqual([failed, failed])
    expect(await verbs()).toContain('user.deactivated')
  })

  it('stays as it is when it is said twice', async () => {
    const { id } = await userNamed('ben')
    const before = (await verbs()).length
    expect((await astrid.api('POST', `/api/users/${id}/deactivation`)).status).toBe(200)
    expect((await verbs()).length).toBe(before)
  })

  it('is told so at sign-in and in the panel', async () => {
    const browser = memberOf(world)
    const attempt = await browser.api('POST', '/api/sign-ins', {})
    const page = await passSalesforce(browser.browser, String(attempt.body.authorizeUrl), 'ben')
    expect(page.url.pathname + page.url.search).toBe('/sign-in?problem=user_deactivated')
    expect((await browser.api('GET', '/api/session')).body.user).toBeNull()
    const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    expect(boot).toMatchObject({ state: 'refused', code: 'user_deactivated' })
  })

  it('comes back by signing in after the reactivation, and connects Salesforce again', async () => {
    const { id } = await userNamed('ben')
    expect((await astrid.api('DELETE', `/api/users/${id}/deactivation`)).status).toBe(200)
    expect(await userNamed('ben')).toMatchObject({ state: 'active', step: 'api' })
    expect((await writesOf(id)).map(({ state }) => state)).toEqual(['failed', 'failed'])
    // In a browser that knows nobody Salesforce is asked who it is first, and then goes on to the connection by itself.
    const back = memberOf(world)
    const attempt = await back.api('POST', '/api/sign-ins', { returnTo: '/journey' })
    expect(scopesOf(attempt)).toBe('openid id')
    const arrived = await passSalesforce(back.browser, String(attempt.body.authorizeUrl), 'ben')
    expect(arrived.url.href).toBe(`${world.url}/journey`)
    expect((await back.api('GET', '/api/journey')).body).toMatchObject({ step: 'signature' })
    expect(await userNamed('ben')).toMatchObject({
      obstacle: { step: 'mailbox', code: 'mailbox_disconnected' },
    })
    expect(await verbs()).toEqual(expect.arrayContaining(['user.deactivated', 'user.reactivated']))
    ben = back
  })

  it('is asked for both at once in a browser that knows them, and for nothing more when Salesforce is there', async () => {
    await astrid.api('POST', `/api/users/${(await userNamed('ben')).id}/deactivation`)
    await astrid.api('DELETE', `/api/users/${(await userNamed('ben')).id}/deactivation`)
    const attempt = await ben.api('POST', '/api/sign-ins', { returnTo: '/journey' })
    expect(scopesOf(attempt)).toContain('refresh_token')
    const arrived = await passSalesforce(ben.browser, String(attempt.body.authorizeUrl), 'ben')
    expect(arrived.url.href).toBe(`${world.url}/journey`)
    expect((await ben.api('GET', '/api/journey')).body).toMatchObject({ step: 'signature' })
    expect(scopesOf(await ben.api('POST', '/api/sign-ins', {}))).toBe('openid id')
  })

  it('is a stranger to the admin of another workspace', async () => {
    const { id } = await userNamed('ben')
    const { ctx } = world.app
    const other = { workspaceId: crypto.randomUUID(), userId: crypto.randomUUID() }
    const actor = {
      ...other,
      role: 'admin' as const,
      name: 'Other',
      email: 'other@other.example',
      language: 'en' as const,
      timeZone: 'UTC',
      sessionId: crypto.randomUUID(),
      ipPrefix: null,
    }
    await expect(deactivateUser(ctx, actor, id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('all connections of the workspace', () => {
  it('end when the name is typed, and everybody connects again', async () => {
    const refused = await astrid.api('POST', '/api/connection-revocations', { confirmation: 'Nord' })
    expect(refused.body).toMatchObject({
      error: { code: 'confirmation_differs', details: { name: org.name } },
    })
    const { id } = await userNamed('astrid')
    const tokens = await accessTokens(id)
    const before = now()
    const answer = await astrid.api('POST', '/api/connection-revocations', { confirmation: org.name })
    expect(Date.parse((await userNamed('astrid')).since)).toBeGreaterThanOrEqual(before.getTime())
    expect(answer.body).toEqual({ users: 2 })
    await expect.poll(async () => (await connectionsOf(id)).map(({ holds }) => holds)).toEqual([false, false])
    const after = await atVendors(tokens)
    expect([after.crm, after.mailbox].filter((status) => status === 200)).toEqual([])
    expect((await astrid.api('GET', '/api/session')).body).toMatchObject({ step: 'api' })
    expect(await userNamed('ben')).toMatchObject({
      obstacle: { code: 'salesforce_disconnected' },
      mailbox: 'lost',
    })
    expect(await verbs()).toContain('connections.revoked')
    // Ben's mailbox was gone before: only whose mailbox served is told.
    await settleEvents(world.app)
    const told = await db()
      .selectFrom('email')
      .innerJoin('email_recipient', 'email_recipient.email_id', 'email.id')
      .select('email_recipient.address')
      .where('email.subject', '=', 'Your mailbox is disconnected')
      .execute()
    expect(told).toEqual([{ address: 'astrid.lindqvist@nordvik.example' }])
    const seen = (await astrid.api('GET', '/api/connections')).body
    expect(seen).toMatchObject({
      connections: [{ cause: 'connection_revoked' }, { cause: 'connection_revoked' }],
    })
  })
})
