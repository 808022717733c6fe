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

/**
 * Has every subscriber take what has happened to a subject, in order, each event in a transaction of its own. May be
 * called at any time, any number of times, by any process: what one is taking another one waits for, and then finds
 * taken. A subscriber that fails keeps back only itself: the event is tried again later, and those after it wait.
 */
export async function takeEvents(
  ctx: Context,
  work: { subscriptions: Subscription[]; subject: Subject },
  signal: AbortSignal,
): Promise<void> {
  // Most events are of interest to one of them, or to none.
  const names = await queries.namesWithUntaken(ctx.db, work.subject)
  for (const subscriber of work.subscriptions.filter(({ name }) => names.has(name)))
    while (!signal.aborted && (await takeNext(ctx, subscriber, work.subject)));
  await queries.settle(ctx.db, { subject: work.subject, now: ctx.clock.now() })
}

/** Takes one event; false when there is none that the subscriber could take now. */
async function takeNext(ctx: Context, subscriber: Subscription, subject: Subject): Promise<boolean> {
  const { name, on } = subscriber
  const now = ctx.clock.now()
  const row = await queries.nextUntaken(ctx.db, { ...subject, subscriber: name, types: on })
  if (!row || (row.due_at && row.due_at > now)) return false
  const key = { workspaceId: row.workspace_id, eventId: row.id, subscriber: name }
  try {
    await ctx.db.transaction().execute(async (db) => {
      if (await queries.markTaken(db, { ...key, now })) await subscriber.take(ctx, db, readEvent(row))
    })
    return true
  } catch (error) {
    // That is the fault of no subscriber: the job is tried again.
    if (isDatabaseAway(error)) throw error
    const tries = (await queries.countTries(ctx.db, key)) + 1
    const code = faultCode(error)
    const said = { event: row.id, type: row.type, subscriber: name, tries, code, err: withoutRow(error) }
    ctx.log.error(said, tries > stuckAfter ? 'event not taken again and again' : 'event not taken')
    await queries.markFailed(ctx.db, { ...key, tries, dueAt: after(now, backOff(tries, pause)), code })
    return false
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
