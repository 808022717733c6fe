import { sql } from 'kysely'
import pino from 'pino'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { blamed } from '../server/connectors/unreadable.ts'
import { DatabaseAway, faultCode } from '../server/platform/database-failure.ts'
import { forEach, forEachWithin } from '../server/platform/each.ts'
import { jobs, readPayload, runJob } from '../server/platform/jobs.ts'
import { loseConnection } from './harness/lost-connection.ts'
import { testPool } from './harness/pool.ts'

const pool = testPool()
beforeAll(async () => {
  await sql`create table kept (n integer primary key)`.execute(pool.db)
})

const log = pino({ level: 'silent' })
const kept = async () =>
  (await sql<{ n: number }>`select n from kept order by n`.execute(pool.db)).rows.map(({ n }) => n)

it('one that fails within a transaction takes back only what it wrote itself', async () => {
  const faults = await pool.db.transaction().execute((db) =>
    forEachWithin(db, { log, task: 'keep', items: [1, 2, 3, 4] }, async (n) => {
      await sql`insert into kept values (${n})`.execute(db)
      if (n === 2) throw new Error('a mistake of ours')
      if (n === 3) await sql`insert into kept values (1)`.execute(db)
    }),
  )
  expect(faults.map(({ item }) => item)).toEqual([2, 3])
  expect(await kept()).toEqual([1, 4])
})

it('a database that is away ends the rest, because each of them would fail', async () => {
  const tried: number[] = []
  const all = forEach({ log, task: 'try', items: [1, 2, 3] }, async (n) => {
    tried.push(n)
    if (n === 2) await loseConnection(pool.db)
  })
  await expect(all).rejects.toBeInstanceOf(DatabaseAway)
  const within = pool.db.transaction().execute((db) =>
    forEachWithin(db, { log, task: 'try', items: [4, 5] }, async (n) => {
      tried.push(n)
      await loseConnection(db)
    }),
  )
  await expect(within).rejects.toBeInstanceOf(DatabaseAway)
  expect(tried).toEqual([1, 2, 4])
})

it('a statement that takes too long, or stands in the way of another, is the fault of its item', async () => {
  const tried: number[] = []
  const errors = ['57014', '40P01', '40001', '55P03']
  const faults = await pool.db.transaction().execute(async (db) => {
    return forEachWithin(db, { log, task: 'try', items: [0, 1, 2, 3] }, async (n) => {
      tried.push(n)
      if (n === 0) await sql`set local statement_timeout = 1`.execute(db)
      if (n === 0) await sql`select pg_sleep(600)`.execute(db)
      await sql.raw(`do $$ begin raise exception 'no' using errcode = '${errors[n]}'; end $$`).execute(db)
    })
  })
  expect(tried).toEqual([0, 1, 2, 3])
  expect(faults.map(({ error }) => faultCode(error))).toEqual(errors)
  expect(faults.map(({ error }) => blamed(error, { id: 'm', passOver: true })?.isPassing)).toEqual(
    faults.map(() => true),
  )
})

it('a message that is read while the database is away is not called unreadable', async () => {
  const lost = await loseConnection(pool.db).catch((error: unknown) => error)
  expect(blamed(lost, { id: 'm', passOver: true })).toBeNull()
  expect(blamed(new TypeError('a mistake of ours'), { id: 'm', passOver: true })).toMatchObject({
    code: 'TypeError',
    isPassing: false,
  })
})

it('a list of any length is one parameter of a statement', async () => {
  const ids = Array.from({ length: 70_000 }, (_, at) => `id-${at}`)
  const found = pool.db.selectFrom('blob').select('sha256').where('sha256', 'in', ids)
  expect(await found.execute()).toEqual([])
  expect(await found.where('sha256', 'not in', ids).execute()).toEqual([])
  expect(found.compile().parameters).toHaveLength(1)
  const none = pool.db.selectFrom('worker').select('id').where('id', 'in', [])
  expect(await none.execute()).toEqual([])
})

it('a job whose payload nobody understands is given up at once; any other fault is tried again', async () => {
  const run = (handle: () => Promise<void>) =>
    runJob({ name: 'job', handle, log }, { id: 7 }, new AbortController().signal)
  await run(async () => {
    readPayload(z.object({ id: z.uuid() }), { id: 7 })
  })
  await expect(run(() => Promise.reject(new Error('later')))).rejects.toThrow('later')
})

it('a recovery that was given up begins anew, and one that is planned keeps its time', async () => {
  const call = { name: 'recover', payload: {}, key: 'recover', ifMissing: true }
  const planned = async () => {
    const { rows } = await sql<{ attempts: number; run_at: Date }>`
      select attempts, run_at from graphile_worker.jobs where key = 'recover'`.execute(pool.db)
    return rows.map(({ attempts, run_at }) => [attempts, run_at.toISOString()])
  }
  const [first, second] = ['2026-11-22T09:00:00.000Z', '2026-11-22T10:00:00.000Z'] as const
  await jobs.add(pool.db, { ...call, runAt: new Date(first) })
  await jobs.add(pool.db, { ...call, runAt: new Date(second) })
  expect(await planned()).toEqual([[0, first]])
  await sql`select graphile_worker.permanently_fail_jobs(array(
    select id from graphile_worker.jobs where key = 'recover'))`.execute(pool.db)
  await jobs.add(pool.db, { ...call, runAt: new Date(second) })
  expect(await planned()).toEqual([[0, second]])
})
