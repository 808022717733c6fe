import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNotificationMail } from '../server/connectors/smtp/notification-mail.ts'
import { hours, minutes } from '../server/platform/clock.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember, type Member } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

const astrid = 'astrid.lindqvist@nordvik.example'

let database: TestDatabase
let world: World
let admin: Member
let workspaceId: string

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  admin = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
  const row = world.app.ctx.db.selectFrom('workspace').select('id')
  workspaceId = (await row.executeTakeFirstOrThrow()).id
  await dispatch()
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

const dispatch = () =>
  world.app.jobHandlers['dispatch-notifications']?.({ workspaceId }, new AbortController().signal)
const read = async () => (await admin.api('GET', '/api/notification-mail')).body
const press = () => admin.api('POST', '/api/notification-mail/tests')

/** The product's mail goes to a mail server that behaves as told, for the time of `run`. */
async function withServer(options: SMTPServerOptions, run: () => Promise<void>): Promise<void> {
  const server = new SMTPServer({ disabledCommands: ['STARTTLS'], ...options })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  try {
    await withMail(`smtp://user:secret@127.0.0.1:${port}`, run)
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}

async function withMail(smtpUrl: string, run: () => Promise<void>): Promise<void> {
  const { ctx } = world.app
  const former = ctx.notificationMail
  const from = { name: 'MSI Actions', address: 'actions@nordvik.example' }
  ctx.notificationMail = createNotificationMail({ smtpUrl, from })
  await run().finally(() => {
    ctx.notificationMail = former
  })
}

describe('the test of the product’s mail', () => {
  it('says by what address mail leaves, and that nothing was tested yet', async () => {
    expect(await read()).toEqual({ from: 'actions@nordvik.example', test: null })
  })

  it('says that nothing can be mailed where no mail server is set', async () => {
    const { ctx } = world.app
    const former = ctx.notificationMail
    ctx.notificationMail = null
    expect(await read()).toEqual({ from: null, test: null })
    expect((await press()).body).toMatchObject({ error: { code: 'product_mail_off' } })
    ctx.notificationMail = former
  })

  it('arrives by the way that invitations take, in the reader’s language, and is audited', async () => {
    await admin.api('PATCH', '/api/profile', { language: 'sv' })
    const { status, body } = await press()
    expect([status, body.test]).toMatchObject([200, { state: 'on_the_way', to: astrid }])
    await dispatch()
    expect(await read()).toMatchObject({ test: { state: 'sent', to: astrid } })
    const inbox = await (await fetch(`${world.sandbox.mail}/api/inbox/${astrid}`)).json()
    expect(inbox).toContainEqual(expect.objectContaining({ subject: 'Testmejl från MSI Actions' }))
    const event = world.app.ctx.db
      .selectFrom('audit_event')
      .select(['actor', 'detail'])
      .where('verb', '=', 'product_mail.tested')
    expect(await event.execute()).toMatchObject([{ actor: astrid, detail: { to: astrid } }])
  })

  it('says that the mail server does not accept our sign-in, and goes once it does', async () => {
    const refuse: SMTPServerOptions = { onAuth: (_auth, _session, done) => done(new Error('no such user')) }
    await withServer({ ...refuse, authOptional: true, allowInsecureAuth: true }, async () => {
      await press()
      await dispatch()
      expect((await read()).test).toMatchObject({
        state: 'retrying',
        code: 'product_mail_credentials',
        vendorCode: 'smtp_535',
      })
    })
    world.advance(minutes(5))
    await dispatch()
    expect((await read()).test).toMatchObject({ state: 'sent' })
  })

  it('says that the mail server refused the message, with its answer', async () => {
    const refuse: SMTPServerOptions = {
      onAuth: (_auth, _session, done) => done(null, { user: 'user' }),
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('not your address'), { responseCode: 553 })),
    }
    await withServer({ ...refuse, allowInsecureAuth: true }, async () => {
      await press()
      await dispatch()
      expect((await read()).test).toMatchObject({
        state: 'failed',
        code: 'product_mail_refused',
        vendorCode: 'smtp_553',
      })
    })
  })

  it('says that nobody answers; a new test takes the one that waits back', async () => {
    await withMail('smtp://127.0.0.1:9', async () => {
      await press()
      await dispatch()
      expect((await read()).test).toMatchObject({ state: 'retrying', code: 'product_mail_unreachable' })
      expect((await press()).body.test).toMatchObject({ state: 'on_the_way' })
    })
    const tests = world.app.ctx.db
      .selectFrom('email')
      .select('state')
      .where('send_key', 'like', 'system:test-mail:%')
      .orderBy('id')
    expect((await tests.execute()).map(({ state }) => state).slice(-2)).toEqual(['cancelled', 'waiting'])
  })

  it('is limited to six a minute', async () => {
    expect((await press()).body).toMatchObject({ error: { code: 'too_many_requests' } })
  })
})

describe('mail of the product that could not leave', () => {
  it('is given up after a day, and the invitation says that nobody was mailed', async () => {
    const email = 'ben.carter@nordvik.example'
    expect((await admin.api('POST', '/api/invitations', { email })).status).toBe(200)
    const invited = async () => {
      const { invitations } = (await admin.api('GET', '/api/invitations')).body
      return (invitations as { email: string; mail: string }[]).find((one) => one.email === email)
    }
    expect(await invited()).toMatchObject({ mail: 'waiting' })
    world.advance(hours(24) + 1000)
    await dispatch()
    expect(await invited()).toMatchObject({ mail: 'not_mailed' })
    expect(await (await fetch(`${world.sandbox.mail}/api/inbox/${email}`)).json()).toEqual([])
    const row = world.app.ctx.db
      .selectFrom('email')
      .select(['email.state', 'reason', 'html'])
      .innerJoin('invitation', 'invitation.email_id', 'email.id')
      .where('invitation.email', '=', email)
    expect(await row.execute()).toEqual([{ state: 'cancelled', reason: 'day_late', html: '' }])
  })
})
