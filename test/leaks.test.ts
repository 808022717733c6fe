import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorBody } from '../contract/errors.ts'
import { dispatchNotifications } from '../server/features/background/outbox/dispatch-notifications.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { HttpBrowser } from './harness/http-browser.ts'
import {
  connectGmail,
  type Member,
  memberOf,
  openPanel,
  panelApi,
  passSalesforce,
  signedRequest,
} from './harness/journey.ts'
import { type RawAnswer, sendRaw } from './harness/raw-http.ts'
import { wayBack } from './harness/ways-back.ts'
import { startWorld, type World } from './harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const smtpPassword = randomBytes(12).toString('hex')
const words = { subject: 'A subject that is nobody’s business', body: 'Words between two people' }

let database: TestDatabase
let world: World
let smtp: SMTPServer
let ben: Member
/** Everything that must stay where it is, by what it is. */
const secrets = new Map<string, string>()
/** The bodies of all answers of ours that were errors. */
const errors: string[] = []
/** The panel's door refuses with a page. */
const refusalPages: string[] = []

/** A browser whose errors are kept. */
class Witness extends HttpBrowser {
  override async fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const response = await super.fetch(url, init)
    if (response.status >= 400 && url.origin === world.url) errors.push(await response.clone().text())
    return response
  }
}

beforeAll(async () => {
  database = await createTestDatabase()
  smtp = await refusingMailServer()
  const { port } = smtp.server.address() as AddressInfo
  const env = { LOG_LEVEL: 'debug', SMTP_URL: `smtp://postmaster:${smtpPassword}@127.0.0.1:${port}` }
  world = await startWorld({ databaseUrl: database.url, worker: false, env })
  ben = memberOf(world, new Witness())
  await liveThrough()
  await goWrong()
  await saveWhatIsSealed()
})

afterAll(async () => {
  await world?.close()
  await new Promise<void>((done) => smtp?.close(done))
  await database?.drop()
})

/** A mail server that takes nobody's password, and says so at length. */
async function refusingMailServer(): Promise<SMTPServer> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    authMethods: ['PLAIN'],
    onAuth: (auth, _session, done) => done(new Error(`No such user: ${auth.username} ${auth.password}`)),
  })
  server.on('error', () => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return server
}

function keep(name: string, value: string | null | undefined) {
  if (!value || value.length < 8) throw new Error(`There is no ${name} to look for`)
  secrets.set(name, value)
}

/** Invitation, activation, mailbox, panel, a mail and its Task: with every secret that passes by. */
async function liveThrough() {
  for (const [at, secret] of world.secrets.entries()) keep(`secret ${at} of the environment`, secret)
  keep('password of the mail server', smtpPassword)
  keep('invitation', new URL(await world.admin('invite', 'ben.carter@nordvik.example')).hash.slice(1))
  const { body } = await ben.api('POST', '/api/invitation-attempts', { token: secrets.get('invitation') })
  const salesforce = await wayBack(world, ben, () =>
    passSalesforce(ben.browser, String(body.authorizeUrl), 'ben'),
  )
  saveWay('Salesforce', salesforce)
  await ben.browser.open(salesforce)
  for (const fact of ['welcomed', 'introduced']) await ben.api('POST', '/api/journey/facts', { fact })
  const google = await wayBack(world, ben, () => connectGmail(ben, 'ben'))
  saveWay('Google', google)
  await ben.browser.open(google)
  expect((await ben.api('GET', '/api/journey')).body).toMatchObject({ mailbox: { vendor: 'gmail' } })
  const cookies = ben.browser.cookies('localhost')
  const { port } = new URL(world.url)
  keep('session', cookies.get(`sid_${port}`))
  keep('binding of the browser', cookies.get(`browser_${port}`))
  keep(
    'link of the operator',
    (await world.admin('sign-in-link', 'ben.carter@nordvik.example')).split('#')[1],
  )
  await sendOne()
}

function saveWay(vendor: string, url: URL) {
  keep(`code of ${vendor}`, url.searchParams.get('code'))
  keep(`state of ${vendor}`, url.searchParams.get('state'))
}

async function sendOne() {
  keep('signed request', signedRequest(world, { as: 'ben', record: lead }))
  const { boot } = await openPanel(world, secrets.get('signed request') ?? '')
  keep('bearer of the panel', boot?.token)
  const body = { key: crypto.randomUUID(), to: [lead], subject: words.subject, html: `<p>${words.body}</p>` }
  const path = '/api/panel/emails'
  expect((await panelApi(world, boot?.token ?? '', { method: 'POST', path, body })).status).toBe(200)
  await runJobs()
  const mails = world.app.ctx.db.selectFrom('email').select('state').where('kind', '=', 'sales')
  expect(await mails.execute()).toEqual([{ state: 'sent' }])
}

const owner = () =>
  world.app.ctx.db
    .selectFrom('app_user')
    .select(['workspace_id as workspaceId', 'id as userId'])
    .where('email', '=', 'ben.carter@nordvik.example')
    .executeTakeFirstOrThrow()

async function runJobs() {
  world.advance(6_000)
  const signal = new AbortController().signal
  const who = await owner()
  for (const job of ['dispatch-mailbox', 'write-crm']) await world.app.jobHandlers[job]?.({ ...who }, signal)
  await dispatchNotifications(world.app.ctx, who.workspaceId, signal)
}

