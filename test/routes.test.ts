import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { org } from '../sandbox/world.ts'
import { beginJourney } from '../server/features/onboarding/onboarding.ts'
import { openSession } from '../server/features/sessions/sessions.ts'
import { createUser } from '../server/features/users/users.ts'
import { createWorkspace } from '../server/features/workspaces/workspaces.ts'
import type { Route } from '../server/route.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember, type Member, memberOf, openPanel, signedRequest } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

/** How each route is tried: what the owner sends. A route without an entry fails the walk. */
interface Try {
  params?: () => Record<string, string>
  query?: string
  body?: () => unknown
  /** A door for somebody who is not signed in: the owner comes to it signed out. */
  signedOut?: boolean
  /** Run after all others: it ends what the others need. */
  last?: boolean
}

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

const tries: Record<string, Try> = {
  'GET /api/session': {},
  'DELETE /api/session': { last: true },
  'PATCH /api/profile': { body: () => ({ name: 'Astrid Lindqvist' }) },
  'GET /api/users': {},
  'GET /api/sessions': {},
  'DELETE /api/sessions': { last: true },
  'DELETE /api/sessions/:id': { params: () => ({ id: ids.session }) },
  'POST /api/sign-in-links/lookup': { body: () => ({ token: new URL(links.signIn).hash.slice(1) }) },
  'POST /api/sessions': { body: () => ({ token: new URL(links.signIn).hash.slice(1) }), last: true },
  'POST /api/help-links': { body: () => ({ code: 'salesforce_app_blocked' }) },
  'POST /api/help-links/lookup': { body: () => ({ token: links.help }) },
  'POST /api/help-links/completions': { body: () => ({ token: links.help }) },
  'GET /api/funnel': {},
  'GET /api/audit-events': {},
  'GET /api/audit-events/export': {},
  'PATCH /api/users/:id': { params: () => ({ id: ids.colleague }), body: () => ({ role: 'seller' }) },
  'POST /api/users/:id/deactivation': { params: () => ({ id: ids.colleague }) },
  'DELETE /api/users/:id/deactivation': { params: () => ({ id: ids.colleague }) },
  'POST /api/connection-revocations': { body: () => ({ confirmation: org.name }), last: true },
  'POST /api/invitations/lookup': {
    body: () => ({ token: new URL(links.open).hash.slice(1) }),
    signedOut: true,
  },
  'GET /api/invitations': {},
  'POST /api/invitations': { body: () => ({ email: 'new.one@nordvik.example' }) },
  'POST /api/invitation-batches': { body: () => ({ rows: [{ line: 1, email: 'one@nordvik.example' }] }) },
  'POST /api/invitations/:id/mailings': { params: () => ({ id: ids.invitation }) },
  'POST /api/invitations/:id/link': { params: () => ({ id: ids.invitation }) },
  'POST /api/invitations/:id/revocation': { params: () => ({ id: ids.invitation }), last: true },
  'GET /api/restoration': {},
  'POST /api/restoration/decision': { body: () => ({ decision: 'drop' }) },
  'POST /api/restoration/closing': {},
  'GET /api/product-mail': {},
  'POST /api/product-mail/tests': {},
  'POST /api/invitation-attempts': { body: () => ({ token: new URL(links.open).hash.slice(1) }) },
  'POST /api/sign-ins': { body: () => ({}) },
  'POST /api/mailbox-answers': { body: () => ({ use: false }) },
  'POST /api/mailbox-stops': { body: () => ({ vendor: 'gmail' }) },
  'POST /api/mailbox-attempts': { body: () => ({ vendor: 'gmail' }) },
  'GET /oauth/salesforce/callback': { query: 'state=none' },
  'GET /oauth/google/callback': { query: 'state=none' },
  'GET /oauth/microsoft/callback': { query: 'state=none' },
  'GET /oauth/microsoft/admin-consent': { query: 'state=none' },
  'GET /api/journey': {},
  'POST /api/journey/facts': { body: () => ({ fact: 'welcomed' }) },
  'POST /api/launches': {},
  'GET /api/connections': {},
  'GET /api/signature': {},
  'PUT /api/signature': { body: () => ({ html: '<p>Astrid</p>' }) },
  'GET /api/signature/suggestion': {},
  'GET /api/panel/signature': {},
  'GET /api/emails': {},
  'GET /api/emails/:id': { params: () => ({ id: ids.email }) },
  'POST /api/emails/:id/cancellation': { params: () => ({ id: ids.waiting }) },
  'POST /api/emails/:id/attempts': { params: () => ({ id: ids.failed }) },
  'POST /api/emails/:id/decision': { params: () => ({ id: ids.asking }), body: () => ({ decision: 'drop' }) },
  'POST /api/emails/:id/crm-writes': { params: () => ({ id: ids.unlogged }) },
  'GET /api/tasks': {},
  'POST /api/tasks/:id/crm-writes': { params: () => ({ id: ids.task }) },
  'POST /panel/:appId': { params: () => ({ appId: world.appId }) },
  'POST /api/panel/sessions': {
    body: () => ({ appId: world.appId, signedRequest: signedRequest(world, { as: 'astrid', record: lead }) }),
  },
  'GET /api/panel/record': {},
  'GET /api/panel/activity': {},
  'POST /api/panel/attachments': {},
  'POST /api/panel/emails': {
    body: () => ({ key: crypto.randomUUID(), to: [lead], subject: 'Walk', html: '<p>Hello</p>' }),
  },
  'POST /api/panel/emails/:id/cancellation': { params: () => ({ id: ids.panelWaiting }) },
  'POST /api/panel/tasks': { body: () => ({ key: crypto.randomUUID(), name: 'Call', dueOn: '2026-12-01' }) },
}

