import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorBody, errorCodes } from '../contract/errors.ts'
import { panelBoot } from '../contract/panel.ts'
import { employees, org } from '../sandbox/world.ts'
import { openSession } from '../server/features/team/sessions/sessions.ts'
import type { Route } from '../server/route.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { type HostileRequest, hostileAnything, hostileText, requestsOf } from './harness/hostile.ts'
import { activeMember, signedRequest } from './harness/journey.ts'
import { type RawAnswer, sendRaw } from './harness/raw-http.ts'
import { startWorld, type World } from './harness/world.ts'

/** The same requests at each run. A failure prints it with the path to the smallest request that fails. */
const seed = 20_261_122
/** Generous: the machine may be busy. A pattern that explodes takes minutes. */
const longest = 60_000

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

let database: TestDatabase
let world: World
let plausible: string[] = []
const userOfBen = employees.find((one) => one.key === 'ben')?.salesforceUserId ?? ''

beforeAll(async () => {
  database = await createTestDatabase()
  // A proxy is believed, so that each request may come from an address of its own: here nobody is slowed down.
  world = await startWorld({ databaseUrl: database.url, worker: false, env: { TRUST_PROXY: 'true' } })
  await activeMember(world, { key: 'astrid', link: world.adminLink })
  const seller = await world.admin('invite', 'ben.carter@nordvik.example')
  await activeMember(world, { key: 'ben', link: seller })
  const open = await world.admin('invite', 'anna.berg@nordvik.example')
  plausible = [
    new URL(open).hash.slice(1),
    new URL(world.adminLink).hash.slice(1),
    world.appId,
    lead.id,
    crypto.randomUUID(),
    'new.one@nordvik.example',
    'Europe/Stockholm',
    '2026-12-01',
    '/profile',
    world.sandbox.salesforce,
    'x.y',
    signedRequest(world, { as: 'ben', record: lead }),
    ...(await existingIds()),
  ]
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

/** Ids of rows that are there, so that hostile bodies meet real ones. */
async function existingIds(): Promise<string[]> {
  const { db } = world.app.ctx
  const [invitations, users] = await Promise.all([
    db.selectFrom('invitation').select('id').execute(),
    db.selectFrom('app_user').select('id').execute(),
  ])
  return [...invitations, ...users].map((row) => row.id)
}

type Who = 'nobody' | 'seller' | 'admin' | 'panel'

/** What proves who is calling; a new session each time, because some requests end theirs. */
async function proofOf(who: Who): Promise<Record<string, string>> {
  if (who === 'nobody') return {}
  const { ctx } = world.app
  const email = who === 'admin' ? 'astrid.lindqvist@nordvik.example' : 'ben.carter@nordvik.example'
  const user = await ctx.db
    .selectFrom('app_user')
    .select(['id', 'workspace_id'])
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  const about = { workspaceId: user.workspace_id, userId: user.id, userAgent: null }
  if (who === 'panel') {
    const record = { object: 'Lead' as const, id: lead.id }
    return { authorization: `Bearer ${await openSession(ctx, ctx.db, { ...about, kind: 'panel', record })}` }
  }
  const token = await openSession(ctx, ctx.db, { ...about, kind: 'web' })
  const own = { origin: world.url, 'sec-fetch-site': 'same-origin', host: new URL(world.url).host }
  return { cookie: `sid_${new URL(world.url).port}=${token}`, ...own }
}

let callers = 0

/** One hostile request, from an address of its own. */
function send(method: string, hostile: HostileRequest, proof: Record<string, string>): Promise<RawAnswer> {
  const number = callers++
  const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
  const { path, body } = hostile
  const headers = { ...hostile.headers, ...proof, 'x-forwarded-for': address }
  return sendRaw(world.url, { method, path, headers, body, timeout: longest })
}

const noBody = '{"error":{"code":"not_found"}}'

/** The policy of a page without scripts, that of an unsubscribe link, as a whole. */
const plainPage =
  /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/

/** What every answer to whatever request must be. */
function judge(answer: RawAnswer): void {
  if (answer.status >= 500) throw new Error(`answered ${answer.status}: ${answer.text} ${lastError()}`)
  expect(answer.took).toBeLessThan(longest)
  if (answer.status >= 400 && answer.headers['content-type']?.includes('text/html')) {
    // At the panel's door, and at that of an unsubscribe link, a refusal is a page.
    if (answer.text.includes('id="boot"')) {
      expect(panelBoot.parse(bootOf(answer))).toMatchObject({ state: 'refused' })
      judgePolicy(String(answer.headers['content-security-policy']))
    } else {
      expect(errorCodes).toContain(/ data-code="(\w+)"/.exec(answer.text)?.[1])
      expect(answer.headers['content-security-policy']).toMatch(plainPage)
    }
  } else if (answer.status >= 400) {
    const body = JSON.parse(answer.text) as unknown
    // Exactly our shape: a field that the contract does not name would be dropped by it.
    expect(errorBody.parse(body)).toEqual(body)
  }
  // What is no HTTP, or no address, never comes as far as the hooks that put these on.
  if (answer.status !== 400 && answer.status !== 431) {
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
    const policy = String(answer.headers['content-security-policy'])
    const usual = /object-src 'none';.*base-uri 'none'.*frame-ancestors/
    expect(policy).toMatch(policy.startsWith("default-src 'none'; style-src 'sha256-") ? plainPage : usual)
  }
  const location = answer.headers.location
  if (typeof location === 'string' && location) {
    const url = new URL(location, world.url)
    expect([world.url, world.sandbox.salesforce]).toContain(url.origin)
  }
}

/** What the panel's page begins from. */
function bootOf(page: RawAnswer): unknown {
  return JSON.parse(/<script id="boot"[^>]*>([\s\S]*?)<\/script>/.exec(page.text)?.[1] ?? '')
}

/** What the server logged of the latest fault that nobody foresaw. */
function lastError(): string {
  world.app.ctx.log.flush()
  const lines = readFileSync(world.logFile, 'utf8').split('\n')
  return lines.findLast((line) => line.includes('unexpected error')) ?? ''
}

/** Sends many requests to each of these routes; the report names the route of the first bad answer. */
async function attack(routes: Route[], who: Who, runs: number): Promise<void> {
  const waiting = [...routes]
  const lane = async () => {
    for (let route = waiting.shift(); route; route = waiting.shift()) {
      const { method, path } = route
      const property = fc.asyncProperty(requestsOf(route, plausible), async (hostile) => {
        judge(await send(method, hostile, await proofOf(who)))
      })
      await fc.assert(property, { seed, numRuns: runs, endOnFailure: true }).catch((error: unknown) => {
        throw new Error(`${method} ${path} as ${who}`, { cause: error })
      })
    }
  }
  await Promise.all(Array.from({ length: 6 }, lane))
}

const isOpen = (route: Route) => route.access === 'public'
const isPanels = (route: Route) => route.access === 'panel'

describe('hostile requests', () => {
  it('get a refusal of ours at every public door, never a fault', async () => {
    await attack(world.app.routes.filter(isOpen), 'nobody', 100)
  })

  it('get no further where somebody must be signed in', async () => {
    const closed = world.app.routes.filter((route) => !isOpen(route))
    await attack(closed, 'nobody', 10)
  })

  it('do no harm in the hands of a seller', async () => {
    const doors = world.app.routes.filter((route) => !isPanels(route))
    await attack(doors, 'seller', 35)
  })

  it('do no harm in the hands of an admin', async () => {
    const doors = world.app.routes.filter((route) => !isPanels(route))
    await attack(doors, 'admin', 35)
  })

  it('do no harm by the panel’s bearer', async () => {
    await attack(world.app.routes.filter(isPanels), 'panel', 60)
  })

  it('find nothing behind addresses that are no door', async () => {
    const targets = fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '//evil.example',
        '/%',
        '/%00',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/assets/../../x',
      ),
      fc.constantFrom('http://evil.example/', 'http://[/', '*', '/api', '/api/', '/api/nothing', '/health/x'),
      fc.constantFrom('/panel/', '/panel-assets/%2e%2e%2f', '/assets/%ff', '/assets/\\..\\x', '/:x', '/?%'),
      fc.string({ maxLength: 40 }).map((text) => `/${text.replace(/[^\x21-\x7e]/g, '')}`),
      fc.constantFrom('/assets/', '/api/emails/', '/oauth/').map((path) => path + 'a'.repeat(2_000)),
    )
    const methods = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE')
    const accepts = fc.constantFrom('text/html', '*/*')
    const property = fc.asyncProperty(targets, methods, accepts, async (path, method, accept) => {
      const answer = await send(method, { path, headers: { accept }, body: null }, {})
      // An answer to HEAD has no body to judge.
      judge(method === 'HEAD' ? { ...answer, text: noBody } : answer)
    })
    await fc.assert(property, { seed, numRuns: 400, endOnFailure: true })
  })
})

