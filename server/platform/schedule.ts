import type { Kysely, Transaction } from 'kysely'
import type { Clock } from './clock.ts'
import type { JobHandler, Jobs } from './jobs.ts'
import type { Log } from './log.ts'

/** Work that is done again and again, by whichever process comes first. */
export interface Recurring {
  /** The name of its job, and its key: there is one of it in the whole installation. */
  name: string
  /** Milliseconds from one time to the next. */
  every: number
  /** Also at each start of a worker, and after an outage of the database; otherwise when its time has come. */
  atStart: boolean
  run(): Promise<void>
}

export interface Schedule {
  /** The jobs that do it. */
  handlers: Record<string, JobHandler>
  /** Plans everything, what looks for work left behind at once. To be called when a worker starts. */
  start(): Promise<void>
  /** The same for what looks for work left behind, and nothing else. */
  lookForWork(): Promise<void>
}

interface Parts<Schema> {
  log: Log
  db: Kysely<Schema>
  jobs: Jobs
  clock: Clock
}

/** The job that plans again what was given up: a job that fails three times is. The crontab runs it every minute. */
export const keeper = 'keep-recurring'

/** Plans recurring work by jobs that plan themselves: each plans its next time before it does anything. */
export function createSchedule<Schema>(parts: Parts<Schema>, list: Recurring[]): Schedule {
  const { db, jobs, clock, log } = parts
  const plan = (one: Recurring, at: Date, ifMissing: boolean) =>
    jobs.add(db, { name: one.name, payload: {}, runAt: at, key: one.name, ifMissing })
  const later = (one: Recurring) => new Date(clock.now().getTime() + one.every)
  const planMissing = (one: Recurring) => plan(one, one.atStart ? clock.now() : later(one), true)
  const handlers = list.map((one): [string, JobHandler] => [
    one.name,
    async () => {
      // Planned first, so that a time that fails is not the last one.
      await plan(one, later(one), false)
      // The next time is the next try. A job that fails after its key was planned anew could only be given up, and stay.
      await one
        .run()
        .catch((error: unknown) => log.error({ job: one.name, err: error }, 'recurring work failed'))
    },
  ])
  const keep = async () => {
    for (const one of list) await planMissing(one)
  }
  return {
    handlers: { ...Object.fromEntries(handlers), [keeper]: keep },
    async start() {
      await this.lookForWork()
      for (const one of list.filter(({ atStart }) => !atStart)) await planMissing(one)
    },
    async lookForWork() {
      for (const one of list.filter(({ atStart }) => atStart)) await plan(one, clock.now(), false)
    },
  }
}

/**
 * Wakes a job at an instant. Wake-ups for different instants stand beside each other, so that a later one never replaces
 * an earlier one; those for the same instant are one.
 */
export async function wakeAt<Schema>(
  jobs: Jobs,
  db: Kysely<Schema> | Transaction<Schema>,
  wake: { name: string; payload: Record<string, string>; at: Date },
): Promise<void> {
  const { name, payload, at } = wake
  const key = [name, ...Object.values(payload), at.getTime()].join(':')
  await jobs.add(db, { name, payload, runAt: at, key })
}

/** At least a second from now and in whole seconds, so that wake-ups which wait for the same thing become one. */
export function soon(now: Date, at: Date): Date {
  const soonest = Math.ceil(now.getTime() / 1000 + 1) * 1000
  return new Date(Math.max(soonest, at.getTime()))
}

/** How long to wait after so many tries in vain, in milliseconds: `first`, then twice that, and never more than `longest`. */
export function backOff(tries: number, wait: { first: number; longest: number }): number {
  return Math.min(wait.first * 2 ** Math.min(Math.max(tries, 1) - 1, 20), wait.longest)
}
