import type { Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import type { Db } from '../../../schema.ts'
import * as queries from './queries.ts'
import { stuckAfter } from './stuck.ts'
import { type EventType, eventShapes, type News, type Subscription, subscription } from './types.ts'
import { wakeTakers } from './wake.ts'

// The door for the other features and for the composition.
export { type EventType, type News, type Subscription, subscription }

/** What every subscriber has taken is kept for so long. */
const keptFor = days(30)
/** A subscriber that no process has had for so long has been taken out of the product. */
const goneAfter = days(7)

export const eventTypes = Object.keys(eventShapes) as EventType[]

/**
 * Writes down what has happened, in the transaction that makes it true, and has it taken. Those who go on from it do so
 * later, each by itself: whatever goes wrong there is none of the caller's. The caller has changed the subject's row in
 * the same transaction, so that what happens to one subject is written in the order in which it happened.
 */
export async function publish(ctx: Context, db: Db, ...news: News[]): Promise<void> {
  if (news.length === 0) return
  if (!db.isTransaction) throw new Error('An event is published in the transaction that makes it true')
  await queries.insertEvents(db, news.map(withIdsOnly))
  const subjects = new Map(news.map(({ workspaceId, subjectId }) => [subjectId, { workspaceId, subjectId }]))
  // In order, so that two who publish about the same subjects wait for one another at most.
  for (const [, subject] of [...subjects].sort(([one], [other]) => (one < other ? -1 : 1)))
    await wakeTakers(ctx, db, subject)
}

/** Refuses whatever is more than the ids of its type: an event is kept for long, and read by everybody. */
function withIdsOnly(one: News): News {
  return { ...one, ids: eventShapes[one.type].strict().parse(one.ids) } as News
}

/**
 * Says which subscribers this version has, before anything is done that they may have to know. One that is new begins
 * here; what happened before is none of its business.
 */
export async function registerSubscribers(ctx: Context, subscriptions: Subscription[]): Promise<void> {
  const pairs = subscriptions.flatMap(({ name, on }) => on.map((type) => ({ name, type })))
  await queries.saveSubscribers(ctx.db, { pairs, now: ctx.clock.now() })
}

/** Removes events that all have taken long ago, and subscribers that are in the product no more. */
export async function sweepEvents(ctx: Context, subscriptions: Subscription[]): Promise<void> {
  const now = ctx.clock.now()
  await registerSubscribers(ctx, subscriptions)
  await queries.deleteGoneSubscribers(ctx.db, after(now, -goneAfter))
  await queries.deleteSettled(ctx.db, after(now, -keptFor))
}

/** How many events some subscriber has tried in vain for so long (about four hours) that waiting alone mends nothing. */
export function countStuckEvents(db: Db): Promise<number> {
  return queries.countTried(db, { moreThan: stuckAfter })
}
