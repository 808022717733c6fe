import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days } from '../server/platform/clock.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activateWith, activeMember, connectGmail, type Member, memberOf } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World
let astrid: Member
const nobody = () => memberOf(world)

beforeAll(async () => {
  database = await createTestDatabase()
  // No worker: what is queued stays to be read.
  world = await startWorld({ databaseUrl: database.url, worker: false })
  astrid = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function fault(cloud: 'google' | 'salesforce', one: Record<string, string>): Promise<void> {
  const body = JSON.stringify(one)
  const headers = { 'content-type': 'application/json' }
  const url = `${world.sandbox[cloud]}/__sandbox/faults`
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201)
}

const tokenOf = (url: unknown) => new URL(String(url)).hash.slice(1)
const press = (token: string) => nobody().api('POST', '/api/help-links/completions', { token })

/** Who was told, newest last. */
async function told() {
  const rows = await world.app.pool.query(
    `select r.address, e.subject, e.text from email e
     join email_recipient r on r.workspace_id = e.workspace_id and r.email_id = e.id
     where e.send_key like 'system:helped:%' order by e.created_at`,
  )
  return rows.rows as { address: string; subject: string; text: string }[]
}

async function removals(): Promise<unknown[]> {
  const { events } = (await astrid.api('GET', '/api/audit-events')).body as { events: { verb: string }[] }
  return events.filter(({ verb }) => verb === 'workspace.obstacle_removed')
}

describe('the link for whoever can help', () => {
  it('lets invited people who are kept back know, in their language, once', async () => {
    const link = await world.admin('invite', 'ben.carter@nordvik.example', '--language', 'sv')
    await fault('salesforce', { name: 'authorize_error', error: 'OAUTH_APP_BLOCKED', description: 'blocked' })
    const ben = memberOf(world)
    const page = await activateWith(ben, { link, as: 'ben' })
    expect(page.url.pathname).toBe('/problem/salesforce_app_blocked')
    const code = 'salesforce_app_blocked'
    const made = await ben.api('POST', '/api/help-links', { code, invitation: tokenOf(link) })
    const token = tokenOf(made.body.url)
    expect(token).not.toContain(code)

    const helper = nobody()
    const asked = await helper.api('POST', '/api/help-links/lookup', { token })
    expect(asked).toEqual({ status: 200, body: { code } })
    expect(await told()).toEqual([])

    expect((await press(token)).status).toBe(204)
    expect((await press(token)).status).toBe(204)
    expect(await told()).toEqual([
      {
        address: 'ben.carter@nordvik.example',
        subject: 'Nu kan du försöka igen',
        text: expect.stringContaining('Öppna länken i din inbjudan igen'),
      },
    ])
    expect((await told())[0]?.text).not.toContain('http')
    expect(await removals()).toMatchObject([
      { actor: 'helper', network: expect.any(String), detail: { code, people: 1 } },
    ])
    const { invitations } = (await astrid.api('GET', '/api/invitations')).body
    expect(invitations).toContainEqual(
      expect.objectContaining({ email: 'ben.carter@nordvik.example', obstacle: null }),
    )
  })

  it('lets users know, and nobody whom something else keeps back', async () => {
    await fault('google', { name: 'admin_policy' })
    for (const fact of ['organization_confirmed', 'welcomed', 'introduced'])
      await astrid.api('POST', '/api/journey/facts', { fact })
    // Google says it on its own page and sends nobody back: Astrid says it herself.
    const page = await connectGmail(astrid, 'astrid')
    expect(page.text).toContain('admin_policy_enforced')
    const stopped = await astrid.api('POST', '/api/mailbox-stops', { vendor: 'gmail' })
    expect(stopped.body).toMatchObject({ obstacle: { code: 'mailbox_app_blocked' } })
    const linkFor = async (code: string) =>
      tokenOf((await astrid.api('POST', '/api/help-links', { code })).body.url)
    const before = await told()
    expect((await press(await linkFor('mailbox_not_assigned'))).status).toBe(204)
    expect(await told()).toEqual(before)

    expect((await press(await linkFor('mailbox_app_blocked'))).status).toBe(204)
    expect((await told()).slice(before.length)).toMatchObject([
      {
        address: 'astrid.lindqvist@nordvik.example',
        subject: 'You can go on now',
        text: expect.stringContaining(`${world.url}/journey`),
      },
    ])
    expect((await astrid.api('GET', '/api/journey')).body).toMatchObject({ step: 'mailbox', obstacle: null })
  })

  it('is not made where nobody could be told, or by whom we do not know', async () => {
    const ask = (member: Member, code: string) => member.api('POST', '/api/help-links', { code })
    for (const code of [
      'salesforce_api_disabled',
      'mailbox_admin_consent_needed',
      'crm_rejected',
      'forbidden',
    ])
      expect((await ask(astrid, code)).body).toEqual({ url: null })
    expect((await ask(nobody(), 'salesforce_app_blocked')).body).toEqual({ url: null })
    const { ctx } = world.app
    const mail = ctx.notificationMail
    ctx.notificationMail = null
    expect((await ask(astrid, 'salesforce_app_blocked')).body).toEqual({ url: null })
    ctx.notificationMail = mail
  })

  // Last, because two weeks end every session.
  it('opens nothing when it is forged, swapped or older than 14 days', async () => {
    const made = await astrid.api('POST', '/api/help-links', { code: 'salesforce_app_blocked' })
    const token = tokenOf(made.body.url)
    const [, sealed] = token.split('.')
    const forged = [
      '',
      'x',
      `${crypto.randomUUID()}.${sealed}`,
      `${token.slice(0, -2)}AA`,
      token.split('.')[0] ?? '',
    ]
    const before = await told()
    const refused = async (one: string) => {
      for (const door of ['lookup', 'completions']) {
        const answer = await nobody().api('POST', `/api/help-links/${door}`, { token: one })
        expect(answer).toMatchObject({ status: 410, body: { error: { code: 'help_link_unusable' } } })
      }
    }
    for (const one of forged) await refused(one)
    world.advance(days(14) + 1)
    await refused(token)
    expect(await told()).toEqual(before)
  })
})
