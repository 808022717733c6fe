import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Endpoint, pathTo, type Sent } from '../contract/endpoint.ts'
import { endpoints } from '../contract/endpoints.ts'
import { org } from '../sandbox/world.ts'
import { beginJourney } from '../server/features/team/onboarding/onboarding.ts'
import { openSession } from '../server/features/team/sessions/sessions.ts'
import { createUser } from '../server/features/team/users/users.ts'
import { createWorkspace } from '../server/features/team/workspaces/workspaces.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { bodyFor, type Door, doors, draftOn, isServedBy, lead, plannedFor } from './harness/doors.ts'
import {
  type AnySent,
  activeMember,
  type Member,
  memberOf,
  openPanel,
  signedRequest,
} from './harness/journey.ts'
import { objectionOf, receiveMessage, silenceAbout } from './harness/received.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World
let owner: Member
let stranger: Member
let bearer: string
const tokens = { invitation: '', signIn: '', help: '' }
const ids = {
  session: '',
  invitation: '',
  email: '',
  waiting: '',
  failed: '',
  needs_attention: '',
  unlogged: '',
  task: '',
  template: '',
  category: '',
  emptyCategory: '',
  panelWaiting: '',
  scheduled: '',
  panelScheduled: '',
  received: '',
  followUp: '',
  objection: '',
  colleague: '',
  optOut: '',
  draft: crypto.randomUUID(),
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
  member.browser.cookies('localhost').set(`sid_${new URL(world.url).port}`, token)
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

const tokenIn = (link: string) => new URL(link).hash.slice(1)

const mails = [
  'email',
  'waiting',
  'scheduled',
  'failed',
  'needs_attention',
  'unlogged',
  'panelWaiting',
  'panelScheduled',
] as const

/** One row in each state that a route acts on. */
async function arrange() {
  tokens.invitation = tokenIn(
    await world.admin('invite', 'ben.carter@nordvik.example', '--workspace', 'Nordvik Instruments AB'),
  )
  await world.admin('invite', 'rotated@nordvik.example', '--workspace', 'Nordvik Instruments AB')
  const signIn = await world.admin(
    'sign-in-link',
    'astrid.lindqvist@nordvik.example',
    '--workspace',
    'Nordvik Instruments AB',
  )
  tokens.signIn = tokenIn(/http\S+$/.exec(signIn)?.[0] ?? '')
  const help = await owner.api('POST', '/api/help-links', { code: 'salesforce_app_blocked' })
  tokens.help = tokenIn(String(help.body.url))
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
  await arrangeMails()
  const added = await callPanel(endpoints.panel.addTask, {
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
  await arrangePlans()
  ids.optOut = await optOut()
  await arrangeTemplates()
  await owner.api('PUT', `/api/drafts/${ids.draft}`, draftOn(lead))
}

/** A mail of each name, one that has failed and one that asks. */
async function arrangeMails() {
  const { db } = world.app.ctx
  for (const name of mails) {
    const sent = await callPanel(endpoints.panel.send, {
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
    .set({ state: 'needs_attention', reason: 'copy_opted_out' })
    .where('id', '=', ids.needs_attention)
    .execute()
}

/** A message came to a mail, and nobody answers it. */
async function arrangeAnswers() {
  ids.received = await receiveMessage(world, ids.email)
  ids.followUp = await silenceAbout(world, ids.email)
  ids.objection = await objectionOf(world, ids.received)
}

/** Two mails leave when their sender has seen it. */
async function arrangePlans() {
  await arrangeAnswers()
  await world.app.ctx.db
    .updateTable('email')
    .set({ due_at: new Date(plannedFor) })
    .where('id', 'in', [ids.scheduled, ids.panelScheduled])
    .execute()
}

async function optOut(): Promise<string> {
  await owner.api('POST', '/api/opt-outs', { address: 'gone@holm.example', reason: 'by phone' })
  const { optOuts } = (await owner.api('GET', '/api/opt-outs')).body as { optOuts: { id: string }[] }
  return optOuts[0]?.id ?? ''
}

async function arrangeTemplates() {
  ids.category = await made('/api/template-categories', { name: 'First' })
  ids.emptyCategory = await made('/api/template-categories', { name: 'Empty' })
  ids.template = await made('/api/templates', {
    name: 'One',
    categoryId: null,
    subject: '',
    html: '',
    notes: '',
  })
}

/** The id of what the owner makes. */
async function made(path: string, body: Record<string, unknown>): Promise<string> {
  return String((await owner.api('POST', path, body)).body.id)
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
      purpose: 'mail_sent',
      email_id: row.id,
      sales_task_id: null,
      payload: JSON.stringify(task.payload),
    })
    .execute()
}

function callPanel<E extends Endpoint>(endpoint: E, body: Sent<E>['body']): Promise<Response> {
  return callWith(bearer, endpoint, { body: body as AnySent['body'] })
}

function callWith(token: string, endpoint: Endpoint, sent: AnySent): Promise<Response> {
  const body = bodyFor(endpoint, sent)
  return fetch(`${world.url}${pathTo(endpoint, sent)}`, {
    method: endpoint.method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
    },
    body,
  })
}

async function tryAs(door: Door, who: 'owner' | 'stranger' | 'nobody'): Promise<number> {
  const { endpoint } = door
  const sent = door.sent({ world, ids, tokens })
  const isForm = endpoint.takes === 'form' || endpoint.takes === 'one_click'
  if (isForm || endpoint.access === 'panel')
    return (await callWith(endpoint.access === 'panel' && who === 'owner' ? bearer : '', endpoint, sent))
      .status
  const browser = who === 'owner' && door.signedOut ? 'nobody' : who
  const member = browser === 'owner' ? owner : browser === 'stranger' ? stranger : memberOf(world)
  const path = pathTo(endpoint, sent)
  if (!path.startsWith('/api/'))
    return (await member.browser.open(`${world.url}${path}`, { headers: { accept: 'text/html' } })).status
  if (endpoint.takes === 'file') {
    const file = { method: endpoint.method, body: bodyFor(endpoint, sent), headers: { origin: world.url } }
    return (await member.browser.fetch(new URL(path, world.url), file)).status
  }
  return (await member.api(endpoint.method, path, sent.body)).status
}

const statusesOf = (some: Door[], who: 'stranger' | 'nobody') =>
  Promise.all(some.map(async (door): Promise<[string, number]> => [door.name, await tryAs(door, who)]))

describe('every door', () => {
  it('is stated in the contract, and each that is stated there is served', () => {
    const { routes } = world.app
    const unserved = doors.filter(({ endpoint }) => !routes.some((route) => isServedBy(endpoint, route)))
    const unstated = routes.filter((route) => !doors.some(({ endpoint }) => isServedBy(endpoint, route)))
    expect(unserved.map(({ name }) => name)).toEqual([])
    expect(unstated.map(({ method, path }) => `${method} ${path}`)).toEqual([])
    expect(routes).toHaveLength(doors.length)
  })

  it('that differs from what is stated of it is noticed', () => {
    const stated = endpoints.user.changeRole
    const route = world.app.routes.find((one) => isServedBy(stated, one))
    const { id } = stated.params.shape
    const others: Partial<Endpoint>[] = [
      { method: 'PUT' },
      { path: '/api/users/:id/role' },
      { access: 'session' },
      { params: z.object({ id }) },
      { query: z.object({}) },
      { body: z.object({}) },
      { takes: 'form' },
      { answer: null },
    ]
    expect(route && others.filter((other) => isServedBy({ ...stated, ...other }, route))).toEqual([])
  })

  it('answers nobody with 401 where somebody must be signed in', async () => {
    const closed = doors.filter(({ endpoint }) => endpoint.access !== 'public')
    const statuses = await statusesOf(closed, 'nobody')
    expect(statuses.filter(([, status]) => status !== 401)).toEqual([])
  })

  it('shows nothing of one workspace to the admin of another: 404', async () => {
    const named = doors.filter(
      ({ endpoint: { path, access } }) =>
        path.includes(':id') &&
        // A record of Salesforce is asked for with one's own grant, and Salesforce says whether one may.
        !path.includes(':object') &&
        (access === 'session' || access === 'admin'),
    )
    const statuses = await statusesOf(named, 'stranger')
    // A browser makes the id of its draft: whatever it is, it makes a draft of one's own.
    expect(statuses.filter(([, status]) => status !== 404)).toEqual([['draft.save', 200]])
    expect(named.length).toBeGreaterThan(4)
  })

  it('opens for its owner', async () => {
    const failed: [string, number][] = []
    for (const door of doors.toSorted((a, b) => (a.turn ?? 0) - (b.turn ?? 0))) {
      const status = await tryAs(door, 'owner')
      if (status < 200 || status > 299) failed.push([door.name, status])
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
    const closed = doors.filter(({ endpoint }) => endpoint.access === 'admin')
    const statuses = await statusesOf(closed, 'stranger')
    expect(statuses.filter(([, status]) => status !== 403)).toEqual([])
  })
})
