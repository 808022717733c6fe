import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenSessionView } from '../contract/sessions.ts'
import { days, minutes } from '../server/platform/clock.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember, type Member, memberOf, openPanel, panelApi, signedRequest } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

const astrid = 'astrid.lindqvist@nordvik.example'
const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

let database: TestDatabase
let world: World
let owner: Member
let other: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  owner = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
  const link = await world.admin('invite', 'ben.carter@nordvik.example')
  other = await activeMember(world, { key: 'ben', link, mailbox: false })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function tokenFor(email: string): Promise<string> {
  const output = await world.admin('sign-in-link', email)
  const url = new URL(/http\S+$/.exec(output)?.[0] ?? '')
  expect(url.href.startsWith(`${world.url}/sign-in-link#`)).toBe(true)
  return url.hash.slice(1)
}

const signIn = (member: Member, token: string) => member.api('POST', '/api/sessions', { token })

/** Astrid on one more device, by a link. */
async function anotherDevice(): Promise<Member> {
  const member = memberOf(world)
  expect((await signIn(member, await tokenFor(astrid))).status).toBe(204)
  return member
}

async function sessionsOf(member: Member): Promise<OpenSessionView[]> {
  const { status, body } = await member.api('GET', '/api/sessions')
  expect(status).toBe(200)
  return body.sessions as OpenSessionView[]
}

const statusOf = async (member: Member) => (await member.api('GET', '/api/sessions')).status

const verbs = async () =>
  (await world.app.ctx.db.selectFrom('audit_event').select(['verb', 'actor']).orderBy('at').execute()).map(
    ({ verb, actor }) => `${verb} by ${actor}`,
  )

describe('where you are signed in', () => {
  it('lists one’s own sessions in the web app, with device, times and which is this one', async () => {
    const away = memberOf(world)
    const response = await away.browser.fetch(new URL('/api/sessions', world.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: world.url, 'user-agent': firefox },
      body: JSON.stringify({ token: await tokenFor(astrid) }),
    })
    expect(response.status).toBe(204)
    await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))
    const sessions = await sessionsOf(owner)
    expect(sessions).toHaveLength(2)
    expect(sessions.filter((one) => one.isThis)).toHaveLength(1)
    expect(sessions.find((one) => !one.isThis)).toMatchObject({ browser: 'Firefox', system: 'Linux' })
    expect(await sessionsOf(other)).toHaveLength(1)
    expect(JSON.stringify(sessions)).not.toMatch(/token|hash/)
  })

  it('ends one elsewhere, and nobody else’s', async () => {
    const away = await anotherDevice()
    const id = (await sessionsOf(away)).find((one) => one.isThis)?.id ?? ''
    expect((await other.api('DELETE', `/api/sessions/${id}`)).status).toBe(404)
    expect(await statusOf(away)).toBe(200)
    const left = await owner.api('DELETE', `/api/sessions/${id}`)
    expect((left.body.sessions as OpenSessionView[]).some((one) => one.id === id)).toBe(false)
    expect(await statusOf(away)).toBe(401)
    expect((await owner.api('DELETE', `/api/sessions/${id}`)).status).toBe(404)
    expect(await verbs()).toContain(`session.ended by ${astrid}`)
  })

  it('ends all others and open panels at once, and stays here', async () => {
    const away = await anotherDevice()
    const { boot } = await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))
    const panel = () => panelApi(world, boot?.token ?? '', { method: 'GET', path: '/api/panel/record' })
    expect((await panel()).status).toBe(200)
    const left = await owner.api('DELETE', '/api/sessions')
    expect(left.body.sessions).toMatchObject([{ isThis: true }])
    expect([await statusOf(away), (await panel()).status, await statusOf(owner)]).toEqual([401, 401, 200])
    expect(await statusOf(other)).toBe(200)
    expect((await owner.api('DELETE', '/api/sessions')).status).toBe(200)
  })

  it('signs out here when this one is ended, and forgets what has expired', async () => {
    const away = await anotherDevice()
    const id = (await sessionsOf(away)).find((one) => one.isThis)?.id ?? ''
    await away.api('DELETE', `/api/sessions/${id}`)
    expect(away.browser.cookies('localhost').has(`sid_${new URL(world.url).port}`)).toBe(false)
    await anotherDevice()
    world.advance(days(13))
    await owner.api('GET', '/api/sessions')
    world.advance(days(2))
    expect(await sessionsOf(owner)).toHaveLength(1)
    world.advance(-days(15))
  })
})