let database: TestDatabase
let world: World
let owner: Member
let stranger: Member
let bearer: string
const links = { open: '', signIn: '', help: '' }
const ids = {
  session: '',
  invitation: '',
  email: '',
  waiting: '',
  failed: '',
  asking: '',
  unlogged: '',
  task: '',
  panelWaiting: '',
  colleague: '',
}

beforeAll(async () => {
  database = await createTestDatabase()
  // No worker: the rows that the walk needs stay in the states that it puts them in.
  world = await startWorld({ databaseUrl: database.url, worker: false })
  owner = await activeMember(world, { key: 'astrid', link: world.adminLink })
  bearer = (await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))).boot?.token ?? ''
  stranger = await strangerWithWorkspace()
  await arrange()
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

/** An admin of another workspace, signed in. */
async function strangerWithWorkspace(): Promise<Member> {
  const { ctx } = world.app
  const workspace = await createWorkspace(ctx, { name: 'Other', orgId: '00DOther0000000AAA' })
  const user = await createUser(ctx, ctx.db, {
    workspaceId: workspace.id,
    email: 'stranger@other.example',
    name: 'Stranger',
    role: 'admin',
    language: 'en',
    timeZone: 'UTC',
    crmUserId: '005Other0000000AAA',
  })
  await beginJourney(ctx.db, { workspaceId: workspace.id, userId: user.id })
  const token = await openSession(ctx, ctx.db, {
    workspaceId: workspace.id,
    userId: user.id,
    kind: 'web',
    userAgent: null,
  })
  const member = memberOf(world)
  member.visitor.cookies('localhost').set(`sid_${new URL(world.url).port}`, token)
  return member
}

/** Somebody else of the owner's workspace, for an admin to act on. */
async function colleague(): Promise<string> {
  const { ctx } = world.app
  const { id: workspaceId } = await ctx.db
    .selectFrom('workspace')
    .select('id')
    .where('name', '=', org.name)
    .executeTakeFirstOrThrow()
  const user = await createUser(ctx, ctx.db, {
    workspaceId,
    email: 'colleague@nordvik.example',
    name: 'Colleague',
    role: 'seller',
    language: 'en',
    timeZone: 'UTC',
    crmUserId: '005Colleague000AAA',
  })
  await beginJourney(ctx.db, { workspaceId, userId: user.id })
  return user.id
}

