import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import type { Beating } from '../features/background/processes/processes.ts'
import type { Delay, EventLoopWatch } from '../platform/event-loop.ts'
import { silence } from '../platform/heartbeat.ts'
import { productVersion } from '../version.ts'
import { type Backlog, countProcesses, readBacklog, readDisk } from './health-facts.ts'

/** What is wrong, by code; docs/operations.md says what to do about each. */
export const healthProblems = [
  'draining',
  'database_away',
  'pages_missing',
  'worker_silent',
  'no_worker',
  'mail_overdue',
  'jobs_overdue',
  'jobs_failed',
  'events_stuck',
  'mail_held',
  'disk_full',
  'clock_off',
] as const
export type HealthProblem = (typeof healthProblems)[number]

/**
 * These make a process not ready: whoever sends it work should send it elsewhere. The rest are for people, a database
 * that is away too: all processes share it, and a proxy without any ready one has no words for anybody.
 */
const stopping: HealthProblem[] = ['draining', 'pages_missing', 'worker_silent']

export interface HealthReport {
  ready: boolean
  problems: HealthProblem[]
  /** How late this process was to do what was due. It is told and never makes a process unwell. */
  eventLoop: Delay
  /** For the health port, which only operators reach; absent while the database is away. */
  details: HealthDetails | null
}

interface HealthDetails {
  version: string
  processes: Record<'web' | 'worker', number>
  backlog: Backlog
  disk: { freeBytes: number } | null
  /** By how many milliseconds the database's clock is ahead of this machine's. */
  clockOffset: number
}

export interface Health {
  /** Looks, or answers with what was seen in the last two seconds. */
  look(): Promise<HealthReport>
  /** From now on this process asks for no more work. */
  drain(): void
  /** The worker of this process runs: its heartbeat belongs to the process's health from now on. */
  watchWorker(beating: Pick<Beating, 'silence'>): void
  isDraining(): boolean
}

interface HealthParts {
  ctx: Context
  config: Pick<Config, 'runs' | 'dataDir'>
  /** Folder with the built pages. */
  dist: string
  eventLoop: Pick<EventLoopWatch, 'delay'>
}

/** What changes while the process runs. */
interface Own {
  draining: boolean
  worker: Pick<Beating, 'silence'> | null
}

const goodFor = 2000
/** Proxies ask often and do not wait. */
const answerWithin = 3000
const clockTolerance = 30_000

/** Looks at everything that this process needs and at what the installation does. */
export function createHealth(parts: HealthParts): Health {
  const own: Own = { draining: false, worker: null }
  let seen: { at: number; report: Promise<HealthReport> } | null = null
  return {
    drain() {
      own.draining = true
      seen = null
    },
    watchWorker(beating) {
      own.worker = beating
    },
    isDraining: () => own.draining,
    look() {
      if (!seen || performance.now() - seen.at > goodFor)
        seen = { at: performance.now(), report: examine(parts, own) }
      return seen.report
    },
  }
}

async function examine(parts: HealthParts, own: Own): Promise<HealthReport> {
  const problems: HealthProblem[] = own.draining ? ['draining'] : []
  if (parts.config.runs.web && !existsSync(join(parts.dist, 'web', 'index.html')))
    problems.push('pages_missing')
  if (own.worker && own.worker.silence() > silence.gone) problems.push('worker_silent')
  const details = await withDeadline(readDetails(parts))
  if (!details) problems.push('database_away')
  else problems.push(...(await judge(details)))
  const ready = !problems.some((one) => stopping.includes(one))
  return { ready, problems, eventLoop: parts.eventLoop.delay(), details }
}

function withDeadline<T>(work: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), answerWithin)
    work.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer))
  })
}

async function readDetails({ ctx, config }: HealthParts): Promise<HealthDetails & { diskFull: boolean }> {
  const before = Date.now()
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(ctx.db)
  const clockOffset = (rows[0]?.now.getTime() ?? 0) - (before + Date.now()) / 2
  const disk = await readDisk(config.dataDir)
  return {
    version: productVersion(),
    processes: await countProcesses(ctx),
    backlog: await readBacklog(ctx.db, ctx.clock.now()),
    disk: disk && { freeBytes: disk.freeBytes },
    diskFull: disk?.isFull ?? false,
    clockOffset: Math.round(clockOffset),
  }
}

async function judge(details: HealthDetails & { diskFull: boolean }): Promise<HealthProblem[]> {
  const { processes, backlog, clockOffset } = details
  const found: [HealthProblem, boolean][] = [
    ['no_worker', processes.worker === 0],
    ['mail_held', backlog.heldSince !== null],
    ['mail_overdue', backlog.mails.count > 0 && backlog.heldSince === null],
    ['jobs_overdue', backlog.jobs.count > 0],
    ['jobs_failed', backlog.failedJobs > 0],
    ['events_stuck', backlog.stuckEvents > 0],
    ['disk_full', details.diskFull],
    ['clock_off', Math.abs(clockOffset) > clockTolerance],
  ]
  return found.flatMap(([problem, isSo]) => (isSo ? [problem] : []))
}
