import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { type Database, openDatabase } from './database.ts'
import { jobs, startJobs } from './jobs.ts'
import { createSchedule } from './schedule.ts'

let database: TestDatabase
let open: Database<Record<string, never>>
const messages: string[] = []
const log = pino({}, { write: (line: string) => void messages.push(JSON.parse(line).msg) })

beforeEach(async () => {
  messages.length = 0
  database = await createTestDatabase()
  open = openDatabase(database.url, () => {})
})

afterEach(async () => {
  await open.close()
  await database.drop()
})

/** Lets nobody into this test's database, and throws out who is in; or lets everybody in again. */
async function shut(isShut: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: inject('maintenanceUrl') })
  await client.connect()
  const name = new URL(database.url).pathname.slice(1)
  try {
    await client.query(`alter database ${name} allow_connections ${!isShut}`)
    if (!isShut) return
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  } finally {
    await client.end()
  }
}

const add = (name: string) => jobs.add(open.db, { name, payload: {} })

test('a worker that cannot say how a job ended is started again when the database is back', async () => {
  // graphile-worker writes there too what it has told the log.
  const trace = vi.spyOn(console, 'trace').mockImplementation(() => {})
  const ran: string[] = []
  const worker = await startJobs(
    open.pool,
    {
      first: async () => {
        ran.push('first')
        // Once: the second time nothing is in its way.
        if (ran.length === 1) await shut(true)
      },
      second: async () => void ran.push('second'),
    },
    { log },
  )
  await add('first')
  await expect.poll(() => messages, { interval: 20 }).toContain('the worker has stopped; starting it again')
  await shut(false)
  // Its end was never noted, so it runs again; nothing stays locked by the worker that stopped.
  await expect.poll(() => ran, { interval: 20 }).toEqual(['first', 'first'])
  await add('second')
  await expect.poll(() => ran, { interval: 20 }).toContain('second')
  await worker.stop()
  trace.mockRestore()
})

test('a stop does not wait for a job that obeys nothing, and gives it free', async () => {
  const started = Promise.withResolvers<void>()
  const never = new AbortController()
  const worker = await startJobs(
    open.pool,
    {
      hung: async () => {
        started.resolve()
        await sleep(600_000, null, { signal: never.signal }).catch(() => {})
      },
    },
    { log },
  )
  await add('hung')
  await started.promise
  await worker.stop()
  const { rows } = await open.pool.query('select locked_by from graphile_worker._private_jobs')
  expect(rows).toEqual([{ locked_by: null }])
  never.abort()
  const left = async () => (await open.pool.query('select 1 from graphile_worker._private_jobs')).rows.length
  await expect.poll(left).toBe(0)
})

test('the crontab runs what is to be done every minute, and only that', async () => {
  const worker = await startJobs(open.pool, { keep: async () => {} }, { log, everyMinute: 'keep' })
  const known = async () => {
    const { rows } = await open.pool.query('select identifier from graphile_worker._private_known_crontabs')
    return rows
  }
  await expect.poll(known, { interval: 20 }).toEqual([{ identifier: 'keep' }])
  await worker.stop()
})

test('recurring work that fails leaves no job behind that failed for good, and has its next time', async () => {
  const ran: number[] = []
  const run = async () => {
    ran.push(1)
    throw new Error('a mistake of ours')
  }
  const clock = { now: () => new Date() }
  const look = { name: 'look', every: 3_600_000, atStart: true, run }
  const schedule = createSchedule({ db: open.db, jobs, clock, log }, [look])
  await schedule.start()
  const worker = await startJobs(open.pool, schedule.handlers, { log })
  const left = async () => {
    const { rows } = await open.pool.query(
      'select key, attempts, run_at > now() as later from graphile_worker._private_jobs',
    )
    return rows
  }
  try {
    await expect.poll(left, { interval: 20 }).toEqual([{ key: 'look', attempts: 0, later: true }])
    expect(ran).toEqual([1])
  } finally {
    await worker.stop()
  }
})

test('forty jobs that wait for somebody keep nobody waiting', async () => {
  const waiting = 40
  let running = 0
  const all = Promise.withResolvers<void>()
  const worker = await startJobs(
    open.pool,
    {
      wait: async () => {
        if (++running === waiting + 1) all.resolve()
        await all.promise
      },
    },
    { log },
  )
  for (let n = 0; n <= waiting; n++) await add('wait')
  await all.promise
  await worker.stop()
  expect(running).toBe(waiting + 1)
})
