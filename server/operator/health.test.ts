import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import type { Context } from '../context.ts'
import { beat } from '../features/background/processes/processes.ts'
import { openDatabase } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { retryJobs } from '../platform/jobs.ts'
import { createMetrics } from '../platform/metrics.ts'
import type { Db, Schema } from '../schema.ts'
import { checkOperation } from './check-operation.ts'
import { registerGauges } from './gauges.ts'
import { createHealth } from './health.ts'

const folder = mkdtempSync(join(tmpdir(), 'msi-actions-health-'))
const dist = join(folder, 'dist')
const eventLoop = { delay: () => ({ p99: 3, max: 40 }) }
let database: TestDatabase
let opened: ReturnType<typeof openDatabase<Schema>>
let ctx: Context

beforeAll(async () => {
  mkdirSync(join(dist, 'web'), { recursive: true })
  writeFileSync(join(dist, 'web', 'index.html'), '')
  database = await createTestDatabase()
  opened = openDatabase<Schema>(database.url, () => {})
  const clock = { now: () => new Date() }
  ctx = { db: opened.db, clock, processId: newId() } satisfies Partial<Context> as unknown as Context
})

afterAll(async () => {
  await opened?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

function healthOf(about: { web?: boolean; dist?: string } = {}) {
  const runs = { web: about.web ?? true, worker: true }
  return createHealth({ ctx, config: { runs, dataDir: folder }, dist: about.dist ?? dist, eventLoop })
}

const problems = async () => (await healthOf().look()).problems

/** What the doctor finds wrong with the same. */
const found = async () =>
  (await checkOperation(ctx.db, new Date()))
    .filter(({ state }) => state === 'problem')
    .map(({ name, message }) => `${name}: ${message}`)

/** Two events that a subscriber has failed to take: one often enough to be called stuck. */
async function insertUntaken(db: Db): Promise<void> {
  const { workspace_id } = await db.selectFrom('email').select('workspace_id').executeTakeFirstOrThrow()
  await sql`insert into event_subscriber (name, type, first_event, began_at, seen_at)
    values ('one', 'mail.sent', 1, now(), now())`.execute(db)
  for (const tries of [10, 11]) {
    const event = {
      workspace_id,
      id: String(tries),
      type: 'mail.sent',
      subject_id: newId(),
      ids: '{}',
    } as const
    await db
      .insertInto('event')
      .values({ ...event, at: new Date() })
      .execute()
    await sql`insert into event_mark (workspace_id, event_id, subscriber, tries, due_at, code)
      values (${workspace_id}, ${event.id}, 'one', ${tries}, now(), 'TypeError')`.execute(db)
  }
}

async function deleteUntaken(db: Db): Promise<void> {
  await db.deleteFrom('event').execute()
  await db.deleteFrom('event_subscriber').execute()
}

async function insertOverdueMail(db: Db, id = newId()): Promise<string> {
  await sql`insert into workspace (id, name, data_key, created_at) values (${id}, 'Nord', '', now())`.execute(
    db,
  )
  await sql`insert into email (workspace_id, id, kind, send_key, state, due_at, planned_at, subject, html, text,
      message_id, created_at)
    values (${id}, ${id}, 'system', 'a', 'waiting', now() - interval '2 hours', now(), 's', 'h', 't', 'm', now())`.execute(
    db,
  )
  return id
}

describe('the health of a process', () => {
  it('is told apart from that of the installation: a web process is ready without a worker', async () => {
    expect(await healthOf().look()).toMatchObject({ ready: true, problems: ['no_worker'] })
    await beat({ ...ctx, processId: newId() }, 'web')
    expect(await problems()).toEqual(['no_worker'])
    expect(await found()).toEqual([expect.stringMatching(/^processes: 1 web .* no worker/)])
    await beat(ctx, 'both')
    expect(await healthOf().look()).toMatchObject({
      ready: true,
      problems: [],
      details: { processes: { web: 2, worker: 1 } },
    })
    expect(await found()).toEqual([])
  })

  it('is not ready while it drains, without its pages, with a silent worker of its own', async () => {
    const health = healthOf()
    health.watchWorker({ silence: () => 5000 })
    expect((await health.look()).ready).toBe(true)
    health.drain()
    expect(await health.look()).toMatchObject({ ready: false, problems: ['draining'] })

    expect(await healthOf({ dist: folder }).look()).toMatchObject({
      ready: false,
      problems: ['pages_missing'],
    })
    expect((await healthOf({ dist: folder, web: false }).look()).ready).toBe(true)

    const silent = healthOf()
    silent.watchWorker({ silence: () => 31_000 })
    expect(await silent.look()).toMatchObject({ ready: false, problems: ['worker_silent'] })
  })

  it('tells that its database is away, and stays ready: no other process has another one', async () => {
    const gone = openDatabase<Schema>('postgres://nobody@127.0.0.1:9/none', () => {})
    const config = { runs: { web: true, worker: false }, dataDir: folder }
    const away = createHealth({ ctx: { ...ctx, db: gone.db }, config, dist, eventLoop })
    expect(await away.look()).toEqual({
      ready: true,
      problems: ['database_away'],
      eventLoop: { p99: 3, max: 40 },
      details: null,
    })
    await gone.close()
  })

  it('calls nothing overdue that a restore or an operator holds', async () => {
    const restored = await insertOverdueMail(ctx.db)
    const held = await insertOverdueMail(ctx.db)
    const overdue = async () => (await healthOf().look()).details?.backlog.mails.count
    expect(await overdue()).toBe(2)
    const mark = { workspace_id: restored, email_id: restored, since: new Date(), look_at: new Date() }
    await ctx.db
      .insertInto('restored_mail')
      .values({ ...mark, state: 'unknown', code: null })
      .execute()
    expect(await overdue()).toBe(1)
    await ctx.db.updateTable('workspace').set({ held_at: new Date() }).where('id', '=', held).execute()
    expect(await overdue()).toBe(0)
    expect(await problems()).toEqual([])
    expect(await found()).toEqual([expect.stringMatching(/^mail: Outgoing mail of "Nord" is held since /)])
    for (const table of ['restored_mail', 'email'] as const)
      await ctx.db.deleteFrom(table).where('workspace_id', 'in', [restored, held]).execute()
    await ctx.db.deleteFrom('workspace').where('id', 'in', [restored, held]).execute()
  })

  it('shows what is overdue, has failed or is held, and stays ready', async () => {
    await insertOverdueMail(ctx.db)
    await sql`select graphile_worker.add_job('late', run_at => now() - interval '1 hour')`.execute(ctx.db)
    await sql`select graphile_worker.add_job('failed', max_attempts => 1)`.execute(ctx.db)
    await insertUntaken(ctx.db)
    await sql`update graphile_worker._private_jobs set attempts = 1 where max_attempts = 1`.execute(ctx.db)
    // Its last try is counted when it begins.
    await sql`select graphile_worker.add_job('running', max_attempts => 2)`.execute(ctx.db)
    await sql`update graphile_worker._private_jobs set attempts = 2, locked_at = now() where max_attempts = 2`.execute(
      ctx.db,
    )
    const report = await healthOf().look()
    expect(report).toMatchObject({
      ready: true,
      problems: ['mail_overdue', 'jobs_overdue', 'jobs_failed', 'events_stuck'],
      details: { backlog: { mails: { count: 1 }, jobs: { count: 1 }, failedJobs: 1, stuckEvents: 1 } },
    })
    expect(report.details?.backlog.mails.oldestSeconds).toBeGreaterThan(7100)
    expect(await found()).toEqual([
      'mail: 1 should have left, the oldest 2 h ago.',
      expect.stringMatching(/^jobs: 1 should have begun/),
      expect.stringMatching(/^events: 1 could not be taken in more than ten tries/),
    ])
    // Whoever is in the product no more waits for nothing.
    await ctx.db.deleteFrom('event_subscriber').execute()
    expect(await problems()).not.toContain('events_stuck')
    await deleteUntaken(ctx.db)
    expect(await retryJobs(ctx.db, new Date(Date.now() - 3_600_000))).toBe(1)
    expect(await problems()).toEqual(['mail_overdue', 'jobs_overdue'])

    const held = { mode: 'sandbox', created_at: new Date(), held_at: new Date() } as const
    await ctx.db.insertInto('installation').values(held).execute()
    expect(await problems()).toEqual(['mail_held', 'jobs_overdue'])
    expect(await found()).toContainEqual(expect.stringMatching(/^mail: All outgoing mail is held since /))
  })
})

it('is counted where Prometheus reads it, every query of it answered', async () => {
  const metrics = createMetrics('1.2.3')
  registerGauges(metrics, { ctx, pool: opened.pool })
  await beat(ctx, 'worker')
  await sql`select graphile_worker.add_job('write-crm', '{}'::json)`.execute(opened.db)
  await insertUntaken(ctx.db)
  const lines = (await metrics.scrape()).text.split('\n')
  await deleteUntaken(ctx.db)
  for (const line of [
    'msi_scrape_failures_total 0',
    'msi_jobs{job="write-crm",state="waiting"} 1',
    'msi_mailboxes_standing_still 0',
    'msi_events_not_taken{subscriber="one"} 2',
  ])
    expect(lines).toContain(line)
  const reading = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1])
  expect(reading('msi_overdue_seconds{what="mails"}')).toBeGreaterThan(7100)
  expect(reading('msi_heartbeat_age_seconds{runs="worker"}')).toBeLessThan(60)
})
