import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import type { CrmTask } from '../../server/connectors/crm-activities.ts'
import {
  crmWriteViews,
  queueCrmWrite,
  retryFailedWrites,
} from '../../server/features/background/crm-sync/crm-sync.ts'
import { claimWrite } from '../../server/features/background/crm-sync/queries.ts'
import { writeDue } from '../../server/features/background/crm-sync/write-due.ts'
import { emailsOnRecord } from '../../server/features/selling/email/email.ts'
import { findByCompose } from '../../server/features/selling/email/queries.ts'
import { beginJourney, listStatuses } from '../../server/features/team/onboarding/onboarding.ts'
import { minutes } from '../../server/platform/clock.ts'
import { newId } from '../../server/platform/ids.ts'
import { jobs, migrateJobs } from '../../server/platform/jobs.ts'
import { plansOf } from '../harness/plans.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal

/** Queues Tasks about one mail, all on one record unless `on` says otherwise; their keys. */
async function queueWrites(
  { ctx, actor }: SellingWorld,
  many: number,
  on: (at: number) => Partial<Pick<CrmTask, 'whoId' | 'whatId'>> = () => ({}),
): Promise<string[]> {
  const { workspaceId, userId } = actor
  const emailId = await sendMail({ ctx, actor })
  const about = { workspaceId, userId, purpose: 'mail_sent', emailId, salesTaskId: null } as const
  const words = { kind: 'email', subject: 'Hi', description: '', date: '2026-11-22', url: null } as const
  const rest = { completed: true, priority: 'normal', whoId: contact(1).id, whatId: null } as const
  const keys = Array.from({ length: many }, (_, at) => `${emailId}:${at}`)
  for (const [at, key] of keys.entries())
    await queueCrmWrite(ctx, ctx.db, { ...about, task: { key, ...words, ...rest, ...on(at) } })
  return keys
}

const rowsOf = (keys: string[]) =>
  pool.db
    .selectFrom('crm_write')
    .select(['state', 'code', 'tries'])
    .where('key', 'in', keys)
    .orderBy('id')
    .execute()

const keysIn = ({ crm }: SellingWorld) => crm.tasks.map(({ key }) => key)

const outages: Record<string, (world: SellingWorld) => void> = {
  'no call arrives': ({ crm }) => {
    crm.fault = async () => 'temporary'
  },
  'no call is answered': ({ crm }) => {
    crm.fault = async () => 'lost_before'
  },
  'one write arrives, and then no call is answered': ({ crm }) => {
    let written = 0
    crm.fault = async (call) => {
      if (call === 'writeTask') written += 1
      return call === 'writeTask' && written === 1 ? 'lost_after' : 'lost_before'
    }
  },
  'access is not renewed': ({ crm }) => {
    crm.open = () => Promise.reject(new ConnectorError('temporary', { vendorCode: 'refresh_failed' }))
  },
}

