import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorkspace } from '../server/features/team/workspaces/workspaces.ts'
import { minutes } from '../server/platform/clock.ts'
import { newId } from '../server/platform/ids.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import {
  activateWith,
  activeMember,
  connectGmail,
  connectOutlook,
  type Member,
  memberOf,
  openPanel,
  panelApi,
  passSalesforce,
  signedRequest,
} from './harness/journey.ts'
import { comeBack, sessionName, sessionOf, signInBack, userOf, wayBack } from './harness/ways-back.ts'
import { startWorld, type World } from './harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const otherLead = { object: 'Lead', id: '00QNw00002LeadBMAR' }

let database: TestDatabase
let world: World
let ben: Member
/** A second customer of the same installation, with an app and an org of its own. */
const other = {
  workspaceId: '',
  appId: '',
  secret: 'the other customer’s consumer secret',
  orgId: '00DOther0000000AAA',
}

beforeAll(async () => {
  database = await createTestDatabase()
  // A proxy is believed, so that no caller here is slowed down for what another one did.
  world = await startWorld({ databaseUrl: database.url, worker: false, env: { TRUST_PROXY: 'true' } })
  ben = await activeMember(world, { key: 'ben', link: await invite('ben.carter@nordvik.example') })
  await secondCustomer()
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

const invite = (email: string, workspace = 'Nordvik Instruments AB') =>
  world.admin('invite', email, '--workspace', workspace)
const tokenOf = (link: string) => new URL(link).hash.slice(1)

async function secondCustomer() {
  const { ctx } = world.app
  const { id } = await createWorkspace(ctx, { name: 'Other', orgId: other.orgId })
  const known = await ctx.apps.find(id, 'salesforce')
  if (!known) throw new Error('The second workspace has no app')
  await ctx.db.deleteFrom('cloud_app').where('workspace_id', '=', id).where('id', '=', known.id).execute()
  const app = { ...known, id: newId(), clientSecret: other.secret }
  await ctx.apps.add(app, ctx.clock.now())
  Object.assign(other, { workspaceId: id, appId: app.id })
}

async function sessionCount(): Promise<number> {
  return (await world.app.ctx.db.selectFrom('session').select('id').execute()).length
}

let callsBefore = 0

/** How often the vendors' token endpoints were called since this was asked last. */
async function tokenCalls(): Promise<number> {
  const { salesforce, google, microsoft } = world.sandbox
  const seen = await Promise.all(
    [salesforce, google, microsoft].map(async (vendor) => {
      const calls = (await (await fetch(`${vendor}/__sandbox/calls`)).json()) as { path: string }[]
      return calls.filter((call) => call.path.endsWith('/token')).length
    }),
  )
  const all = seen.reduce((sum, one) => sum + one, 0)
  const since = all - callsBefore
  callsBefore = all
  return since
}

describe('an invitation’s token', () => {
  it('opens nothing under the name of another workspace', async () => {
    const token = tokenOf(await invite('anna.berg@nordvik.example'))
    const swapped = `${other.workspaceId}.${token.split('.')[1]}`
    const stranger = memberOf(world)
    for (const path of ['/api/invitations/lookup', '/api/invitation-attempts']) {
      const answer = await stranger.api('POST', path, { token: swapped })
      expect(answer.body).toMatchObject({ error: { code: 'invitation_unknown' } })
    }
  })

  it('of another workspace lets nobody of this org in', async () => {
    await createWorkspace(world.app.ctx, { name: 'Third', orgId: '00DThird0000000AAA' })
    const link = await invite('anna.berg@nordvik.example', 'Third')
    const anna = memberOf(world)
    expect((await activateWith(anna, { link, as: 'anna' })).url.pathname).toBe(
      '/problem/salesforce_other_org',
    )
    expect(await userOf(anna)).toBeNull()
    const users = await world.app.ctx.db.selectFrom('app_user').select('email').execute()
    expect(users).toEqual([{ email: 'ben.carter@nordvik.example' }])
  })

  it('makes one user and one session of a way back that is walked twice', async () => {
    const astrid = memberOf(world)
    const { body } = await astrid.api('POST', '/api/invitation-attempts', { token: tokenOf(world.adminLink) })
    const pass = () => passSalesforce(astrid.browser, String(body.authorizeUrl), 'astrid')
    const back = await wayBack(world, astrid, pass)
    expect((await comeBack(astrid, back)).url.pathname).toBe('/journey')
    const [session, sessions] = [sessionOf(world, astrid), await sessionCount()]
    expect((await comeBack(memberOf(world), back)).url.pathname).toBe('/problem/oauth_state_unknown')
    expect((await comeBack(astrid, back)).url.pathname).toBe('/journey')
    expect([sessionOf(world, astrid), await sessionCount()]).toEqual([session, sessions])
    const users = world.app.ctx.db.selectFrom('app_user').select('id').where('email', 'like', 'astrid%')
    expect(await users.execute()).toHaveLength(1)
  })
})

describe('a way back from a vendor', () => {
  beforeEach(async () => {
    await tokenCalls()
  })

  it('leads nowhere without its state, with a changed one, and a second time', async () => {
    const member = memberOf(world)
    const back = await signInBack(world, member)
    const without = new URL(back)
    without.searchParams.delete('state')
    const changed = new URL(back)
    changed.searchParams.set('state', `${back.searchParams.get('state')?.slice(0, -4)}AAAA`)
    const twice = new URL(back)
    twice.searchParams.append('state', 'another')
    for (const url of [without, changed, twice])
      expect((await comeBack(member, url)).url.pathname).toMatch(
        /^\/problem\/(?:oauth_state_unknown|invalid_input)$/,
      )
    expect(await tokenCalls()).toBe(0)
    expect((await comeBack(member, back)).url.pathname).toBe('/')
    expect(await tokenCalls()).toBe(1)
    member.browser.cookies('localhost').delete(sessionName(world))
    const sessions = await sessionCount()
    expect((await comeBack(member, back)).url.pathname).toBe('/problem/oauth_state_unknown')
    expect(await tokenCalls()).toBe(0)
    expect(await sessionCount()).toBe(sessions)
  })

  it('is over after half an hour', async () => {
    const member = memberOf(world)
    const back = await signInBack(world, member)
    world.advance(minutes(31))
    const late = await comeBack(member, back)
    world.advance(-minutes(31))
    expect(late.url.pathname).toBe('/problem/oauth_state_unknown')
    expect(await tokenCalls()).toBe(0)
  })

  it('is good in the browser that began it, and stays so when another one tries', async () => {
    const [victim, attacker] = [memberOf(world), memberOf(world)]
    const [one, two] = [await signInBack(world, victim), await signInBack(world, attacker, 'astrid')]
    expect((await comeBack(victim, two)).url.pathname).toBe('/problem/oauth_state_unknown')
    expect((await comeBack(attacker, one)).url.pathname).toBe('/problem/oauth_state_unknown')
    expect([await userOf(victim), await userOf(attacker)]).toEqual([null, null])
    expect(await tokenCalls()).toBe(0)
    await comeBack(victim, one)
    expect(await userOf(victim)).toMatchObject({ email: 'ben.carter@nordvik.example' })
  })

  it('is refused with the code of another attempt', async () => {
    const [victim, attacker] = [memberOf(world), memberOf(world)]
    const [one, two] = [await signInBack(world, victim), await signInBack(world, attacker, 'astrid')]
    one.searchParams.set('code', two.searchParams.get('code') ?? '')
    expect((await comeBack(victim, one)).url.pathname).toBe('/sign-in')
    expect(await userOf(victim)).toBeNull()
  })

  it('is refused when it names another issuer', async () => {
    const member = memberOf(world)
    const back = await signInBack(world, member)
    back.searchParams.set('iss', 'https://accounts.google.com')
    const page = await comeBack(member, back)
    expect(page.url.searchParams.get('problem')).toBe('oauth_failed')
    expect(page.url.searchParams.get('d_vendorCode')).toBe('issuer_mismatch')
    expect(await tokenCalls()).toBe(0)
    const right = await signInBack(world, member)
    right.searchParams.set('iss', world.sandbox.salesforce)
    expect((await comeBack(member, right)).url.pathname).toBe('/')
  })

  const vendors = ['salesforce', 'google', 'microsoft'] as const
  const ways = {
    salesforce: () => signInBack(world, ben),
    google: () => wayBack(world, ben, () => connectGmail(ben, 'ben')),
    microsoft: () => wayBack(world, ben, () => connectOutlook(ben, 'ben')),
  }
  it.each(vendors.flatMap((from) => vendors.filter((to) => to !== from).map((to) => [from, to] as const)))(
    'of %s is none at the address of %s',
    async (from, to) => {
      const kept = () => world.app.ctx.db.selectFrom('connection').selectAll().orderBy('id').execute()
      const before = await kept()
      const back = await ways[from]()
      await tokenCalls()
      const mixed = new URL(`/oauth/${to}/callback${back.search}`, world.url)
      await comeBack(ben, mixed)
      expect(await tokenCalls()).toBe(0)
      // It is used up all the same: at its own address it is a replay.
      await comeBack(ben, back)
      expect(await tokenCalls()).toBe(0)
      expect(await kept()).toEqual(before)
    },
  )

  it('with a mailbox connects nothing for whoever else is signed in by then', async () => {
    const back = await wayBack(world, ben, () => connectGmail(ben, 'ben'))
    const astrid = memberOf(world)
    await comeBack(astrid, await signInBack(world, astrid, 'astrid'))
    const own = sessionOf(world, ben)
    ben.browser.cookies('localhost').set(sessionName(world), sessionOf(world, astrid))
    await tokenCalls()
    expect((await comeBack(ben, back)).url.searchParams.get('problem')).toBe('signed_out')
    ben.browser.cookies('localhost').set(sessionName(world), own)
    expect(await tokenCalls()).toBe(0)
  })
})

describe('the panel’s door', () => {
  const at = async (appId: string, request: string) => {
    const answer = await panelApi(world, '', {
      method: 'POST',
      path: '/api/panel/sessions',
      body: { appId, signedRequest: request },
    })
    return answer.body
  }

  it('believes no other customer’s app, neither its secret nor what it says of us', async () => {
    const theirs = signedRequest(world, { as: 'ben', record: lead, secret: other.secret })
    expect(await at(world.appId, theirs)).toMatchObject({ state: 'refused', code: 'panel_request_invalid' })
    expect(await at(other.appId, theirs)).toMatchObject({ state: 'refused', code: 'salesforce_other_org' })
    expect(await at(newId(), signedRequest(world, { as: 'ben', record: lead }))).toMatchObject({
      state: 'refused',
    })
  })

  it('lets the request choose neither its algorithm nor to have none', async () => {
    for (const algorithm of ['none', 'HMACSHA1', 'RS256', null]) {
      const request = signedRequest(world, { as: 'ben', record: lead, over: { algorithm } })
      expect(await at(world.appId, request)).toMatchObject({
        state: 'refused',
        code: 'panel_request_invalid',
      })
    }
    const [, payload] = signedRequest(world, { as: 'ben', record: lead }).split('.')
    for (const request of [`.${payload}`, `AA==.${payload}`, `${payload}.${payload}`])
      expect(await at(world.appId, request)).toMatchObject({
        state: 'refused',
        code: 'panel_request_invalid',
      })
  })

  it('gives a bearer for one workspace and one record', async () => {
    const token = async (record: typeof lead) =>
      (await openPanel(world, signedRequest(world, { as: 'ben', record }))).boot?.token ?? ''
    const [here, elsewhere] = [await token(lead), await token(otherLead)]
    const swapped = `${other.workspaceId}.${here.split('.')[1]}`
    expect((await panelApi(world, swapped, { method: 'GET', path: '/api/panel/activity' })).status).toBe(401)
    const body = { key: crypto.randomUUID(), to: [lead], subject: 'Hello', html: '<p>Hello</p>' }
    const sent = await panelApi(world, here, { method: 'POST', path: '/api/panel/emails', body })
    const [mail] = sent.body.emails as { id: string }[]
    const path = `/api/panel/emails/${mail?.id}/cancellation`
    expect((await panelApi(world, elsewhere, { method: 'POST', path })).status).toBe(404)
    expect((await panelApi(world, here, { method: 'POST', path })).status).toBe(200)
  })
})
