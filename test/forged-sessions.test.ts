import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days, minutes } from '../server/platform/clock.ts'
import { newId } from '../server/platform/ids.ts'
import type { Route } from '../server/route.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { headOf, sendPart } from './harness/half-request.ts'
import { activateWith, type Member, memberOf, openPanel, panelApi, signedRequest } from './harness/journey.ts'
import { sendRaw } from './harness/raw-http.ts'
import { comeBack, sessionName, sessionOf, signInBack, userOf } from './harness/ways-back.ts'
import { startWorld, type World } from './harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

let database: TestDatabase
let world: World
let ben: Member

beforeAll(async () => {
  database = await createTestDatabase()
  // A proxy is believed, so that no caller here is slowed down for what another one did.
  world = await startWorld({ databaseUrl: database.url, worker: false, env: { TRUST_PROXY: 'true' } })
  ben = memberOf(world)
  await activateWith(ben, { link: await world.admin('invite', 'ben.carter@nordvik.example'), as: 'ben' })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

describe('signing in', () => {
  it('never takes over the session that a browser brings along, and ends it', async () => {
    const member = memberOf(world)
    await comeBack(member, await signInBack(world, member))
    const former = sessionOf(world, member)
    expect(await userOf(member)).not.toBeNull()
    await comeBack(member, await signInBack(world, member))
    expect(sessionOf(world, member)).not.toBe(former)
    const copy = memberOf(world)
    copy.browser.cookies('localhost').set(sessionName(world), former)
    expect(await userOf(copy)).toBeNull()
  })

  it('never makes a planted value a session', async () => {
    const planted = `${newId()}.${'A'.repeat(43)}`
    const member = memberOf(world)
    member.browser.cookies('localhost').set(sessionName(world), planted)
    await comeBack(member, await signInBack(world, member))
    expect(await userOf(member)).not.toBeNull()
    expect(sessionOf(world, member)).not.toContain('AAAA')
    const attacker = memberOf(world)
    attacker.browser.cookies('localhost').set(sessionName(world), planted)
    expect(await userOf(attacker)).toBeNull()
  })

  it('ends in the web app and in the panel as soon as its user is deactivated', async () => {
    const member = memberOf(world)
    await comeBack(member, await signInBack(world, member))
    const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    const panel = () => panelApi(world, boot?.token ?? '', { method: 'GET', path: '/api/panel/activity' })
    const setState = (state: 'active' | 'deactivated') =>
      world.app.ctx.db.updateTable('app_user').set({ state }).where('email', 'like', 'ben%').execute()
    await setState('deactivated')
    const shut = [await userOf(member), (await panel()).status]
    const again = await comeBack(memberOf(world), await signInBack(world, memberOf(world)))
    await setState('active')
    expect(shut).toEqual([null, 401])
    expect(again.url.pathname).toMatch(/^\/(?:problem|sign-in)/)
    expect((await panel()).status).toBe(200)
  })

  it('ends after 14 days without use, and after 90 however busy', async () => {
    const [idle, busy] = [memberOf(world), memberOf(world)]
    for (const member of [idle, busy]) await comeBack(member, await signInBack(world, member))
    for (let fortnight = 0; fortnight < 6; fortnight++) {
      world.advance(days(14) - minutes(1))
      expect(await userOf(busy)).not.toBeNull()
    }
    expect(await userOf(idle)).toBeNull()
    world.advance(days(7))
    const late = await userOf(busy)
    world.advance(-6 * (days(14) - minutes(1)) - days(7))
    expect(late).toBeNull()
  })

  it('to the panel ends after 30 minutes without use, and after eight hours however busy', async () => {
    const open = async () =>
      (await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))).boot?.token ?? ''
    const [idle, busy] = [await open(), await open()]
    const look = async (bearer: string) =>
      (await panelApi(world, bearer, { method: 'GET', path: '/api/panel/activity' })).status
    const seen = []
    for (let step = 0; step < 17; step++) {
      world.advance(minutes(29))
      seen.push(await look(busy))
    }
    const late = [await look(idle), await look(await open())]
    world.advance(-17 * minutes(29))
    expect(seen).toEqual([...Array(16).fill(200), 401])
    expect(late).toEqual([401, 200])
  })

  it('under https gives cookies that no script, no other host and no plain connection gets', async () => {
    const database = await createTestDatabase()
    const publicUrl = 'https://localhost:3443'
    const secure = await startWorld({
      databaseUrl: database.url,
      worker: false,
      env: { PUBLIC_URL: publicUrl },
    })
    try {
      const sent = await sendRaw(secure.url, {
        method: 'POST',
        path: '/api/sign-ins',
        headers: { host: 'localhost:3443', origin: publicUrl, 'content-type': 'application/json' },
        body: Buffer.from('{}'),
      })
      expect(sent.status).toBe(200)
      const [cookie = ''] = sent.headers['set-cookie'] ?? []
      expect(cookie).toMatch(
        /^__Host-browser=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      )
      expect(sent.headers['strict-transport-security']).toBe('max-age=31536000')
    } finally {
      await secure.close()
      await database.drop()
    }
  })
})

