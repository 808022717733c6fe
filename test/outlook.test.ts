import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activateWith, connectOutlook, type Member, memberOf } from './harness/journey.ts'
import { Visitor } from './harness/visitor.ts'
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
  const back = button ? await ben.visitor.submit(page, button) : page
  expect(back.url.pathname).toBe('/journey/mailbox')
  return { code: back.url.searchParams.get('problem'), vendor: back.url.searchParams.get('d_vendorCode') }
}

const journey = async () => (await ben.api('GET', '/api/journey')).body

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
    const attempt = await ben.api('POST', '/api/mailbox-attempts', { vendor: 'outlook' })
    const picker = await ben.visitor.open(String(attempt.body.authorizeUrl))
    const href = /href="([^"]+account=[^"]+)"/.exec(picker.text)?.[1] ?? ''
    const consent = await ben.visitor.open(new URL(href.replaceAll('&amp;', '&'), picker.url))
    const back = await ben.visitor.submit(consent, 'Cancel')
    expect(back.url.searchParams.get('problem')).toBe('mailbox_denied')
    expect(back.url.searchParams.get('d_vendorCode')).toBe('AADSTS65004')
  })

  it('waits for an administrator, who frees everybody by the link', async () => {
    await fault('pending')
    const sent = await ben.visitor.submit(await connectOutlook(ben, 'ben'), 'Request approval')
    const pending = await ben.visitor.submit(sent, 'Back to app')
    expect(pending.url.searchParams.get('problem')).toBe('mailbox_admin_consent_pending')
    await fetch(`${world.sandbox.microsoft}/__sandbox/faults`, { method: 'DELETE' })

    await fault('admin_consent_required')
    expect(await problemOf('Return to the application without granting consent')).toEqual({
      code: 'mailbox_admin_consent_needed',
      vendor: 'AADSTS90094',
    })
    const waiting = (await journey()).mailboxApproval as { url: string; given: boolean }
    expect(waiting).toMatchObject({ code: 'mailbox_admin_consent_needed', given: false })

    const admin = new Visitor()
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
    const stranger = new Visitor()
    const open = (query: string) =>
      stranger.open(`${world.url}/oauth/microsoft/admin-consent?${query}`, {
        headers: { accept: 'text/html' },
      })
    const forged = `${crypto.randomUUID()}.AAAA`
    expect((await open(`admin_consent=True&tenant=x&state=${forged}`)).url.pathname).toBe(
      '/problem/oauth_state_unknown',
    )
    expect((await open('error=access_denied&error_description=AADSTS65004')).url.pathname).toBe(
      '/problem/oauth_denied',
    )
  })

  it('names an account without a mailbox', async () => {
    await fault('mailbox_not_enabled')
    expect((await problemOf(null)).code).toBe('mailbox_not_enabled')
  })
})