describe('text that a database does not take', () => {
  const rename = async (json: string) =>
    send(
      'PATCH',
      { path: '/api/profile', headers: { 'content-type': 'application/json' }, body: Buffer.from(json) },
      await proofOf('seller'),
    )

  it('is refused by the name of its field when it holds a NUL character', async () => {
    const answer = await rename('{"name":"a\\u0000b"}')
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toEqual({ error: { code: 'invalid_input', fields: ['name'] } })
  })

  it('is mended where a limit has cut a character in two', async () => {
    const answer = await rename('{"name":"Ben \\ud83d"}')
    expect(JSON.parse(answer.text)).toMatchObject({ user: { name: 'Ben \ufffd' } })
  })
})

describe('hostile signed requests', () => {
  it('are answered with words when the signature is not ours, however right the rest', async () => {
    const forged = fc
      .tuple(payloads, fc.constantFrom('wrong', '', 'none', 'a'.repeat(64)), encodings)
      .map(([payload, secret, encode]) => signed(payload, secret, encode))
    await postAll(forged, (state) => expect(state).toBe('refused'))
  })

  it('do no harm with a right signature on a hostile payload', async () => {
    const secret = world.secrets[0] ?? ''
    const hostile = fc.tuple(payloads, encodings).map(([payload, encode]) => signed(payload, secret, encode))
    await postAll(hostile, (state) => expect(['refused', 'ready']).toContain(state))
  })
})

