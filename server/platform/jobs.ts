import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CronItem,
  Logger,
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  type WorkerEvents,
} from 'graphile-worker'
import { type Kysely, sql, type Transaction } from 'kysely'
import type pg from 'pg'
import type { z } from 'zod'
import { runAs } from './current-work.ts'
import type { Log } from './log.ts'

/** A wake-up call. It says which row to look at, never what to do: a job may run twice, or not at all. */
export interface JobCall {
  name: string
  payload: Record<string, string>
  runAt?: Date
  /** Calls with the same key replace one another. */
  key?: string
  /** A call with this key that still waits for its first try keeps its time; one that was given up begins anew. */
  ifMissing?: boolean
}

export interface Jobs {
  /** Adds a call within the transaction that makes it true. */
  add<Schema>(db: Kysely<Schema> | Transaction<Schema>, call: JobCall): Promise<void>
}

export const jobs: Jobs = {
  async add(db, call) {
    await sql`select graphile_worker.add_job(
      identifier => ${call.name}, payload => ${JSON.stringify(call.payload)}::json,
      run_at => ${call.runAt ?? null}::timestamptz, job_key => ${call.key ?? null}::text, max_attempts => 3,
      job_key_mode => ${call.ifMissing ? 'preserve_run_at' : 'replace'}
    )`.execute(db)
  },
}

/** Creates or upgrades graphile-worker's own tables. */
export async function migrateJobs(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: new Logger(() => () => {}) })
}

/** A payload that is not what its job needs: no further try would change that. */
class UnreadablePayload extends Error {}

/** A job's payload in the shape that it needs. Whoever cannot be read is logged and never tried again. */
export function readPayload<Shape extends z.ZodType>(shape: Shape, payload: unknown): z.output<Shape> {
  const parsed = shape.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new UnreadablePayload(parsed.error.message)
}

/**
 * Runs again every job that has failed for good since an instant; how many there are. A failure leaves its time in
 * `run_at`, some seconds later, and nowhere else.
 */
export async function retryJobs<Schema>(
  db: Kysely<Schema> | Transaction<Schema>,
  since: Date,
): Promise<number> {
  const { rows } = await sql`select 1 from graphile_worker.reschedule_jobs(
    array(select id from graphile_worker._private_jobs
      where attempts >= max_attempts and locked_at is null and run_at >= ${since}),
    run_at => now(), attempts => 0
  )`.execute(db)
  return rows.length
}

/** What a job does with its payload. It must obey `signal` when the worker stops. */
export type JobHandler = (payload: Record<string, string>, signal: AbortSignal) => Promise<void>

/** Hears how a job ended, and after how many seconds. */
export type OnJob = (seen: { name: string; ended: 'done' | 'failed'; seconds: number }) => void

/**
 * Jobs that a process runs at once. Nearly all of their time they wait for somebody: a mailbox that has much to send holds
 * one for as long, and must keep nobody else waiting. They are fetched together, so that many cost the database no more
 * questions than one.
 */
const atOnce = 64
/** What nobody here takes up so soon is given back, for another process to take. Milliseconds. */
const localQueue = { size: atOnce, ttl: 3000 }
/** How long running jobs may take to heed that the worker stops. */
const longestJob = 2_500
/** Milliseconds before the first, second … new start of a worker that has stopped; the last one holds for all after. */
const pauses = [200, 1000, 5000]

/**
 * Starts the worker. `stop` tells running jobs to end after 300 ms and waits for them for 2.5 s. graphile-worker stops
 * by itself when it cannot note how a job ended, as when the database goes away; it is then started again, and its jobs
 * are given free for another try. `everyMinute` names the job that the crontab adds.
 */
export async function startJobs(
  pool: pg.Pool,
  handlers: Record<string, JobHandler>,
  about: { log: Log; onJob?: OnJob; everyMinute?: string },
): Promise<{ stop(): Promise<void> }> {
  const { log } = about
  const stopped = new AbortController()
  let worker = await startWorker({ pool, handlers, ...about })
  const keepAlive = async () => {
    for (;;) {
      await worker.ended
      if (stopped.signal.aborted) return
      log.error('the worker has stopped; starting it again')
      const next = await again({ pool, handlers, ...about, former: worker.id(), stopped: stopped.signal })
      if (!next) return
      worker = next
      if (stopped.signal.aborted) return next.stop()
    }
  }
  const kept = keepAlive()
  return {
    async stop() {
      stopped.abort()
      const ended = Promise.all([worker.stop(), kept])
      const isLate = await Promise.race([ended, sleep(longestJob, 'late', { ref: false })])
      // A job that obeys nothing is left behind: another worker may take it at once.
      if (isLate === 'late') await release(pool, worker.id())
    },
  }
}