it.each(Object.entries(outages))(
  'two days without Salesforce fail no write, and afterwards each is written once and in order: %s',
  async (_, begin) => {
    const world = await sellingWorld(pool.db)
    const { ctx, actor, crm } = world
    crm.keyed = false
    const keys = await queueWrites(world, 3)
    begin(world)
    for (let round = 0; round < 2 * 24 * 4; round++) {
      await writeDue(ctx, actor, never)
      world.advance(minutes(15))
    }
    expect((await rowsOf(keys)).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
    Reflect.deleteProperty(crm, 'open')
    crm.fault = async () => 'ok'
    await writeDue(ctx, actor, never)
    expect((await rowsOf(keys)).map(({ state }) => state)).toEqual(['written', 'written', 'written'])
    expect(keysIn(world)).toEqual(keys)
  },
)

it.each([
  ['daily_limit', 'REQUEST_LIMIT_EXCEEDED', 'salesforce_limit_used'],
  ['ip_restricted', 'ip restricted', 'salesforce_ip_restricted'],
  ['api_disabled', 'API_DISABLED_FOR_ORG', 'salesforce_api_disabled'],
] as const)('an admin sees whose Tasks wait for Salesforce, and why: %s', async (fault, vendorCode, code) => {
  const world = await sellingWorld(pool.db)
  const { ctx, actor, crm } = world
  const obstacle = async () => (await listStatuses(ctx, actor.workspaceId)).get(actor.userId)?.obstacle
  await beginJourney(ctx.db, actor)
  const before = await obstacle()
  const keys = await queueWrites(world, 2)
  crm.open = () => Promise.reject(new ConnectorError(fault, { vendorCode }))
  await writeDue(ctx, actor, never)
  expect(await obstacle()).toMatchObject({ step: 'api', code, since: ctx.clock.now().toISOString() })
  Reflect.deleteProperty(crm, 'open')
  world.advance(minutes(30))
  await writeDue(ctx, actor, never)
  expect((await rowsOf(keys)).map(({ state }) => state)).toEqual(['written', 'written'])
  expect(await obstacle()).toEqual(before)
})

it('a write that Salesforce alone does not answer is tried for a day, and keeps none of the others back', async () => {
  const world = await sellingWorld(pool.db)
  const { ctx, actor, crm } = world
  const keys = await queueWrites(world, 2)
  const write = crm.writeTask.bind(crm)
  crm.writeTask = (task, doubtful) =>
    task.key === keys[0] ? Promise.reject(new ConnectorError('temporary')) : write(task, doubtful)
  for (let round = 0; round < 101; round++) {
    await writeDue(ctx, actor, never)
    world.advance(minutes(15))
  }
  expect(await rowsOf(keys)).toEqual([
    { state: 'failed', code: 'no_answer', tries: 100 },
    { state: 'written', code: null, tries: 1 },
  ])
})

it('the first of a record that waits keeps back those behind it, by the Account before the person, and no others', async () => {
  const world = await sellingWorld(pool.db)
  const { ctx, actor, crm } = world
  const accounts = ['001000000000001AAA', '001000000000002AAA', '001000000000001AAA', null, null]
  const people = [1, 1, 2, 1, 1].map((n) => contact(n).id)
  const keys = await queueWrites(world, 5, (at) => ({
    whoId: at === 4 ? null : (people[at] ?? null),
    whatId: accounts[at] ?? null,
  }))
  const write = crm.writeTask.bind(crm)
  crm.writeTask = (task, doubtful) =>
    task.key === keys[0] ? Promise.reject(new ConnectorError('temporary')) : write(task, doubtful)
  await writeDue(ctx, actor, never)
  expect(keysIn(world)).toEqual([keys[1], keys[3], keys[4]])
  crm.writeTask = write
  world.advance(minutes(1))
  await writeDue(ctx, actor, never)
  expect(keysIn(world).slice(3)).toEqual([keys[0], keys[2]])
})

it('a mail shows its own write, whichever of its writes was queued first, and of an answer only what failed', async () => {
  const world = await sellingWorld(pool.db)
  const { ctx, actor, crm } = world
  const keys = await queueWrites(world, 2)
  const first = pool.db.updateTable('crm_write').where('key', '=', keys[0] ?? '')
  await first.set({ purpose: 'mail_replied' }).execute()
  await writeDue(ctx, actor, never)
  const [id = ''] = keys[0]?.split(':') ?? []
  const subjects = [{ id, userId: actor.userId }]
  const about = { workspaceId: actor.workspaceId, kind: 'email', subjects } as const
  const instanceUrls = new Map([[actor.userId, crm.instanceUrl]])
  const view = async () => (await crmWriteViews(ctx.db, { ...about, instanceUrls })).get(id)
  const taskUrl = `${crm.instanceUrl}/${crm.tasks[1]?.id}`
  expect(await view()).toEqual({ state: 'written', code: null, taskUrl })
  await first.set({ state: 'failed', code: 'FAKE' }).execute()
  expect(await view()).toEqual({ state: 'failed', code: 'FAKE', taskUrl })
})

it('a Task that met what its Lead has become takes the history along, also to a Contact that had one', async () => {
  const world = await sellingWorld(pool.db)
  const { ctx, actor, crm } = world
  const leads = [7, 8].map((n): (typeof crm.people)[number] => ({
    ...contact(n),
    object: 'Lead',
    id: `00Q${String(n).padStart(12, '0')}AAA`,
    accountId: null,
  }))
  crm.people = [...crm.people, ...leads]
  const mails: string[] = []
  for (const { id } of leads) mails.push(await sendMail(world, { to: [{ object: 'Lead', id }] }))
  const known = await sendMail(world, { to: [{ object: 'Contact', id: contact(1).id }] })
  const conversions = [1, 2].map((n, at) => ({ leadId: leads[at]?.id ?? '', contactId: contact(n).id }))
  await queueWrites(world, 3, (at) => ({ whoId: leads[at]?.id ?? contact(3).id }))
  const write = crm.writeTask.bind(crm)
  crm.writeTask = async (task, doubtful) => {
    const conversion = conversions.find(({ leadId }) => leadId === task.whoId)
    return { ...(await write(task, doubtful)), ...(conversion ? { conversion } : {}) }
  }
  const historyOf = async (n: number) =>
    (await emailsOnRecord(ctx, actor, { recordId: contact(n).id, whoIds: [contact(n).id] })).map(
      ({ id }) => id,
    )
  expect([await historyOf(2), (await historyOf(1)).includes(known)]).toEqual([[], true])
  await writeDue(ctx, actor, never)
  expect(await historyOf(2)).toEqual([mails[1]])
  expect(await historyOf(1)).toEqual(expect.arrayContaining([mails[0], known]))
  await writeDue(ctx, actor, never)
  const later = await sendMail(world, { to: [{ object: 'Contact', id: contact(2).id }] })
  expect(await historyOf(2)).toEqual([later, mails[1]])
})

it('a write that ends its process each time has failed with what Salesforce said, never with a word for waiting', async () => {
  const world = await sellingWorld(pool.db)
  const keys = await queueWrites(world, 4)
  const codes = [null, 'temporary', 'ambiguous', 'UNABLE_TO_LOCK_ROW']
  for (const [at, key] of keys.entries())
    await pool.db
      .updateTable('crm_write')
      .set({ state: 'writing', tries: 100, code: codes[at] ?? null })
      .where('key', '=', key)
      .execute()
  world.advance(minutes(3))
  await writeDue(world.ctx, world.actor, never)
  expect((await rowsOf(keys)).map(({ state, code }) => `${state} ${code}`)).toEqual([
    'failed no_answer',
    'failed no_answer',
    'failed no_answer',
    'failed UNABLE_TO_LOCK_ROW',
  ])
})

it('whoever was given up for dead changes nothing after the write was begun anew', async () => {
  const world = await sellingWorld(pool.db)
  const { ctx, actor, crm } = world
  const keys = await queueWrites(world, 1)
  /** Begins a writer that is at its call until `goOn`. */
  const stuck = async (outcome: () => ReturnType<typeof crm.writeTask>) => {
    const waiting = Promise.withResolvers<void>()
    const working = Promise.withResolvers<void>()
    crm.writeTask = async () => {
      working.resolve()
      await waiting.promise
      return outcome()
    }
    const done = writeDue(ctx, actor, never)
    await working.promise
    return { done, goOn: waiting.resolve }
  }
  const rejected = (vendorCode: string) => () =>
    Promise.reject(new ConnectorError('rejected', { vendorCode }))
  const again = () => retryFailedWrites(ctx, pool.db, { workspaceId: actor.workspaceId, since: new Date(0) })
  // A first try fails, so that the stale one is the second of its row.
  crm.writeTask = rejected('FIRST')
  await writeDue(ctx, actor, never)
  await again()
  const stale = await stuck(rejected('STALE'))
  world.advance(minutes(3))
  crm.writeTask = rejected('SECOND')
  await writeDue(ctx, actor, never)
  await again()
  const holder = await stuck(async () => ({ taskId: '00T000000000001AAA' }))
  const held = await rowsOf(keys)
  stale.goOn()
  await stale.done
  expect(await rowsOf(keys)).toEqual(held)
  holder.goOn()
  await holder.done
  expect(await rowsOf(keys)).toMatchObject([{ state: 'written', code: null }])
})

/** As many mails and writes as a workspace has after a while, each of a compose and on a record of its own. */
async function afterAWhile({ actor: { workspaceId } }: SellingWorld): Promise<void> {
  await sql`
    insert into email
    select copy.* from email e, generate_series(1, 3000) n, jsonb_populate_record(e, jsonb_build_object(
      'id', gen_random_uuid(), 'send_key', n, 'message_id', n, 'compose_id', gen_random_uuid())) copy
    where e.workspace_id = ${workspaceId}`.execute(pool.db)
  await sql`
    insert into crm_write
    select copy.* from crm_write w, generate_series(1, 3000) n, jsonb_populate_record(w, jsonb_build_object(
      'id', gen_random_uuid(), 'key', n, 'order_key', n)) copy
    where w.workspace_id = ${workspaceId}`.execute(pool.db)
}

it('the mails of a compose, and what stands before a write, are found by an index of theirs', async () => {
  const world = await sellingWorld(pool.db)
  await queueWrites(world, 1)
  await afterAWhile(world)
  const owner = { workspaceId: world.actor.workspaceId, userId: world.actor.userId }
  const now = world.now()
  const [mails, write] = await plansOf(pool.db, {
    tables: ['email', 'crm_write'],
    async work(db) {
      await findByCompose(db, { ...owner, composeId: newId() })
      await claimWrite(db, { ...owner, now, until: now })
    },
  })
  expect(mails).toContain(' email_of_compose ')
  expect(write).toContain(' crm_write_of_record ')
})

it('a writer that has not begun keeps its place in the line, however often it is asked for', async () => {
  const world = await sellingWorld(pool.db)
  world.ctx.jobs = jobs
  await migrateJobs(pool.pool)
  const at = async () => {
    const { rows } = await sql<{ run_at: Date }>`select run_at from graphile_worker._private_jobs
      where key like ${`write-crm:%${world.actor.userId}`}`.execute(pool.db)
    return rows.map((row) => row.run_at.getTime())
  }
  await queueWrites(world, 1)
  const [first] = await at()
  world.advance(minutes(1))
  await queueWrites(world, 2)
  expect([first, await at()]).toEqual([expect.any(Number), [first]])
})
