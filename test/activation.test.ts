import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InvitationView, invitationList } from '../contract/invitations.ts'
import { days } from '../server/platform/clock.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activateWith, connectGmail, memberOf, passSalesforce } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

const invite = (email: string, ...more: string[]) =>
  world.admin('invite', email, '--from', 'astrid.lindqvist@nordvik.example', ...more)
const linkOf = { anna: '', else: '' }
const tokenOf = (link: string) => new URL(link).hash.slice(1)

/** The workspace's admin, activated by the link of the first run. */
async function astrid() {
  const member = memberOf(world)
  const { authorizeUrl } = (
    await member.api('POST', '/api/invitation-attempts', { token: tokenOf(world.adminLink) })
  ).body
  await passSalesforce(member.browser, String(authorizeUrl), 'astrid')
  return member
}

const faults = (vendor: string, body?: unknown) =>
  fetch(`${vendor}/__sandbox/faults`, {
    method: body ? 'POST' : 'DELETE',
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  })

describe('activation with Salesforce', () => {
  it('refuses somebody else’s Salesforce account and leaves the invitation as it was', async () => {
    const link = await invite('anna.berg@nordvik.example', '--language', 'sv')
    linkOf.anna = link
    const member = memberOf(world)
    const page = await activateWith(member, { link, as: 'ben' })
    expect(page.url.pathname).toBe('/problem/salesforce_email_differs')
    expect(page.url.searchParams.get('d_expected')).toBe('anna.berg@nordvik.example')
    expect((await member.api('GET', '/api/session')).body.user).toBeNull()
    expect((await member.api('POST', '/api/invitations/lookup', { token: tokenOf(link) })).status).toBe(200)
  })

  it('activates once, and signs the same person in again on a second way back', async () => {
    const link = await invite('ben.carter@nordvik.example')
    const [first, second] = [memberOf(world), memberOf(world)]
    const page = await activateWith(first, { link, as: 'ben' })
    expect(page.url.pathname).toBe('/journey')
    expect((await first.api('GET', '/api/session')).body).toMatchObject({
      user: { email: 'ben.carter@nordvik.example' },
      step: 'welcome',
    })
    expect(
      (await second.api('POST', '/api/invitation-attempts', { token: tokenOf(link) })).body,
    ).toMatchObject({ error: { code: 'invitation_used' } })
    const users = await world.app.ctx.db.selectFrom('app_user').select('email').execute()
    expect(users).toEqual([{ email: 'ben.carter@nordvik.example' }])
  })

  it('lets two tabs begin and makes one user, signed in by both', async () => {
    const link = linkOf.anna
    const member = memberOf(world)
    await member.browser.open(`${world.url}/invitation`, { headers: { accept: 'text/html' } })
    const tabs = await Promise.all(
      [1, 2].map(() => member.api('POST', '/api/invitation-attempts', { token: tokenOf(link) })),
    )
    const [one, two] = tabs.map((tab) => String(tab.body.authorizeUrl))
    expect(one).not.toBe(two)
    expect((await passSalesforce(member.browser, one ?? '', 'anna')).url.pathname).toBe('/journey')
    expect((await passSalesforce(member.browser, two ?? '', 'anna')).url.pathname).toBe('/journey')
    const users = await world.app.ctx.db
      .selectFrom('app_user')
      .select('email')
      .where('email', 'like', 'anna%')
      .execute()
    expect(users).toHaveLength(1)
  })

  it('refuses a Salesforce user who has an account already, whatever the address', async () => {
    linkOf.else = await invite('somebody.else@nordvik.example')
    await faults(world.sandbox.salesforce, { name: 'other_email' })
    const page = await activateWith(memberOf(world), { link: linkOf.else, as: 'ben' })
    await faults(world.sandbox.salesforce)
    expect(page.url.pathname).toBe('/problem/salesforce_user_taken')
  })

  it('lets nobody in before the first admin has said which org it is', async () => {
    const orgs = await world.app.ctx.db.selectFrom('workspace').select(['id', 'org_id']).execute()
    await world.app.ctx.db.updateTable('workspace').set({ org_id: null }).execute()
    await faults(world.sandbox.salesforce, { name: 'other_email' })
    const page = await activateWith(memberOf(world), { link: linkOf.else, as: 'astrid' })
    await faults(world.sandbox.salesforce)
    for (const { id, org_id } of orgs)
      await world.app.ctx.db.updateTable('workspace').set({ org_id }).where('id', '=', id).execute()
    expect(page.url.pathname).toBe('/problem/workspace_not_ready')
  })

  it('expires after seven days, is renewed by a resend, and says when it was revoked', async () => {
    const token = tokenOf(await invite('late@nordvik.example'))
    const stranger = memberOf(world)
    const lookUp = async (one: string) =>
      (await stranger.api('POST', '/api/invitations/lookup', { token: one })).body
    world.advance(days(8))
    expect(await lookUp(token)).toMatchObject({ error: { code: 'invitation_expired' } })
    world.advance(-days(8))
    expect(await lookUp(`${token.slice(0, -3)}AAA`)).toMatchObject({ error: { code: 'invitation_unknown' } })
    const admin = await astrid()
    const { id } = await world.app.ctx.db
      .selectFrom('invitation')
      .select('id')
      .where('email', '=', 'late@nordvik.example')
      .executeTakeFirstOrThrow()
    const fresh = await admin.api('POST', `/api/invitations/${id}/link`)
    expect(await lookUp(token)).toMatchObject({ error: { code: 'invitation_unknown' } })
    expect(await lookUp(tokenOf(String(fresh.body.url)))).toMatchObject({ email: 'late@nordvik.example' })
    world.advance(days(1))
    const revoked = await admin.api('POST', `/api/invitations/${id}/revocation`)
    const { createdAt, revokedAt } = invitationList
      .parse(revoked.body)
      .invitations.find((one) => one.id === id) as InvitationView
    expect(Date.parse(revokedAt ?? '') - Date.parse(createdAt)).toBeGreaterThanOrEqual(days(1))
    expect(await lookUp(tokenOf(String(fresh.body.url)))).toMatchObject({
      error: { code: 'invitation_revoked' },
    })
  })

  it('uses a callback once: another browser, a replay and a made-up state find nothing', async () => {
    const stranger = memberOf(world)
    const page = await stranger.browser.open(`${world.url}/oauth/salesforce/callback?code=x&state=made-up`)
    expect(page.url.pathname).toBe('/problem/oauth_state_unknown')
  })
})