describe('every door that changes something', () => {
  const forged: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'content-type': 'text/plain', origin: 'https://evil.example' },
  ]
  const target = (path: string) => path.replace(/:\w+/g, () => newId())

  it('is shut to other sites, whatever cookie the browser adds', async () => {
    const doors = world.app.routes.filter(
      (route) => route.method !== 'GET' && route.access !== 'panel' && !route.signed,
    )
    expect(doors.length).toBeGreaterThan(10)
    const cookie = `${sessionName(world)}=${sessionOf(world, ben)}`
    for (const { method, path } of doors) {
      for (const headers of forged) {
        const answer = await sendRaw(world.url, {
          method,
          path: target(path),
          headers: { cookie, ...headers },
        })
        expect([method, path, headers, answer.status]).toEqual([method, path, headers, 403])
      }
    }
  })

  it('of the panel knows no cookie, and no other door knows its bearer', async () => {
    const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    const cookie = { cookie: `${sessionName(world)}=${sessionOf(world, ben)}`, origin: world.url }
    const bearer = { authorization: `Bearer ${boot?.token}`, origin: world.url }
    for (const { method, path, access } of world.app.routes.filter((route) => route.access !== 'public')) {
      const headers: Record<string, string> = access === 'panel' ? cookie : bearer
      const answer = await sendRaw(world.url, { method, path: target(path), headers })
      // The forgeries before this have used some doors as often as a minute allows.
      expect([method, path, [401, 429].includes(answer.status)]).toEqual([method, path, true])
    }
  })
})

describe('before a body is read, every door', () => {
  const keyOf = (one: Route) => `${one.method} ${one.path}`
  const target = (one: Route) => one.path.replace(/:\w+/g, () => newId())
  const types = {
    json: 'application/json',
    form: 'application/x-www-form-urlencoded',
    file: 'multipart/form-data',
    one_click: 'multipart/form-data',
  }
  let address = 0
  /** The status and the code that a door answers to the head of a request, with nothing after it. */
  async function ask(door: Route, headers: Record<string, string | number>) {
    const from = { 'x-forwarded-for': `10.9.${address >> 8}.${address++ & 255}` }
    const head = headOf(world.url, `${door.method} ${target(door)}`, { ...from, ...headers })
    const { text } = await sendPart(world.url, head)
    const code =
      /"code":"(\w+)"|data-code="(\w+)"/.exec(text)?.slice(1).find(Boolean) ??
      /\/problem\/(\w+)/.exec(text)?.[1]
    return { key: keyOf(door), closes: /^connection: close/im.test(text), code }
  }
  const all = (doors: Route[], what: { code: string }) =>
    doors.map((one) => ({ key: keyOf(one), closes: true, ...what }))
  const askAll = async (doors: Route[], headersOf: (door: Route) => Record<string, string | number>) => {
    const answers = []
    for (const door of doors) answers.push(await ask(door, headersOf(door)))
    return answers
  }

  it('asks who is there', async () => {
    const closed = world.app.routes.filter((one) => one.access !== 'public')
    const type = (one: Route) => ({ 'content-type': types[one.takes ?? 'json'], 'content-length': 1_000 })
    expect(await askAll(closed, type)).toEqual(all(closed, { code: 'signed_out' }))
    expect(closed.length).toBeGreaterThan(30)
  })

  it('refuses what is compressed', async () => {
    const headers = { 'content-encoding': 'br', 'content-length': 33 }
    const doors = world.app.routes
    expect(await askAll(doors, () => headers)).toEqual(all(doors, { code: 'unsupported_encoding' }))
  })

  it('refuses what is larger than it takes, and a stranger’s is never more than 64 kB', async () => {
    const doors = world.app.routes.filter((one) => one.access === 'public')
    const large = (one: Route) => ({
      'content-type': types[one.takes ?? 'json'],
      'content-length': (one.takes ? one.bodyLimit : 0) + 1,
    })
    expect(await askAll(doors, large)).toEqual(all(doors, { code: 'body_too_large' }))
    expect(doors.filter((one) => one.bodyLimit > 65_536)).toEqual([])
  })

  it('has limits of its own: no JSON of more than 4 MB, and so many calls a minute', () => {
    const { routes } = world.app
    const sizes = routes.filter((one) => one.takes === 'json' && one.bodyLimit > 131_072)
    expect(sizes.map((one) => [keyOf(one), one.bodyLimit])).toEqual([
      ['PUT /api/settings/blocked-domains', 400_000],
      ['POST /api/invitation-batches', 1_048_576],
      ['PUT /api/signature', 2_000_000],
      ['POST /api/address-checks', 3_131_072],
      ['POST /api/panel/address-checks', 3_131_072],
      ['PUT /api/emails/:id/text', 3_131_072],
      ['POST /api/panel/emails', 3_131_072],
      ['POST /api/compose/:object/:id/emails', 3_131_072],
      ['PUT /api/drafts/:id', 3_262_144],
      ['PUT /api/panel/drafts/:id', 3_262_144],
      ['POST /api/received-messages/:id/previews', 3_131_072],
      ['POST /api/panel/received-messages/:id/previews', 3_131_072],
      ['POST /api/templates', 3_065_536],
      ['PUT /api/templates/:id', 3_065_536],
      ['POST /api/panel/previews', 3_065_536],
      ['POST /api/compose/:object/:id/previews', 3_065_536],
    ])
    expect(routes.filter((one) => !(one.perMinute <= 600 && one.perMinuteFromAddress <= 3_000))).toEqual([])
    const often = routes.filter((one) => one.method !== 'GET' && one.perMinute > 120)
    expect(often.map(keyOf)).toEqual(['POST /api/panel/emails/:id/cancellation'])
    const generous = routes.filter((one) => one.perMinuteFromAddress > 600)
    expect(generous.map(keyOf)).toEqual([
      'GET /api/session',
      // A provider of mail presses for all of its users from few addresses.
      'GET /u/:token',
      'POST /u/:token',
      'POST /panel/:appId',
      'POST /api/panel/sessions',
    ])
  })
})
