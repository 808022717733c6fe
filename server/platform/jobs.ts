import { Logger, type Runner, run, runMigrations } from 'graphile-worker'
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

/** What a job does with its payload. It must obey `signal` when the worker stops. */
export type JobHandler = (payload: Record<string, string>, signal: AbortSignal) => Promise<void>

/** Hears how a job ended, and after how many seconds. */
export type OnJob = (seen: { name: string; ended: 'done' | 'failed'; seconds: number }) => void

/** Starts the worker. `stop` waits 300 ms for running jobs. Locks of workers known dead are released first. */
export async function startJobs(
  pool: pg.Pool,
  handlers: Record<string, JobHandler>,
  { log, onJob }: { log: Log; onJob?: OnJob },
): Promise<{ stop(): Promise<void> }> {
  const runner: Runner = await run({
    pgPool: pool,
    concurrency: 8,
    pollInterval: 200,
    noHandleSignals: true,
    parsedCronItems: [],
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
  runner.events.on('job:error', ({ job, error }) =>
    log.error({ job: job.task_identifier, err: error }, 'job failed'),
  )
  return { stop: () => runner.stop() }
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