describe('the mailbox', () => {
  it('is connected, checked and remembered', async () => {
    const member = memberOf(world)
    const attempt = await member.api('POST', '/api/sign-ins', {})
    expect(attempt.status).toBe(200)
    const home = await passSalesforce(member.browser, String(attempt.body.authorizeUrl), 'ben')
    expect(home.url.pathname).toBe('/')
    for (const fact of ['welcomed', 'introduced', 'introduced', 'finished'])
      await member.api('POST', '/api/journey/facts', { fact })
    expect((await member.api('GET', '/api/journey')).body).toMatchObject({
      step: 'mailbox',
      mayPostponeMailbox: false,
      notBackFrom: null,
    })
    // A mail service that blocks an app sends nobody back: having set out is enough to leave it for later.
    await member.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
    expect((await member.api('GET', '/api/journey')).body).toMatchObject({
      mayPostponeMailbox: true,
      notBackFrom: 'gmail',
    })
    const back = await connectGmail(member, 'ben')
    expect(back.url.pathname).toBe('/journey')
    expect((await member.api('GET', '/api/journey')).body).toMatchObject({
      step: 'connected',
      mailbox: { vendor: 'gmail', address: 'ben.carter@nordvik.example' },
    })
    const suggestion = await member.api('GET', '/api/signature/suggestion')
    expect(String(suggestion.body.html)).toContain('Ben Carter')
  })
})