/** One row in each state that a route acts on. */
async function arrange() {
  links.open = await world.admin(
    'invite',
    'ben.carter@nordvik.example',
    '--workspace',
    'Nordvik Instruments AB',
  )
  await world.admin('invite', 'rotated@nordvik.example', '--workspace', 'Nordvik Instruments AB')
  const signIn = await world.admin(
    'sign-in-link',
    'astrid.lindqvist@nordvik.example',
    '--workspace',
    'Nordvik Instruments AB',
  )
  links.signIn = /http\S+$/.exec(signIn)?.[0] ?? ''
  const help = await owner.api('POST', '/api/help-links', { code: 'salesforce_app_blocked' })
  links.help = new URL(String(help.body.url)).hash.slice(1)
  ids.session = await anotherSession()
  const { ctx } = world.app
  const { db } = ctx
  ids.colleague = await colleague()
  const invitation = await db
    .selectFrom('invitation')
    .select('id')
    .where('email', '=', 'rotated@nordvik.example')
    .executeTakeFirstOrThrow()
  ids.invitation = invitation.id
  for (const name of ['email', 'waiting', 'failed', 'asking', 'unlogged', 'panelWaiting'] as const) {
    const sent = await callPanel('POST', '/api/panel/emails', {
      key: crypto.randomUUID(),
      to: [lead],
      subject: name,
      html: '<p>x</p>',
    })
    const [email] = ((await sent.json()) as { emails: { id: string }[] }).emails
    ids[name] = email?.id ?? ''
  }
  await db
    .updateTable('email')
    .set({ state: 'failed', reason: 'rejected' })
    .where('id', '=', ids.failed)
    .execute()
  await db
    .updateTable('email')
    .set({ state: 'asking', reason: 'copy_opted_out' })
    .where('id', '=', ids.asking)
    .execute()
  const added = await callPanel('POST', '/api/panel/tasks', {
    key: crypto.randomUUID(),
    name: 'Call',
    dueOn: '2026-12-01',
  })
  ids.task = ((await added.json()) as { id: string }).id
  await db
    .updateTable('crm_write')
    .set({ state: 'failed', code: 'REQUIRED_FIELD_MISSING' })
    .where('sales_task_id', '=', ids.task)
    .execute()
  await unlogged()
}

/** The owner is signed in on a second device. */
async function anotherSession(): Promise<string> {
  const { ctx } = world.app
  const user = await ctx.db
    .selectFrom('app_user')
    .selectAll()
    .where('email', '=', 'astrid.lindqvist@nordvik.example')
    .executeTakeFirstOrThrow()
  const about = { workspaceId: user.workspace_id, userId: user.id, kind: 'web' as const, userAgent: 'other' }
  await openSession(ctx, ctx.db, about)
  const row = ctx.db.selectFrom('session').select('id').where('user_agent', '=', 'other')
  return (await row.executeTakeFirstOrThrow()).id
}

/** A sent mail whose Task was refused by Salesforce. */
async function unlogged() {
  const { db, clock } = world.app.ctx
  const row = await db
    .updateTable('email')
    .set({ state: 'sent', sent_at: clock.now() })
    .where('id', '=', ids.unlogged)
    .returningAll()
    .executeTakeFirstOrThrow()
  const task = await db
    .selectFrom('crm_write')
    .selectAll()
    .where('sales_task_id', '=', ids.task)
    .executeTakeFirstOrThrow()
  const { id: _id, ...rest } = task
  await db
    .insertInto('crm_write')
    .values({
      ...rest,
      id: crypto.randomUUID(),
      key: `${row.id}:sent`,
      email_id: row.id,
      sales_task_id: null,
      payload: JSON.stringify(task.payload),
    })
    .execute()
}

function callPanel(method: string, path: string, body?: unknown): Promise<Response> {
  return callWith(bearer, { method, path, body })
}

