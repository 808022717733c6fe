import { hostname } from 'node:os'
import type { Context } from '../../../context.ts'
import { after } from '../../../platform/clock.ts'
import { beatEvery, silence } from '../../../platform/heartbeat.ts'
import type { Db } from '../../../schema.ts'
import { productVersion } from '../../../version.ts'
import * as queries from './queries.ts'

/** What a process does: answer browsers, send mail and write to Salesforce, or both. */
export type Runs = 'web' | 'worker' | 'both'

/** A process that has said lately that it lives. */
export interface LivingProcess {
  id: string
  runs: Runs
  /** Null for a version that does not say which it is. */
  version: string | null
  /** Name of its machine; null for the same. */
  host: string | null
  startedAt: Date
  beatAt: Date
}

/** The heartbeat of this process. */
export interface Beating {
  /** Milliseconds since it has last been written. */
  silence(): number
  stop(): Promise<void>
}

/** Says that this process lives. */
export async function beat(ctx: Context, runs: Runs): Promise<void> {
  const now = ctx.clock.now()
  await queries.upsertProcess(ctx.db, {
    id: ctx.processId,
    runs,
    version: productVersion(),
    host: hostname().slice(0, 255),
    started_at: now,
    beat_at: now,
  })
}

/**
 * Says every five seconds that this process lives, beginning now, and calls `onBeat` each time. `stop` ends that; the
 * row stays until `endProcess`, which frees what the process holds.
 */
export async function beginBeating(
  ctx: Context,
  about: { runs: Runs; onBeat?: () => Promise<void> },
): Promise<Beating> {
  await beat(ctx, about.runs)
  let last = performance.now()
  let writing = Promise.resolve()
  const write = async () => {
    try {
      await beat(ctx, about.runs)
      last = performance.now()
      await about.onBeat?.()
    } catch (error) {
      ctx.log.warn({ err: error }, 'heartbeat not written')
    }
  }
  const timer = setInterval(() => {
    writing = write()
  }, beatEvery)
  timer.unref()
  return {
    silence: () => performance.now() - last,
    // A beat that is on its way would bring back a row that was just taken.
    stop() {
      clearInterval(timer)
      return writing
    },
  }
}

/** Every process that lives, the oldest first. */
export async function listProcesses(ctx: Pick<Context, 'db' | 'clock'>): Promise<LivingProcess[]> {
  return findLiving(ctx.db, ctx.clock.now())
}

/** The same for whoever has a database and its time only. */
export async function findLiving(db: Db, now: Date): Promise<LivingProcess[]> {
  const rows = await queries.findProcesses(db, { beatSince: after(now, -silence.ended) })
  return rows.map((row) => ({
    id: row.id,
    runs: row.runs,
    version: row.version,
    host: row.host,
    startedAt: row.started_at,
    beatAt: row.beat_at,
  }))
}

/** Takes the rows of other processes that have gone silent; their ids. The caller frees in `db` what they held. */
export async function endSilentProcesses(ctx: Context, db: Db): Promise<string[]> {
  const silentSince = after(ctx.clock.now(), -silence.ended)
  return queries.deleteSilent(db, { silentSince, except: ctx.processId })
}

/** Takes this process's own row. */
export async function endProcess(ctx: Context, db: Db): Promise<void> {
  await queries.deleteProcess(db, ctx.processId)
}