const isPage = (answer: RawAnswer) => String(answer.headers['content-type']).startsWith('text/html')

/** Whatever can be made to fail here, does: refusals, vendors in trouble, a fault that nobody foresaw. */
async function goWrong() {
  const held = Object.fromEntries([...secrets].map(([name, value]) => [name.replace(/\W/g, ''), value]))
  const all = { ...held, token: secrets.get('session'), signedRequest: 'x', appId: world.appId }
  for (const { method, path } of world.app.routes) {
    const target = path.replace(/:\w+/g, encodeURIComponent(secrets.get('invitation') ?? ''))
    const sent = method === 'GET' ? null : Buffer.from(JSON.stringify(all))
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secrets.get('session')}` }
    const answer = await sendRaw(world.url, { method, path: target, headers, body: sent })
    if (answer.status >= 400) (isPage(answer) ? refusalPages : errors).push(answer.text)
  }
  await fault({ name: 'token_error', error: 'invalid_client', description: 'invalid client credentials' })
  const { body } = await ben.api('POST', '/api/sign-ins', {})
  await passSalesforce(ben.browser, String(body.authorizeUrl), 'ben')
  await openPanel(world, signedRequest(world, { as: 'ben', record: lead }))
  // After the page, which reads the record too and might have met it.
  await fault({ name: 'token_error', error: 'invalid_client', description: 'invalid client credentials' })
  await fault({ name: 'expire_access_tokens' })
  const path = '/api/panel/record'
  const record = await panelApi(world, secrets.get('bearer of the panel') ?? '', { method: 'GET', path })
  errors.push(JSON.stringify(record.body))
  await sql`alter table session rename column user_agent to gone`.execute(world.app.ctx.db)
  const fresh = memberOf(world, new Witness())
  const link = secrets.get('link of the operator')
  expect((await fresh.api('POST', '/api/sessions', { token: link })).status).toBe(500)
  await sql`alter table session rename column gone to user_agent`.execute(world.app.ctx.db)
}

async function fault(body: Record<string, string>) {
  const answer = await fetch(`${world.sandbox.salesforce}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(201)
}

/** What is in the database only sealed. */
async function saveWhatIsSealed() {
  const { db, vault } = world.app.ctx
  for (const row of await db.selectFrom('connection').selectAll().execute()) {
    for (const column of ['access_token', 'refresh_token'] as const) {
      const place = { workspaceId: row.workspace_id, table: 'connection', column, rowId: row.id }
      keep(`${column} of ${row.vendor}`, await vault.open(place, row[column] ?? Buffer.alloc(0)))
    }
  }
  const attempts = await db.selectFrom('authorization_attempt').selectAll().execute()
  for (const [at, row] of attempts.entries()) {
    const place = { table: 'authorization_attempt', column: 'code_verifier', rowId: row.id }
    keep(`verifier ${at}`, await vault.open({ ...place, workspaceId: row.workspace_id }, row.code_verifier))
    keep(`nonce ${at}`, row.nonce)
  }
}

/** The secret, its random half, and both in the clothes they may wear. */
function shapesOf(secret: string): string[] {
  const parts = [secret, ...secret.split('.').filter((part) => part.length > 40)]
  return parts.flatMap((one) => [one, encodeURIComponent(one), Buffer.from(one).toString('base64')])
}

function found(text: string): string[] {
  return [...secrets].flatMap(([name, secret]) =>
    shapesOf(secret).some((shape) => text.includes(shape)) ? [name] : [],
  )
}

describe('after a whole life with its failures', () => {
  it('the log tells what happened and no secret', () => {
    world.app.ctx.log.flush()
    const log = readFileSync(world.logFile, 'utf8')
    // That it is not empty of it all: the refusals and the fault stand there.
    for (const line of [
      'unexpected error',
      'a way back was refused',
      'a request was refused',
      'a signed request was not believed',
    ])
      expect(log).toContain(line)
    expect(secrets.size).toBeGreaterThan(20)
    expect(found(log)).toEqual([])
  })

  it('the log holds nothing of what people write to each other', () => {
    const log = readFileSync(world.logFile, 'utf8')
    for (const text of [words.subject, words.body]) expect(log).not.toContain(text)
  })

  it('no error says more than its code, whatever it was asked with', () => {
    expect(errors.length).toBeGreaterThan(20)
    for (const text of errors) expect(errorBody.parse(JSON.parse(text))).toEqual(JSON.parse(text))
    // The panel's door and that of an unsubscribe link.
    expect(refusalPages).toHaveLength(2)
    expect(found([...errors, ...refusalPages].join('\n'))).toEqual([])
    expect(errors).toContain('{"error":{"code":"unexpected"}}')
  })

  it('the database holds them as hashes, sealed, or not at all', async () => {
    const { db } = world.app.ctx
    const tables = [
      'session',
      'invitation',
      'sign_in_link',
      'connection',
      'cloud_app',
      'panel_request',
    ] as const
    const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
    const audit = await db.selectFrom('audit_event').selectAll().execute()
    expect(audit.length).toBeGreaterThan(3)
    const plain = JSON.stringify([rows, audit], (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    )
    expect(found(plain)).toEqual([])
  })
})
