import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { employees } from '../sandbox/world.ts'
import { dispatchNotifications } from '../server/features/background/outbox/dispatch-notifications.ts'
import { after, minutes } from '../server/platform/clock.ts'
import { hashToken } from '../server/platform/ids.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import {
  activeMember,
  type Member,
  memberOf,
  openPanel,
  panelApi,
  passSalesforce,
  signedRequest,
} from './harness/journey.ts'
import { sendRaw } from './harness/raw-http.ts'
import { startWorld, type World } from './harness/world.ts'

const benId = employees.find((one) => one.key === 'ben')?.salesforceUserId ?? ''
const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

let database: TestDatabase
let world: World
let ben: Member
let link: string

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  link = await world.admin('invite', 'ben.carter@nordvik.example')
  ben = await activeMember(world, { key: 'ben', link })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function workspaceId(): Promise<string> {
  return (await world.app.ctx.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()).id
}

const sessionCookie = () => ben.browser.cookies('localhost').get(`sid_${new URL(world.url).port}`) ?? ''

describe('sessions', () => {
  it('are kept as hashes, in a cookie that scripts and other sites do not get', async () => {
    const random = sessionCookie().split('.')[1] ?? ''
    expect(random).toHaveLength(43)
    const rows = await world.app.ctx.db.selectFrom('session').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(random)
    const member = memberOf(world)
    const response = await member.browser.fetch(new URL('/api/sign-ins', world.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: world.url },
      body: '{}',
    })
    expect(response.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/)
  })

  it('change nothing for another site or a frame of opaque origin', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of foreign) {
      const response = await ben.browser.fetch(new URL('/api/profile', world.url), {
        method: 'PATCH',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Mallory' }),
      })
      expect(response.status).toBe(403)
    }
  })

  it('do not open the panel’s door, nor its bearer ours', async () => {
    const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    const byCookie = await ben.api('GET', '/api/panel/record')
    expect(byCookie.status).toBe(401)
    expect((await panelApi(world, boot?.token ?? '', { method: 'GET', path: '/api/journey' })).status).toBe(
      401,
    )
    expect(
      (await panelApi(world, sessionCookie(), { method: 'GET', path: '/api/panel/record' })).status,
    ).toBe(401)
  })
})