const encodings = fc.constantFrom<(text: string) => string>(
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(text, 'utf16le').toString('base64'),
  (text) => text,
)

function signed(payload: unknown, secret: string, encode: (text: string) => string): string {
  const body = encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
  return `${createHmac('sha256', secret).update(body).digest('base64')}.${body}`
}

const scrap = fc.oneof(hostileText, fc.constantFrom<unknown>(null, 0, [], {}, true), fc.constant(undefined))
const origin = fc.oneof(
  scrap,
  fc.constantFrom('https://a;sandbox', 'https://a,b', 'https://*', "https://'none'", 'http://evil.example'),
  fc.constantFrom('https://acme.my.salesforce.com', 'javascript:alert(1)', 'data:text/html,x', 'https://a b'),
)

/** Salesforce's envelope, with whatever in the places where texts stand. */
const payloads = fc.oneof(
  { weight: 1, arbitrary: hostileAnything },
  {
    weight: 6,
    arbitrary: fc.record(
      {
        algorithm: fc.constantFrom<unknown>('HMACSHA256', 'HMACSHA256', 'HMACSHA256', 'none', 'RS256', null),
        client: fc.record({ instanceUrl: origin, targetOrigin: origin }),
        context: fc.record({
          user: fc.record({
            userId: fc.oneof(fc.constantFrom('005Nw000001aBcDIAU', userOfBen), scrap),
            email: scrap,
            language: scrap,
            timeZone: scrap,
          }),
          organization: fc.record({ organizationId: fc.oneof(fc.constant(org.id), scrap) }),
          environment: fc.record({
            locationUrl: origin,
            uiTheme: scrap,
            record: fc.oneof(
              fc.record({ Id: fc.constantFrom(lead.id), attributes: fc.record({ type: scrap }) }),
              scrap,
            ),
            parameters: scrap,
          }),
        }),
      },
      { requiredKeys: ['client', 'context'] },
    ),
  },
)

/** Posts each to both of the panel's doors; `check` sees the state of what came back. */
async function postAll(requests: fc.Arbitrary<string>, check: (state: unknown) => void): Promise<void> {
  const json = { 'content-type': 'application/json' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const property = fc.asyncProperty(requests, async (signedRequest) => {
    const body = Buffer.from(JSON.stringify({ appId: world.appId, signedRequest }))
    const api = await send('POST', { path: '/api/panel/sessions', headers: json, body }, {})
    judge(api)
    if (api.status === 200) check((JSON.parse(api.text) as { state: unknown }).state)
    const fields = Buffer.from(
      new URLSearchParams({ signed_request: signedRequest.toWellFormed() }).toString(),
    )
    const page = await send('POST', { path: `/panel/${world.appId}`, headers: form, body: fields }, {})
    judge(page)
    if (page.status !== 200) return
    check((bootOf(page) as { state: unknown }).state)
    judgePolicy(String(page.headers['content-security-policy']))
  })
  await fc.assert(property, { seed, numRuns: 200, endOnFailure: true })
}

/** One policy, whose directives are ours; who may frame is nothing but hosts. */
function judgePolicy(policy: string): void {
  expect(policy).not.toContain(',')
  const directives = policy.split(';').map((one) => one.trim().split(' '))
  expect(directives.map(([name]) => name)).toEqual([
    'default-src',
    'object-src',
    'script-src',
    'style-src-elem',
    'style-src-attr',
    'img-src',
    'connect-src',
    'form-action',
    'base-uri',
    'frame-ancestors',
  ])
  for (const host of directives.at(-1)?.slice(1) ?? [])
    expect(host).toMatch(/^(?:'none'|https?:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d+)?)$/)
}
