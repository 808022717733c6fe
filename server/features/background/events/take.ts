import type { Context } from '../../../context.ts'
import { after, hours, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway, withoutRow } from '../../../platform/database-failure.ts'
import { forEach } from '../../../platform/each.ts'
import { backOff } from '../../../platform/schedule.ts'
import * as queries from './queries.ts'
import { stuckAfter } from './stuck.ts'
import { type EventOf, type EventType, eventShapes, type News, type Subscription } from './types.ts'
import { type Subject, wakeTakers } from './wake.ts'

/** After a try in vain: 30 s, 1 min, 2 min … 1 h. */
const pause = { first: seconds(30), longest: hours(1) }
/** How many subjects one recovery wakes: the rest wait for the next one. */
const most = 1000
/** How much one look at what has happened to a subject finds. */
const atOnce = 100

/**
 * Has every subscriber take what has happened to a subject, in order: all of them one event in one transaction, and each in one
 * of its own where that fails. May be called at any time, any number of times, by any process: what one is taking another one
 * waits for, and then finds taken. A subscriber that fails keeps back only itself: the event is tried again later, and
 * those after it wait.
 */
export async function takeEvents(
  ctx: Context,
  work: { subscriptions: Subscription[]; subject: Subject },
  signal: AbortSignal,
): Promise<void> {
  const { subject } = work
  const waiting = new Map(work.subscriptions.map((subscriber) => [subscriber.name, subscriber]))
  for (let isMore = true; isMore; ) {
    const names = [...waiting.keys()]
    const untaken = await queries.findUntaken(ctx.db, { ...subject, names, limit: atOnce })
    isMore = false
    for (const rows of Map.groupBy(untaken, ({ id }) => id).values()) {
      if (signal.aborted) return
      const taken =
        (await takeTogether(ctx, waiting, rows)) || (await takeEach(ctx, { waiting, rows }, signal))
      // What is taken now, or kept back from now on, may have filled what was found.
      isMore ||= untaken.length === atOnce || !taken
      if (!taken) break
    }
  }
  await queries.settle(ctx.db, { subject, now: ctx.clock.now() })
}

/** Those who have not failed at something earlier, by their names. */
type Waiting = Map<string, Subscription>

const takerOf = (waiting: Waiting, row: queries.Untaken): Subscription[] => {
  const subscriber = waiting.get(row.subscriber)
  return subscriber?.on.some((type) => type === row.type) ? [subscriber] : []
}

/** One event by all who want it, which is what nearly always happens. False where that is not to be: then each is asked by itself. */
async function takeTogether(ctx: Context, waiting: Waiting, rows: queries.Untaken[]): Promise<boolean> {
  const takers = rows.flatMap((row) => takerOf(waiting, row))
  const [row] = rows
  if (!row || takers.length < 2 || rows.some(({ due_at }) => due_at !== null)) return false
  const subscribers = takers.map(({ name }) => name)
  const key = { workspaceId: row.workspace_id, eventId: row.id, subscribers, now: ctx.clock.now() }
  try {
    await ctx.db.transaction().execute(async (db) => {
      if (!(await queries.markTakenByAll(db, key))) throw new Overtaken()
      for (const subscriber of takers) await subscriber.take(ctx, db, readEvent(row))
    })
    return true
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    // Whoever it was fails again by itself, and that is said; a lock that two waited for does not.
    ctx.log.debug({ event: row.id, type: row.type, err: withoutRow(error) }, 'event taken one by one')
    return false
  }
}

/** Somebody else has taken it for one of them. */
class Overtaken extends Error {}

/** One event by each who wants it; false once somebody else has been quicker. */
async function takeEach(
  ctx: Context,
  { waiting, rows }: { waiting: Waiting; rows: queries.Untaken[] },
  signal: AbortSignal,
): Promise<boolean> {
  for (const row of rows)
    for (const subscriber of takerOf(waiting, row)) {
      if (signal.aborted) return true
      const outcome = await takeOne(ctx, subscriber, row)
      if (outcome === 'overtaken') return false
      if (outcome === 'failed') waiting.delete(row.subscriber)
    }
  return true
}

/**
 * Takes one event. `failed`: the subscriber cannot take it now, and what comes after it waits. `overtaken`: somebody else has
 * tried it since it was read, in vain or not.
 */
async function takeOne(
  ctx: Context,
  subscriber: Subscription,
  row: queries.Untaken,
): Promise<'taken' | 'failed' | 'overtaken'> {
  const { name } = subscriber
  const now = ctx.clock.now()
  if (row.due_at && row.due_at > now) return 'failed'
  const key = { workspaceId: row.workspace_id, eventId: row.id, subscriber: name }
  try {
    return await ctx.db.transaction().execute(async (db) => {
      if (!(await queries.markTaken(db, { ...key, now }))) return 'overtaken'
      await subscriber.take(ctx, db, readEvent(row))
      return 'taken'
    })
  } catch (error) {
    // That is the fault of no subscriber: the job is tried again.
    if (isDatabaseAway(error)) throw error
    const tries = (await queries.countTries(ctx.db, key)) + 1
    const code = faultCode(error)
    const said = { event: row.id, type: row.type, subscriber: name, tries, code, err: withoutRow(error) }
    ctx.log.error(said, tries > stuckAfter ? 'event not taken again and again' : 'event not taken')
    await queries.markFailed(ctx.db, { ...key, tries, dueAt: after(now, backOff(tries, pause)), code })
    return 'failed'
  }
}

/** The row as its type says it must be. Throws for one that is not: its subscriber cannot take it. */
function readEvent(row: queries.EventRow): EventOf<EventType> {
  const type = row.type as EventType
  const ids = eventShapes[type].parse(row.ids)
  const told = { workspaceId: row.workspace_id, type, subjectId: row.subject_id, ids, at: row.at } as News
  return { ...told, id: row.id }
}

/** Has taken what no job takes: what failed and is due again, and what was forgotten. */
export async function recoverEvents(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const items = await queries.subjectsToTake(ctx.db, { now, limit: most })
  await forEach(
    { log: ctx.log, task: 'wake takers', items, name: (subject) => ({ ...subject }) },
    (subject) => wakeTakers(ctx, ctx.db, subject),
  )
  await queries.settle(ctx.db, { subject: null, now })
}