describe('the operator’s sign-in link', () => {
  it('shows who it is for and consumes nothing by being opened', async () => {
    const token = await tokenFor(astrid)
    const browser = memberOf(world)
    for (let i = 0; i < 3; i++) {
      const { status, body } = await browser.api('POST', '/api/sign-in-links/lookup', { token })
      expect(status).toBe(200)
      expect(body).toMatchObject({ name: 'Astrid Lindqvist', email: astrid, language: 'en' })
    }
    expect(await statusOf(browser)).toBe(401)
    expect((await signIn(browser, token)).status).toBe(204)
    expect((await browser.api('GET', '/api/session')).body).toMatchObject({ user: { email: astrid } })
  })

  it('works once, also when it is pressed twice at the same moment', async () => {
    const token = await tokenFor(astrid)
    const results = await Promise.all(Array.from({ length: 5 }, () => signIn(memberOf(world), token)))
    expect(results.map(({ status }) => status).sort()).toEqual([204, 410, 410, 410, 410])
    const again = await memberOf(world).api('POST', '/api/sign-in-links/lookup', { token })
    expect(again.body).toMatchObject({ error: { code: 'sign_in_link_unusable' } })
  })

  it('works for 15 minutes, and only the latest one', async () => {
    const [first, second] = [await tokenFor(astrid), await tokenFor(astrid)]
    expect((await signIn(memberOf(world), first)).status).toBe(410)
    world.advance(minutes(16))
    expect((await signIn(memberOf(world), second)).status).toBe(410)
    world.advance(-minutes(16))
  })

  it('answers every wrong token alike, and is kept as a hash', async () => {
    const token = await tokenFor(astrid)
    const [workspaceId = '', random = ''] = token.split('.')
    const foreign = `${crypto.randomUUID()}.${random}`
    const wrong = ['', 'x', `${workspaceId}.${'A'.repeat(43)}`, foreign]
    for (const one of wrong) {
      const answer = await signIn(memberOf(world), one)
      expect([one, answer.status, answer.body]).toEqual([
        one,
        410,
        { error: { code: 'sign_in_link_unusable', details: {} } },
      ])
    }
    const rows = await world.app.ctx.db.selectFrom('sign_in_link').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(random)
  })

  it('lets no deactivated user in, and is refused for strangers', async () => {
    const token = await tokenFor('ben.carter@nordvik.example')
    const set = (state: 'active' | 'deactivated') =>
      world.app.ctx.db
        .updateTable('app_user')
        .set({ state })
        .where('email', '=', 'ben.carter@nordvik.example')
        .execute()
    await set('deactivated')
    expect((await signIn(memberOf(world), token)).status).toBe(410)
    await expect(world.admin('sign-in-link', 'ben.carter@nordvik.example')).rejects.toThrow('no active user')
    await set('active')
    await expect(world.admin('sign-in-link', 'nobody@nordvik.example')).rejects.toThrow('no active user')
  })

  it('ends the session that this browser had, and cannot be used from another site', async () => {
    const browser = await anotherDevice()
    const before = (await sessionsOf(browser)).find((one) => one.isThis)?.id
    expect((await signIn(browser, await tokenFor('ben.carter@nordvik.example'))).status).toBe(204)
    expect((await sessionsOf(owner)).some((one) => one.id === before)).toBe(false)
    const response = await browser.browser.fetch(new URL('/api/sessions', world.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ token: await tokenFor(astrid) }),
    })
    expect(response.status).toBe(403)
  })

  it('is audited when it is made and when it is used', async () => {
    expect(await verbs()).toEqual(
      expect.arrayContaining(['sign_in_link.created by operator', `sign_in_link.used by ${astrid}`]),
    )
  })

  it('lists the users for the operator', async () => {
    expect(await world.admin('users')).toMatch(
      /astrid\.lindqvist@nordvik\.example {2}admin {2}Astrid Lindqvist/,
    )
  })
})
