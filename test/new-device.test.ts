import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days } from '../server/platform/clock.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import {
  activateWith,
  activeMember,
  type Member,
  memberOf,
  openPanel,
  passSalesforce,
  signedRequest,
} from './harness/journey.ts'
import { runHourly } from './harness/recurring.ts'
import { startWorld, type World } from './harness/world.ts'

const astrid = 'astrid.lindqvist@nordvik.example'
const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

let database: TestDatabase
let world: World
let owner: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  owner = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function signInLink(): Promise<string> {
  const output = await world.admin('sign-in-link', astrid)
  return new URL(/http\S+$/.exec(output)?.[0] ?? '').hash.slice(1)
}

async function signInByLink(member: Member): Promise<void> {
  const response = await member.browser.fetch(new URL('/api/sessions', world.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: world.url, 'user-agent': firefox },
    body: JSON.stringify({ token: await signInLink() }),
  })
  expect(response.status).toBe(204)
}

async function signInAtSalesforce(member: Member): Promise<void> {
  const { body } = await member.api('POST', '/api/sign-ins', {})
  await passSalesforce(member.browser, String(body.authorizeUrl), 'astrid')
  expect((await member.api('GET', '/api/session')).body).toMatchObject({ user: { email: astrid } })
}

const told = () =>
  world.app.ctx.db
    .selectFrom('email')
    .select(['subject', 'text', 'html'])
    .where('send_key', 'like', 'system:new-device:%')
    .orderBy('created_at')
    .execute()

describe('a sign-in from a browser that is new', () => {
  it('is not told at the very first sign-in, nor when its user comes back in it', async () => {
    await signInAtSalesforce(owner)
    expect(await told()).toEqual([])
  })

  it('is told by mail, with time, device and network, and the way to the sessions', async () => {
    await owner.api('PATCH', '/api/profile', { language: 'sv', timeZone: 'Europe/Stockholm' })
    await signInByLink(memberOf(world))
    const { id } = await world.app.ctx.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
    await world.app.jobHandlers['dispatch-notifications']?.({ workspaceId: id }, new AbortController().signal)
    const inbox = (await (await fetch(`${world.sandbox.mail}/api/inbox/${astrid}`)).json()) as {
      subject: string
      text: string
    }[]
    const arrived = inbox.find((one) => one.subject === 'Ny inloggning i MSI Actions')
    expect(arrived?.text).toContain('Hej Astrid!')
    expect(arrived?.text).toContain('Enhet: Firefox på Linux')
    expect(arrived?.text).toContain('Nätverk: 127.0.0.0/24')
    expect(arrived?.text).toMatch(/När: \d+ \S+ \d{4} kl\. \d\d:\d\d \(Stockholm\)/)
    expect(arrived?.text).toContain('Var det inte du?')
    expect(arrived?.text).toContain(`${world.url}/profile#sessions`)
    expect(arrived?.text).not.toContain('127.0.0.1')
  })

  it('is told at a sign-in with Salesforce too, in the language of the user', async () => {
    await owner.api('PATCH', '/api/profile', { language: 'en' })
    const before = (await told()).length
    await signInAtSalesforce(memberOf(world))
    const mails = (await told()).slice(before)
    expect(mails).toMatchObject([{ subject: 'New sign-in to MSI Actions' }])
    expect(mails[0]?.text).toContain('Was it not you?')
    expect(mails[0]?.text).toContain('Device: unknown')
  })

  it('is told once a browser, also after signing out, and each user’s own', async () => {
    const away = memberOf(world)
    await signInByLink(away)
    const before = (await told()).length
    await away.api('DELETE', '/api/session')
    await signInByLink(away)
    await signInAtSalesforce(away)
    expect(await told()).toHaveLength(before)
    const invitation = await world.admin('invite', 'ben.carter@nordvik.example')
    await away.api('DELETE', '/api/session')
    away.browser.cookies('127.0.0.1').clear()
    await activateWith(away, { link: invitation, as: 'ben' })
    expect(await told()).toHaveLength(before)
  })

  it('is never told of a panel', async () => {
    const before = (await told()).length
    const { boot, response } = await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))
    expect(boot?.state).toBe('ready')
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await told()).toHaveLength(before)
  })

  it('knows a browser by a cookie that is kept as a hash and lives while it is used', async () => {
    const away = memberOf(world)
    const response = await away.browser.fetch(new URL('/api/sessions', world.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: world.url },
      body: JSON.stringify({ token: await signInLink() }),
    })
    const name = `browser_${new URL(world.url).port}`
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith(name))
    expect(cookie).toMatch(/; Max-Age=34560000; .*HttpOnly; SameSite=Lax/)
    const value = away.browser.cookies('localhost').get(name) ?? ''
    const rows = await world.app.ctx.db.selectFrom('device').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(value)
    world.advance(days(390))
    await signInByLink(away)
    world.advance(days(390))
    await runHourly(world.app)
    expect(await world.app.ctx.db.selectFrom('device').select('seen_at').execute()).toHaveLength(1)
    world.advance(-days(780))
  })
})