describe('the panel’s signed request', () => {
  it('is believed only with this app’s signature', async () => {
    const forged = await openPanel(world, signedRequest(world, { as: 'ben', record: lead, secret: 'wrong' }))
    expect(forged.boot).toMatchObject({ state: 'refused', code: 'panel_request_invalid' })
    expect(forged.html).not.toContain('Ben Carter')
    for (const junk of ['', 'x', 'x.y', '.', `${'A'.repeat(60_000)}.B`]) {
      expect((await openPanel(world, junk)).boot).toMatchObject({ state: 'refused' })
    }
  })

  it('serves for two minutes and not later', async () => {
    const request = signedRequest(world, { as: 'ben', record: lead })
    expect((await openPanel(world, request)).boot).toMatchObject({ state: 'ready' })
    expect((await openPanel(world, request)).boot).toMatchObject({ state: 'ready' })
    world.advance(minutes(3))
    expect((await openPanel(world, request)).boot).toMatchObject({
      state: 'refused',
      code: 'panel_request_reused',
    })
    world.advance(-minutes(3))
  })

  it('is remembered by its signature, and one that a former release remembered by its text is refused', async () => {
    const request = signedRequest(world, { as: 'ben', record: lead })
    expect((await openPanel(world, request)).boot).toMatchObject({ state: 'ready' })
    const { db, clock } = world.app.ctx
    const kept = (await db.selectFrom('panel_request').select('hash').execute()).map((row) => row.hash)
    const signature = Buffer.from(request.split('.')[0] ?? '', 'base64').toString('hex')
    expect(kept).toContain(hashToken(signature))
    expect(kept).not.toContain(hashToken(request))
    const former = signedRequest(world, { as: 'ben', record: lead })
    const row = { hash: hashToken(former), first_used_at: after(clock.now(), -minutes(3)) }
    await db
      .insertInto('panel_request')
      .values({ workspace_id: await workspaceId(), ...row })
      .execute()
    expect((await openPanel(world, former)).boot).toMatchObject({ code: 'panel_request_reused' })
    world.advance(minutes(3))
    for (const other of [` ${request}`, request.replace('=.', '.'), `${request} `, request])
      expect((await openPanel(world, other)).boot).toMatchObject({ state: 'refused' })
    world.advance(-minutes(3))
  })

  it('is counted for its user once it is believed: an office behind one address opens all its panels', async () => {
    const [, payload = ''] = signedRequest(world, { as: 'ben', record: lead }).split('.')
    const json = Buffer.from(payload, 'base64').toString()
    const open = async (seller: number) => {
      const id = `005Nw0000${String(seller).padStart(6, '0')}AAA`
      const text = Buffer.from(json.replaceAll(benId, id)).toString('base64')
      const signature = createHmac('sha256', world.secrets[0] ?? '')
        .update(text)
        .digest('base64')
      return (await openPanel(world, `${signature}.${text}`)).response.status
    }
    const statuses = []
    for (let batch = 0; batch < 25; batch++)
      statuses.push(...(await Promise.all(Array.from({ length: 10 }, (_, at) => open(batch * 10 + at)))))
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    for (let at = 1; at < 120; at++) await open(1)
    const request = signedRequest(world, { as: 'ben', record: lead })
    expect(await open(1)).toBe(429)
    expect((await openPanel(world, request)).boot).toMatchObject({ state: 'ready' })
  })

  it('is told while the database is away that the page goes on by itself, and Salesforce’s page can be asked again', async () => {
    const send = async (request: string) => {
      const { response, boot } = await openPanel(world, request)
      const policy = response.headers.get('content-security-policy')
      const after = response.headers.get('retry-after')
      return { status: response.status, after, boot, hosts: /frame-ancestors (.*)$/.exec(policy ?? '')?.[1] }
    }
    const [genuine, forged] = await database.whileAway(async () => [
      await send(signedRequest(world, { as: 'ben', record: lead })),
      await send(signedRequest(world, { as: 'ben', record: lead, secret: 'guessed' })),
    ])
    const away = { status: 503, after: '2' }
    const code = 'temporarily_unavailable'
    const parentOrigin = world.sandbox.salesforce
    expect(genuine).toMatchObject({ ...away, boot: { code, parentOrigin }, hosts: parentOrigin })
    expect(forged).toMatchObject({ ...away, boot: { code, parentOrigin: null } })
    expect((await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))).boot).toMatchObject({
      state: 'ready',
    })
  })

  it('is refused on a page in the person’s language that Salesforce may frame, whatever is wrong', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const send = async (path: string, headers: Record<string, string>, body: string) => {
      const said = { 'accept-language': 'sv-SE,sv;q=0.9' }
      const answer = await sendRaw(world.url, {
        method: 'POST',
        path,
        headers: { ...said, ...headers },
        body: Buffer.from(body),
      })
      const boot = JSON.parse(/<script id="boot"[^>]*>([\s\S]*?)<\/script>/.exec(answer.text)?.[1] ?? 'null')
      const policy = String(answer.headers['content-security-policy'])
      return { status: answer.status, boot, hosts: /frame-ancestors (.*)$/.exec(policy)?.[1]?.split(' ') }
    }
    const own = `/panel/${world.appId}`
    const cases: [number, string, string, Record<string, string>, string][] = [
      [400, 'invalid_input', own, form, 'x=1'],
      [400, 'invalid_input', '/panel/none', form, 'signed_request=x'],
      [413, 'body_too_large', own, form, `signed_request=${'A'.repeat(66_000)}`],
      [415, 'invalid_input', own, { 'content-type': 'application/json' }, '{}'],
      [415, 'unsupported_encoding', own, { ...form, 'content-encoding': 'br' }, 'x'],
      [200, 'panel_request_invalid', own, form, 'signed_request=x'],
      [200, 'panel_request_invalid', `/panel/${crypto.randomUUID()}`, form, 'signed_request=x'],
    ]
    for (const [status, code, path, headers, body] of cases) {
      const answer = await send(path, headers, body)
      expect(answer).toMatchObject({
        status,
        boot: { state: 'refused', code, language: 'sv', parentOrigin: null },
      })
      expect(answer.hosts).toContain('https://*.lightning.force.com')
      expect([path, answer.hosts?.includes(world.sandbox.salesforce)]).toEqual([path, path === own])
    }
    await sql`alter table panel_request rename to gone`.execute(world.app.ctx.db)
    const signed = new URLSearchParams({ signed_request: signedRequest(world, { as: 'ben', record: lead }) })
    const answer = await send(own, form, signed.toString())
    await sql`alter table gone rename to panel_request`.execute(world.app.ctx.db)
    expect(answer).toMatchObject({
      status: 500,
      boot: { state: 'refused', code: 'unexpected', language: 'en' },
    })
    expect(answer.hosts).toEqual([world.sandbox.salesforce])
  })

  it('signs in nobody by address: an unknown user gets words, never a session', async () => {
    const anna = await openPanel(world, signedRequest(world, { as: 'anna', record: lead }))
    expect(anna.boot).toMatchObject({ state: 'refused', code: 'panel_not_invited', language: 'sv' })
    await world.admin('invite', 'anna.berg@nordvik.example')
    const invited = await openPanel(world, signedRequest(world, { as: 'anna', record: lead }))
    expect(invited.boot).toMatchObject({ state: 'refused', code: 'panel_not_activated' })
    expect(invited.boot?.token).toBeUndefined()
    await world.app.ctx.db
      .updateTable('invitation')
      .set({ expires_at: world.app.ctx.clock.now() })
      .where('email', '=', 'anna.berg@nordvik.example')
      .execute()
    const late = await openPanel(world, signedRequest(world, { as: 'anna', record: lead }))
    expect(late.boot).toMatchObject({ state: 'refused', code: 'invitation_expired' })
    const member = memberOf(world)
    const attempt = await member.api('POST', '/api/sign-ins', {})
    const page = await passSalesforce(member.browser, String(attempt.body.authorizeUrl), 'anna')
    expect(page.url.searchParams.get('problem')).toBe('invitation_expired')
  })

  it('may be framed by its own org only, works from an opaque origin and sets no cookie', async () => {
    const { response } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`frame-ancestors ${world.sandbox.salesforce}`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(response.headers.get('x-frame-options')).toBeNull()
    expect(response.headers.getSetCookie()).toEqual([])
    const preflight = await fetch(`${world.url}/api/panel/record`, {
      method: 'OPTIONS',
      headers: {
        origin: 'null',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('opens one record: the bearer writes to nobody else', async () => {
    const { boot } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    const other = { object: 'Lead', id: '00QNw00002LeadBMAR' }
    const answer = await panelApi(world, boot?.token ?? '', {
      method: 'POST',
      path: '/api/panel/emails',
      body: { key: crypto.randomUUID(), to: [other], subject: 'x', html: 'x' },
    })
    expect(answer.body).toMatchObject({ error: { code: 'recipient_unknown' } })
  })
})

describe('what is sealed and what is told', () => {
  it('stores no token as it is', async () => {
    const rows = await world.app.ctx.db.selectFrom('connection').selectAll().execute()
    expect(rows).toHaveLength(2)
    for (const row of rows) {
      expect(row.access_token?.toString('latin1')).not.toMatch(/00D|ya29/)
      expect(row.refresh_token?.toString('latin1')).not.toMatch(/5Aep|1\/\//)
    }
  })

  it('keeps no invitation link: only its hash, and an empty mail once it was handed over', async () => {
    await dispatchNotifications(world.app.ctx, await workspaceId(), new AbortController().signal)
    const mails = await world.app.ctx.db
      .selectFrom('email')
      .select(['state', 'html', 'text'])
      .where('kind', '=', 'system')
      .execute()
    expect(mails.length).toBeGreaterThan(0)
    for (const mail of mails) expect(mail).toEqual({ state: 'sent', html: '', text: '' })
    const kept = JSON.stringify(await world.app.ctx.db.selectFrom('invitation').selectAll().execute())
    expect(kept).not.toContain(new URL(link).hash.slice(1).split('.')[1])
  })

  it('writes no secret into the log', async () => {
    await ben.api('GET', '/api/connections')
    world.app.ctx.log.flush()
    const log = readFileSync(world.logFile, 'utf8')
    const token = new URL(link).hash.slice(1)
    for (const secret of [
      ...world.secrets,
      token,
      token.split('.')[1] ?? '',
      sessionCookie().split('.')[1] ?? '',
      'ya29.',
      'not-for-us',
    ]) {
      expect(log.includes(secret)).toBe(false)
    }
  })

  it('gives every page the strict policy and no answer an inline script', async () => {
    const page = await memberOf(world).browser.fetch(new URL('/sign-in', world.url), {
      headers: { accept: 'text/html' },
    })
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/script-src 'self';/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await page.text()).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/)
  })

  it('serves the built files compressed once, to frames of any origin and to no cookie', async () => {
    const { html } = await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
    const script = /<script type="module" src="([^"]+)"/.exec(html)?.[1] ?? ''
    const answer = await fetch(script, { headers: { origin: 'null', 'accept-encoding': 'br' } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('content-type')).toMatch(/javascript/)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.getSetCookie()).toEqual([])
    const plain = await fetch(script, { headers: { 'accept-encoding': 'identity' } })
    expect(await answer.text()).toBe(await plain.text())
  })

  it('answers an unknown link exactly as it answers another unknown one, and slows down who tries many', async () => {
    const stranger = memberOf(world)
    await stranger.browser.open(`${world.url}/invitation`, { headers: { accept: 'text/html' } })
    const statuses: number[] = []
    for (let i = 0; i < 70; i++) {
      statuses.push((await stranger.api('POST', '/api/invitations/lookup', { token: `wrong-${i}` })).status)
    }
    expect(new Set(statuses.slice(0, 20))).toEqual(new Set([404]))
    expect(statuses.at(-1)).toBe(429)
  })

  it('sends a browser that came by another host name to the one name', async () => {
    const { port } = new URL(world.url)
    const response = await fetch(`http://127.0.0.1:${port}/sign-in`, { redirect: 'manual' })
    expect(response.status).toBe(308)
    expect(response.headers.get('location')).toBe(`${world.url}/sign-in`)
    const away = await fetch(`http://127.0.0.1:${port}//evil.example/x`, { redirect: 'manual' })
    expect(new URL(away.headers.get('location') ?? '').origin).toBe(world.url)
  })
})
