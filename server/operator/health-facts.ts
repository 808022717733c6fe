import { statfs } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { countStuckEvents } from '../features/background/events/events.ts'
import { findOverdueMail } from '../features/background/outbox/outbox.ts'
import { listProcesses, type Runs } from '../features/background/processes/processes.ts'
import type { Db } from '../schema.ts'

/** What stands still, in numbers. Instants are the database's. */
export interface Backlog {
  /** Mails that should have left and that nothing but us keeps back. */
  mails: Overdue
  /** Jobs that nobody has begun. */
  jobs: Overdue
  /** Jobs that have failed for good. */
  failedJobs: number
  /** Events that a part of the product fails to take again and again: what follows from them stands still. */
  stuckEvents: number
  /** Since when all mail of the installation is held; null while it goes. */
  heldSince: Date | null
}

export interface Overdue {
  count: number
  /** Age of the oldest in seconds; 0 when there is none. */
  oldestSeconds: number
}

/** How late a thing may be before anybody is told, in seconds. */
const patience = 300

/** Reads what is overdue by more than five minutes. */
export async function readBacklog(db: Db, now: Date): Promise<Backlog> {
  const late = new Date(now.getTime() - patience * 1000)
  const age = (at: Date | null) => (at ? Math.round((now.getTime() - at.getTime()) / 1000) : 0)
  const mails = await findOverdueMail(db, late)
  const { rows } = await sql<{ count: string; oldest: Date | null; failed: string }>`
    select count(*) filter (where attempts < max_attempts and locked_at is null and run_at < ${late}) as count,
      min(run_at) filter (where attempts < max_attempts and locked_at is null and run_at < ${late}) as oldest,
      count(*) filter (where attempts >= max_attempts and locked_at is null) as failed
    from graphile_worker._private_jobs`.execute(db)
  const installation = await db.selectFrom('installation').select('held_at').executeTakeFirst()
  return {
    mails: { count: mails.count, oldestSeconds: age(mails.oldest) },
    jobs: { count: Number(rows[0]?.count ?? 0), oldestSeconds: age(rows[0]?.oldest ?? null) },
    failedJobs: Number(rows[0]?.failed ?? 0),
    stuckEvents: await countStuckEvents(db),
    heldSince: installation?.held_at ?? null,
  }
}

/** How many living processes send mail, and how many answer browsers. */
export async function countProcesses(
  ctx: Pick<Context, 'db' | 'clock'>,
): Promise<Record<'web' | 'worker', number>> {
  const found = await listProcesses(ctx)
  const doing = (one: Runs) => found.filter(({ runs }) => runs === one || runs === 'both').length
  return { web: doing('web'), worker: doing('worker') }
}

/** Below this the database and the logs are about to be refused. */
const leastFree = 200_000_000

/** Free bytes on the disk of a folder, and whether that is too little; null where it cannot be told. */
export async function readDisk(folder: string): Promise<{ freeBytes: number; isFull: boolean } | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    const freeBytes = bavail * bsize
    return { freeBytes, isFull: freeBytes < leastFree }
  } catch {
    return null
  }
}