function callWith(
  token: string,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<Response> {
  const isForm = body instanceof FormData
  return fetch(`${world.url}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
    },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  })
}

const keyOf = (route: Route) => `${route.method} ${route.path}`

function pathOf(route: Route): string {
  const one = tries[keyOf(route)] ?? {}
  const path = Object.entries(one.params?.() ?? {}).reduce(
    (all, [name, value]) => all.replace(`:${name}`, value),
    route.path,
  )
  return one.query ? `${path}?${one.query}` : path
}

function bodyOf(route: Route): unknown {
  if (!route.upload) return tries[keyOf(route)]?.body?.()
  const form = new FormData()
  form.set('file', new File(['hello'], 'hello.txt', { type: 'text/plain' }))
  return form
}

async function tryAs(route: Route, who: 'owner' | 'stranger' | 'nobody'): Promise<number> {
  const [path, body] = [pathOf(route), bodyOf(route)]
  if (keyOf(route) === 'POST /panel/:appId') {
    const form = new URLSearchParams({ signed_request: signedRequest(world, { as: 'astrid', record: lead }) })
    return (await fetch(`${world.url}${path}`, { method: 'POST', body: form })).status
  }
  if (route.access === 'panel')
    return (await callWith(who === 'owner' ? bearer : '', { method: route.method, path, body })).status
  const visitor = who === 'owner' && tries[keyOf(route)]?.signedOut ? 'nobody' : who
  const member = visitor === 'owner' ? owner : visitor === 'stranger' ? stranger : memberOf(world)
  if (path.startsWith('/oauth/'))
    return (await member.visitor.open(`${world.url}${path}`, { headers: { accept: 'text/html' } })).status
  return (await member.api(route.method, path, body)).status
}

describe('every door', () => {
  it('is known to this walk', () => {
    expect(world.app.routes.map(keyOf).filter((key) => !(key in tries))).toEqual([])
    expect(
      Object.keys(tries).filter((key) => !world.app.routes.some((route) => keyOf(route) === key)),
    ).toEqual([])
  })

  it('answers nobody with 401 where somebody must be signed in', async () => {
    const closed = world.app.routes.filter((route) => route.access !== 'public')
    const statuses = await Promise.all(
      closed.map(async (route) => [keyOf(route), await tryAs(route, 'nobody')]),
    )
    expect(statuses.filter(([, status]) => status !== 401)).toEqual([])
  })

  it('shows nothing of one workspace to the admin of another: 404', async () => {
    const named = world.app.routes.filter(
      (route) => route.path.includes(':id') && (route.access === 'session' || route.access === 'admin'),
    )
    const statuses = await Promise.all(
      named.map(async (route) => [keyOf(route), await tryAs(route, 'stranger')]),
    )
    expect(statuses.filter(([, status]) => status !== 404)).toEqual([])
    expect(named.length).toBeGreaterThan(4)
  })

  it('opens for its owner', async () => {
    const last = (route: Route) => Number(tries[keyOf(route)]?.last ?? false)
    const failed: [string, number][] = []
    for (const route of [...world.app.routes].sort(
      (a, b) => last(a) - last(b) || (keyOf(a) === 'DELETE /api/session' ? 1 : -1),
    )) {
      const status = await tryAs(route, 'owner')
      if (status < 200 || status > 299) failed.push([keyOf(route), status])
    }
    expect(failed).toEqual([])
  })

  it('keeps admin’s doors shut to sellers', async () => {
    const { db } = world.app.ctx
    await db
      .updateTable('app_user')
      .set({ role: 'seller' })
      .where('email', '=', 'stranger@other.example')
      .execute()
    const closed = world.app.routes.filter((route) => route.access === 'admin')
    const statuses = await Promise.all(
      closed.map(async (route) => [keyOf(route), await tryAs(route, 'stranger')]),
    )
    expect(statuses.filter(([, status]) => status !== 403)).toEqual([])
  })
})