describe('ways back', () => {
  const connectionOf = async (email: string, kind: 'crm' | 'mailbox') =>
    world.app.ctx.db
      .selectFrom('connection')
      .innerJoin('app_user', 'app_user.id', 'connection.user_id')
      .select(['connection.state', 'connection.cause', 'connection.user_id'])
      .where('app_user.email', '=', email)
      .where('connection.kind', '=', kind)
      .executeTakeFirstOrThrow()

  it('leave no dead end when the mailbox does not serve: it counts as not connected, with a way on', async () => {
    const member = memberOf(world)
    const { authorizeUrl } = (await member.api('POST', '/api/sign-ins', {})).body
    await passSalesforce(member.browser, String(authorizeUrl), 'anna')
    for (const fact of ['welcomed', 'introduced']) await member.api('POST', '/api/journey/facts', { fact })
    await faults(world.sandbox.google, { name: 'mail_not_enabled' })
    const back = await connectGmail(member, 'anna')
    expect(`${back.url.pathname}${back.url.search}`).toMatch(
      /^\/journey\/mailbox\?problem=mailbox_not_enabled/,
    )
    expect((await member.api('GET', '/api/journey')).body).toMatchObject({
      step: 'mailbox',
      mailbox: null,
      mayPostponeMailbox: true,
    })
    await faults(world.sandbox.google)
    expect((await connectGmail(member, 'anna')).url.pathname).toBe('/journey')
    expect((await member.api('GET', '/api/journey')).body).toMatchObject({ step: 'connected' })
  })

  it('do not lose a good mailbox to a fault that will pass', async () => {
    const member = memberOf(world)
    const { authorizeUrl } = (await member.api('POST', '/api/sign-ins', {})).body
    await passSalesforce(member.browser, String(authorizeUrl), 'ben')
    await faults(world.sandbox.google, { name: 'rate_limited_403', times: 1 })
    await connectGmail(member, 'ben')
    await faults(world.sandbox.google)
    expect((await connectionOf('ben.carter@nordvik.example', 'mailbox')).state).toBe('healthy')
  })

  it('bring a lost Salesforce connection back by signing in again, once', async () => {
    const member = memberOf(world)
    const { authorizeUrl } = (await member.api('POST', '/api/sign-ins', {})).body
    await passSalesforce(member.browser, String(authorizeUrl), 'ben')
    const { user_id } = await connectionOf('ben.carter@nordvik.example', 'crm')
    await world.app.ctx.db
      .updateTable('connection')
      .set({ state: 'lost', cause: 'auth_revoked' })
      .where('user_id', '=', user_id)
      .where('kind', '=', 'crm')
      .execute()
    const listed = (await member.api('GET', '/api/connections')).body.connections as {
      kind: string
      cause: string
    }[]
    expect(listed.find((one) => one.kind === 'crm')?.cause).toBe('salesforce_disconnected')
    const again = (await member.api('POST', '/api/sign-ins', { returnTo: '/profile' })).body
    const page = await passSalesforce(member.browser, String(again.authorizeUrl), 'ben')
    expect(page.url.pathname).toBe('/profile')
    expect((await connectionOf('ben.carter@nordvik.example', 'crm')).state).toBe('healthy')
  })

  it('lead somebody who is invited and signs in first into activation', async () => {
    const second = await startWorld({ databaseUrl: (await spare()).url })
    try {
      const member = memberOf(second)
      const { authorizeUrl } = (await member.api('POST', '/api/sign-ins', {})).body
      const page = await passSalesforce(member.browser, String(authorizeUrl), 'astrid')
      const last = page.text.includes('Allow') ? await member.browser.submit(page, 'Allow') : page
      expect(last.url.pathname).toBe('/journey')
      expect((await member.api('GET', '/api/session')).body).toMatchObject({ user: { role: 'admin' } })
    } finally {
      await second.close()
      await spareDatabase?.drop()
    }
  })

  it.each(['//evil.example', '/\\evil.example', '/\t/evil.example', 'https://evil.example/'])(
    'never lead to another host: %j',
    async (returnTo) => {
      const member = memberOf(world)
      const { body, status } = await member.api('POST', '/api/sign-ins', { returnTo })
      if (status !== 200) return expect(status).toBe(400)
      const page = await passSalesforce(member.browser, String(body.authorizeUrl), 'ben')
      expect(page.url.origin).toBe(world.url)
    },
  )
})

let spareDatabase: TestDatabase | null = null
async function spare(): Promise<TestDatabase> {
  spareDatabase = await createTestDatabase()
  return spareDatabase
}
