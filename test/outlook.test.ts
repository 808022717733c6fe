import { tmpdir } from 'node:os'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApp, prepareApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { databaseClock } from '../server/platform/clock.ts'
import { createLog } from '../server/platform/log.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { HttpBrowser } from './harness/http-browser.ts'
import { activateWith, connectOutlook, type Member, memberOf } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World
let ben: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url })
  const link = await world.admin(
    'invite',
    'ben.carter@nordvik.example',
    '--from',
    'astrid.lindqvist@nordvik.example',
  )
  ben = memberOf(world)
  await activateWith(ben, { link, as: 'ben' })
  for (const fact of ['welcomed', 'introduced']) await ben.api('POST', '/api/journey/facts', { fact })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

afterEach(async () => {
  await fetch(`${world.sandbox.microsoft}/__sandbox/faults`, { method: 'DELETE' })
})

async function fault(name: string) {
  const answer = await fetch(`${world.sandbox.microsoft}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  expect(answer.status).toBe(201)
}

async function problemOf(button: string | null) {
  const page = await connectOutlook(ben, 'ben')
  const back = button ? await ben.browser.submit(page, button) : page
  expect(back.url.pathname).toBe('/journey/mailbox')
  return { code: back.url.searchParams.get('problem'), vendor: back.url.searchParams.get('d_vendorCode') }
}

/** Microsoft's consent page, for somebody who is signed in there already. */
async function openConsent() {
  const attempt = await ben.api('POST', '/api/mailbox-attempts', { vendor: 'outlook' })
  const picker = await ben.browser.open(String(attempt.body.authorizeUrl))
  const href = /href="([^"]+account=[^"]+)"/.exec(picker.text)?.[1] ?? ''
  return ben.browser.open(new URL(href.replaceAll('&amp;', '&'), picker.url))
}

type StoredApp = Awaited<ReturnType<typeof storedApp>>

const storedApp = () =>
  world.app.ctx.db
    .selectFrom('cloud_app')
    .selectAll()
    .where('vendor', '=', 'microsoft')
    .executeTakeFirstOrThrow()

function changeApp(change: Partial<Pick<StoredApp, 'tenant' | 'client_id' | 'client_secret'>>) {
  return world.app.ctx.db.updateTable('cloud_app').set(change).where('vendor', '=', 'microsoft').execute()
}

/** Another process of the server starts on this database with the same environment. */
async function startAgain() {
  const log = createLog({ file: world.logFile })
  const config = readConfig(world.env, tmpdir())
  const app = await createApp({
    config,
    databaseUrl: database.url,
    clock: databaseClock,
    log,
    dist: '',
    version: 'test',
  })
  try {
    await prepareApp(app, 'sandbox')
  } finally {
    await app.close()
  }
}

const journey = async () => (await ben.api('GET', '/api/journey')).body

/** A secret that Microsoft does not know, sealed as the app's own is. */
function wrong({ workspace_id: workspaceId, id: rowId }: StoredApp): Promise<Buffer> {
  const place = { workspaceId, table: 'cloud_app', column: 'client_secret', rowId }
  return world.app.ctx.vault.seal(place, 'wrong')
}

describe('connecting Outlook', () => {
  it('is offered beside Gmail', async () => {
    expect((await journey()).mailboxVendors).toEqual(['gmail', 'outlook'])
  })

  it('says that nobody is assigned, and that nobody consented', async () => {
    await fault('not_assigned')
    expect(await problemOf('Back to app')).toEqual({ code: 'mailbox_not_assigned', vendor: 'AADSTS50105' })
    await fetch(`${world.sandbox.microsoft}/__sandbox/faults`, { method: 'DELETE' })
    await fault('consent_required')
    expect(await problemOf(null)).toEqual({ code: 'mailbox_consent_needed', vendor: 'AADSTS65001' })
    expect((await journey()).mailboxApproval).toBeNull()
    // The person did accept at Microsoft; that consent is taken back for what follows.
    await fault('revoke_all')
  })

  it('tells Cancel from a missing approval, which share an error', async () => {
    const back = await ben.browser.submit(await openConsent(), 'Cancel')
    expect(back.url.searchParams.get('problem')).toBe('mailbox_denied')
    expect(back.url.searchParams.get('d_vendorCode')).toBe('AADSTS65004')
  })

  it.each([
    ['AADSTS50194', 'mailbox_app_unknown', async () => ({ tenant: null })],
    ['AADSTS700016', 'mailbox_app_unknown', async () => ({ client_id: 'nobody' })],
    ['AADSTS7000215', 'mailbox_app_secret', async (row: StoredApp) => ({ client_secret: await wrong(row) })],
  ])('says of %s that only the operator can mend it: %s', async (vendor, code, change) => {
    const before = await storedApp()
    const consent = await openConsent()
    // The page was reached while all was well: now the token endpoint is the one that says it.
    await changeApp(await change(before))
    const back = await ben.browser.submit(consent, 'Accept')
    const { tenant, client_id, client_secret } = before
    await changeApp({ tenant, client_id, client_secret })
    expect([back.url.searchParams.get('problem'), back.url.searchParams.get('d_vendorCode')]).toEqual([
      code,
      vendor,
    ])
    await fault('revoke_all')
  })

  it('needs the directory of an app of one directory, which the next start brings', async () => {
    await changeApp({ tenant: null })
    const attempt = await ben.api('POST', '/api/mailbox-attempts', { vendor: 'outlook' })
    const refused = await ben.browser.open(String(attempt.body.authorizeUrl))
    expect([refused.url.origin, refused.status]).toEqual([world.sandbox.microsoft, 400])
    expect(refused.text).toContain('AADSTS50194')
    await startAgain()
    expect((await storedApp()).tenant).toBe(world.env.MICROSOFT_TENANT)
    expect((await openConsent()).text).toContain('would like to')
  })

  it('takes over a renewed secret at the next start, because secrets end', async () => {
    const row = await storedApp()
    await changeApp({ client_secret: await wrong(row) })
    const secret = async () => (await world.app.ctx.apps.byId(row.workspace_id, row.id))?.clientSecret
    expect(await secret()).toBe('wrong')
    await startAgain()
    expect(await secret()).toBe(world.env.MICROSOFT_CLIENT_SECRET)
  })

  it('waits for an administrator, who frees everybody by the link', async () => {
    await fault('pending')
    const sent = await ben.browser.submit(await connectOutlook(ben, 'ben'), 'Request approval')
    const pending = await ben.browser.submit(sent, 'Back to app')
    expect(pending.url.searchParams.get('problem')).toBe('mailbox_admin_consent_pending')
    expect(pending.url.searchParams.get('d_vendorCode')).toBe('AADSTS90095')
    await fetch(`${world.sandbox.microsoft}/__sandbox/faults`, { method: 'DELETE' })

    await fault('admin_consent_required')
    expect(await problemOf('Return to the application without granting consent')).toEqual({
      code: 'mailbox_admin_consent_needed',
      vendor: 'AADSTS90094',
    })
    const waiting = (await journey()).mailboxApproval as { url: string; given: boolean }
    expect(waiting).toMatchObject({ code: 'mailbox_admin_consent_needed', given: false })

    const admin = new HttpBrowser()
    const asked = await admin.open(waiting.url)
    const challenge = await admin.submit(asked, 'Next', { address: 'astrid.lindqvist@nordvik.example' })
    const consent = await admin.submit(challenge, 'Sign in')
    expect(consent.text).toContain('for everyone at Nordvik Instruments AB')
    const thanks = await admin.submit(consent, 'Accept')
    expect(thanks.url.pathname).toBe('/approval-given')
    expect((await journey()).mailboxApproval).toMatchObject({ given: true })

    const mails = await world.app.ctx.db
      .selectFrom('email')
      .select('subject')
      .where('send_key', 'like', 'system:mailbox_approved:%')
      .execute()
    expect(mails).toEqual([{ subject: 'You can connect your mailbox now' }])

    const back = await connectOutlook(ben, 'ben')
    expect(back.url.pathname).toBe('/journey')
    expect(await journey()).toMatchObject({
      step: 'connected',
      mailbox: { vendor: 'outlook', address: 'ben.carter@nordvik.example' },
      mailboxApproval: null,
    })
  })

  it('believes no approval whose state is not ours, and none that was declined', async () => {
    const stranger = new HttpBrowser()
    const open = (query: string) =>
      stranger.open(`${world.url}/oauth/microsoft/admin-consent?${query}`, {
        headers: { accept: 'text/html' },
      })
    const forged = `${crypto.randomUUID()}.AAAA`
    const declined = '/approval-declined'
    expect((await open(`admin_consent=True&tenant=x&state=${forged}`)).url.pathname).toBe(declined)
    expect((await open('error=access_denied&error_description=AADSTS65004')).url.pathname).toBe(declined)
  })

  it('names an account without a mailbox', async () => {
    await fault('mailbox_not_enabled')
    expect((await problemOf(null)).code).toBe('mailbox_not_enabled')
  })

  it('says that Graph asks to come back later, and goes on by itself when it may', async () => {
    // What the case before connected came to serve as soon as its fault was gone.
    await world.app.ctx.db.deleteFrom('mailbox').execute()
    await world.app.ctx.db.deleteFrom('connection').where('kind', '=', 'mailbox').execute()
    await fault('throttled')
    expect((await problemOf(null)).code).toBe('mailbox_rate_limited')
    expect(await journey()).toMatchObject({ step: 'mailbox', obstacle: { code: 'mailbox_rate_limited' } })
    await fetch(`${world.sandbox.microsoft}/__sandbox/faults`, { method: 'DELETE' })
    expect(await journey()).toMatchObject({ step: 'connected', mailbox: { vendor: 'outlook' } })
  })
})
