import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days, minutes } from '../server/platform/clock.ts'
import { newId } from '../server/platform/ids.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activateWith, connectGmail, type Member, memberOf } from './harness/journey.ts'
import { runHourly } from './harness/recurring.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World
let member: Member

beforeAll(async () => {
  database = await createTestDatabase()
  // Jobs are run by hand, so that the clock decides what is due.
  world = await startWorld({ databaseUrl: database.url, worker: false })
  member = memberOf(world)
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function fault(cloud: 'google' | 'salesforce', name: string): Promise<void> {
  const answer = await fetch(`${world.sandbox[cloud]}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  expect(answer.status).toBe(201)
}

const heal = (cloud: 'google' | 'salesforce') =>
  fetch(`${world.sandbox[cloud]}/__sandbox/faults`, { method: 'DELETE' })

async function row() {
  return world.app.ctx.db.selectFrom('onboarding').selectAll().executeTakeFirstOrThrow()
}

const obstacle = () => world.app.ctx.db.selectFrom('obstacle').selectAll().executeTakeFirst()

async function runProbe(): Promise<void> {
  const { workspace_id: workspaceId, user_id: userId } = await row()
  await world.app.jobHandlers['probe-obstacle']?.({ workspaceId, userId }, new AbortController().signal)
}

async function mails(): Promise<string[]> {
  const rows = await world.app.ctx.db
    .selectFrom('email')
    .select('subject')
    .where('kind', '=', 'system')
    .where('subject', '=', 'You can go on now')
    .execute()
  return rows.map(({ subject }) => subject)
}

/** Whether the newest row of a table came by the transaction that changed the mailbox's connection last. */
async function writtenWithMailbox(table: 'obstacle' | 'event'): Promise<boolean> {
  const { rows } = await world.app.pool.query(
    `select connection.xmin = newest.xmin as together
     from connection, (select xmin from ${table} order by xmin::text::bigint desc limit 1) as newest
     where connection.kind = 'mailbox'`,
  )
  return rows[0].together
}

describe('what stands in the way', () => {
  it('is kept with its time, seen by the admin, and looked at again until it is gone', async () => {
    await fault('salesforce', 'api_disabled')
    await activateWith(member, { link: world.adminLink, as: 'astrid' })
    const first = await obstacle()
    expect(first).toMatchObject({ code: 'salesforce_api_disabled', step: 'api' })
    world.advance(minutes(15))
    await runProbe()
    expect(await obstacle()).toMatchObject({ id: first?.id, since: first?.since })
    const { users } = (await member.api('GET', '/api/users')).body as { users: { obstacle: object }[] }
    expect(users[0]?.obstacle).toMatchObject({ step: 'api', code: 'salesforce_api_disabled' })
    expect(await mails()).toEqual([])

    await heal('salesforce')
    await runProbe()
    await runProbe()
    expect(await obstacle()).toBeUndefined()
    expect((await row()).api_seen_at).not.toBeNull()
    expect(await mails()).toEqual(['You can go on now'])
    const planned = await world.app.pool.query(
      "select 1 from graphile_worker.jobs where task_identifier = 'probe-obstacle'",
    )
    expect(planned.rowCount).toBe(1)
  })

  it('of a mailbox without its service goes by itself too', async () => {
    for (const fact of ['organization_confirmed', 'welcomed', 'introduced'])
      await member.api('POST', '/api/journey/facts', { fact })
    await fault('google', 'mail_not_enabled')
    const page = await connectGmail(member, 'astrid')
    expect(page.url.searchParams.get('problem')).toBe('mailbox_not_enabled')
    expect(await writtenWithMailbox('obstacle')).toBe(true)
    const journey = (await member.api('GET', '/api/journey')).body
    expect(journey).toMatchObject({
      step: 'mailbox',
      mailbox: null,
      mayPostponeMailbox: true,
      obstacle: { code: 'mailbox_not_enabled' },
    })
    await heal('google')
    world.advance(minutes(15))
    await runProbe()
    expect(await writtenWithMailbox('event')).toBe(true)
    expect((await member.api('GET', '/api/journey')).body).toMatchObject({
      step: 'connected',
      obstacle: null,
    })
    expect(await mails()).toHaveLength(2)
  })
})

/** To Google and back with Ben's mailbox, which is not the member's own. */
async function connectOther() {
  const attempt = await member.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
  const { browser } = member
  const url = new URL(String(attempt.body.authorizeUrl))
  url.searchParams.set('login_hint', 'ben.carter@nordvik.example')
  let page = await browser.open(url)
  // Google asks who it is only once.
  while (page.url.pathname.startsWith('/v3/signin')) page = await browser.submit(page, 'Next')
  return browser.submit(page, 'Continue')
}

describe('a mailbox of another address', () => {
  it('waits sealed for 15 minutes, then its grant is given back', async () => {
    const page = await connectOther()
    expect(page.url.searchParams.get('problem')).toBe('mailbox_other_address')
    expect((await member.api('GET', '/api/journey')).body).toMatchObject({
      pendingMailbox: { vendor: 'gmail', address: 'ben.carter@nordvik.example' },
    })
    const held = await world.app.ctx.db
      .selectFrom('pending_mailbox')
      .select('sealed_grant')
      .executeTakeFirstOrThrow()
    expect(held.sealed_grant.toString('latin1')).not.toContain('ya29')
    world.advance(minutes(15) + 1000)
    expect((await member.api('GET', '/api/journey')).body.pendingMailbox).toBeNull()
    expect((await member.api('GET', '/api/connections')).body).toMatchObject({
      connections: [{ kind: 'crm' }, { kind: 'mailbox', account: 'astrid.lindqvist@nordvik.example' }],
    })
    await runHourly(world.app)
    expect(await world.app.ctx.db.selectFrom('pending_mailbox').selectAll().execute()).toEqual([])
  })

  it('that does not serve is said after a Yes as well, and looked at until it does', async () => {
    await connectOther()
    await fault('google', 'mail_not_enabled')
    const answered = await member.api('POST', '/api/mailbox-answers', { use: true })
    expect(answered.status).toBe(200)
    expect(answered.body.pendingMailbox).toBeNull()
    expect(await obstacle()).toMatchObject({ step: 'mailbox', code: 'mailbox_not_enabled' })
    await heal('google')
    await runProbe()
    expect(await obstacle()).toBeUndefined()
  })
})

// Last, because two weeks end every session.
describe('what is never mended', () => {
  it('is not looked at any more after 14 days', async () => {
    const { workspace_id, user_id } = await row()
    await world.app.ctx.db
      .insertInto('obstacle')
      .values({
        workspace_id,
        id: newId(),
        user_id,
        step: 'mailbox',
        code: 'mailbox_not_enabled',
        since: world.app.ctx.clock.now(),
        met_at: world.app.ctx.clock.now(),
      })
      .execute()
    world.advance(days(14) + 1000)
    await runProbe()
    expect(await obstacle()).toMatchObject({ code: 'mailbox_not_enabled' })
  })
})