interface WorkerParts {
  pool: pg.Pool
  handlers: Record<string, JobHandler>
  log: Log
  onJob?: OnJob
  everyMinute?: string
}

interface Worker {
  /** Name under which it locks jobs. */
  id(): string
  /** Resolves when it has stopped, on purpose or not. */
  ended: Promise<void>
  stop(): Promise<void>
}

async function startWorker({ pool, handlers, log, onJob, everyMinute }: WorkerParts): Promise<Worker> {
  const events = new EventEmitter() as WorkerEvents
  let id = ''
  events.on('pool:create', ({ workerPool }) => {
    id = workerPool.id
  })
  events.on('job:error', ({ job, error }) =>
    log.error({ job: job.task_identifier, err: error }, 'job failed'),
  )
  const runner: Runner = await run({
    pgPool: pool,
    // Without a delay the end of a job is noted by nobody in particular, and a failure of that is lost.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0, localQueue } },
    events,
    concurrency: atOnce,
    pollInterval: 200,
    noHandleSignals: true,
    parsedCronItems: parseCronItems(everyMinute ? [minutely(everyMinute)] : []),
    logger: loggerInto(log),
    gracefulShutdownAbortTimeout: 300,
    taskList: Object.fromEntries(
      Object.entries(handlers).map(([name, handle]) => [
        name,
        (payload, helpers) =>
          runAs({ kind: 'job', id: String(helpers.job.id), name }, () =>
            runJob({ name, handle, log, onJob }, payload, helpers.abortSignal as AbortSignal),
          ),
      ]),
    ),
  })
  let isOver = false
  const ended = runner.promise
    .catch((error: unknown) => log.error({ err: error }, 'the worker has failed'))
    .finally(() => {
      isOver = true
    })
  return {
    id: () => id,
    ended,
    // A worker that stops by itself at this very moment is stopped all the same.
    stop: async () => {
      if (!isOver) await runner.stop().catch(() => ended)
    },
  }
}

function minutely(task: string): CronItem {
  return { task, match: '* * * * *', options: { maxAttempts: 1, jobKey: task } }
}

/** Gives free the jobs of a worker that is no more; they would stay locked for four hours. */
async function release(pool: pg.Pool, worker: string): Promise<void> {
  await pool.query('select graphile_worker.force_unlock_workers($1)', [[worker]])
}

/** A new worker as soon as the database takes one; null when it is no longer wanted. */
async function again(parts: WorkerParts & { former: string; stopped: AbortSignal }): Promise<Worker | null> {
  for (let attempt = 0; ; attempt++) {
    const pause = pauses[Math.min(attempt, pauses.length - 1)]
    await sleep(pause, null, { signal: parts.stopped }).catch(() => {})
    if (parts.stopped.aborted) return null
    try {
      await release(parts.pool, parts.former)
      return await startWorker(parts)
    } catch (error) {
      parts.log.warn({ err: error }, 'the worker does not start')
    }
  }
}

/** Runs one job. What throws is tried again, but for a payload that nobody will ever understand. */
export async function runJob(
  job: { name: string; handle: JobHandler; log: Log; onJob?: OnJob },
  payload: unknown,
  signal: AbortSignal,
): Promise<void> {
  const { name, handle, log, onJob } = job
  const began = performance.now()
  const tell = (ended: 'done' | 'failed') =>
    onJob?.({ name, ended, seconds: (performance.now() - began) / 1000 })
  try {
    await handle(payload as Record<string, string>, signal)
    tell('done')
  } catch (error) {
    tell('failed')
    if (!(error instanceof UnreadablePayload)) throw error
    log.error({ job: name, code: 'payload_unreadable', err: error }, 'job given up')
  }
}

/** graphile-worker's own messages, in our log; what it says of each job is for looking closely. */
function loggerInto(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ worker: true }, message)
    else if (level === 'warning') log.warn({ worker: true }, message)
    else log.debug({ worker: true }, message)
  })
}
