import { type ExpressionBuilder, type Insertable, type Selectable, sql } from 'kysely'
import { columnsOf } from '../../../platform/columns.ts'
import type { Db, Schema } from '../../../schema.ts'
import type { News } from './types.ts'
import type { Subject } from './wake.ts'

export type EventRow = Selectable<Schema['event']>

const columns = columnsOf<EventRow>({
  workspace_id: true,
  id: true,
  type: true,
  subject_id: true,
  ids: true,
  at: true,
  settled_at: true,
})

export async function insertEvents(db: Db, news: News[]): Promise<void> {
  const rows = news.map(
    ({ workspaceId, type, subjectId, ids, at }): Insertable<Schema['event']> => ({
      workspace_id: workspaceId,
      type,
      subject_id: subjectId,
      ids: JSON.stringify(ids),
      at,
      settled_at: null,
    }),
  )
  await db.insertInto('event').values(rows).execute()
}

/**
 * Each subscriber that an event waits for, whatever the code of this process knows: events of its types since it began,
 * of which no mark says that it has taken them.
 */
function untaken(db: Db) {
  return (
    db
      .selectFrom('event')
      .innerJoin('event_subscriber as subscriber', (join) =>
        join.onRef('subscriber.type', '=', 'event.type').onRef('subscriber.first_event', '<=', 'event.id'),
      )
      // By its whole key whatever the planner knows: planned while there were few, it would go through all of a subscriber's.
      .leftJoinLateral(
        (of) =>
          of
            .selectFrom('event_mark')
            .select(['event_mark.taken_at', 'event_mark.due_at', 'event_mark.tries'])
            .whereRef('event_mark.workspace_id', '=', 'event.workspace_id')
            .whereRef('event_mark.event_id', '=', 'event.id')
            .whereRef('event_mark.subscriber', '=', 'subscriber.name')
            .limit(1)
            .as('mark'),
        (join) => join.onTrue(),
      )
      .where('event.settled_at', 'is', null)
      .where('mark.taken_at', 'is', null)
  )
}

/** An event that a subscriber has not taken, and until when it waits after a try in vain. */
export type Untaken = EventRow & { subscriber: string; due_at: Date | null }

/** What these subscribers, in their order, have not taken of what has happened to a subject, due or not, in its order. */
export async function findUntaken(
  db: Db,
  of: Subject & { names: string[]; limit: number },
): Promise<Untaken[]> {
  if (of.names.length === 0) return []
  return untaken(db)
    .select(columns.map((column) => `event.${column}` as const))
    .select(['subscriber.name as subscriber', 'mark.due_at'])
    .where('event.workspace_id', '=', of.workspaceId)
    .where('event.subject_id', '=', of.subjectId)
    .where('subscriber.name', 'in', of.names)
    .orderBy('event.id')
    .orderBy(sql`array_position(${of.names}::text[], subscriber.name)`)
    .limit(of.limit)
    .execute()
}

export interface MarkKey {
  workspaceId: string
  eventId: string
  subscriber: string
}

/** Marks an event as taken by several that never tried it; false when one of them has, or is taking it at this moment. */
export async function markTakenByAll(
  db: Db,
  key: Omit<MarkKey, 'subscriber'> & { subscribers: string[]; now: Date },
): Promise<boolean> {
  const marked = await db
    .insertInto('event_mark')
    .values(
      key.subscribers.map((subscriber) => ({
        workspace_id: key.workspaceId,
        event_id: key.eventId,
        subscriber,
        taken_at: key.now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('subscriber')
    .execute()
  return marked.length === key.subscribers.length
}

/**
 * Marks an event as taken; false when it is already, or was tried in vain a moment ago. Waits for whoever is taking it
 * at this moment.
 */
export async function markTaken(db: Db, key: MarkKey & { now: Date }): Promise<boolean> {
  const marked = await db
    .insertInto('event_mark')
    .values({
      workspace_id: key.workspaceId,
      event_id: key.eventId,
      subscriber: key.subscriber,
      taken_at: key.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'event_id', 'subscriber'])
        .doUpdateSet({ taken_at: key.now, due_at: null, code: null })
        .where('event_mark.taken_at', 'is', null)
        .where('event_mark.due_at', '<=', key.now),
    )
    .returning('event_id')
    .executeTakeFirst()
  return marked !== undefined
}

/** How often an event was tried before. */
export async function countTries(db: Db, key: MarkKey): Promise<number> {
  const mark = await db
    .selectFrom('event_mark')
    .select('tries')
    .where('workspace_id', '=', key.workspaceId)
    .where('event_id', '=', key.eventId)
    .where('subscriber', '=', key.subscriber)
    .executeTakeFirst()
  return mark?.tries ?? 0
}

/** Events that are still to be taken and were tried in vain more often than so, once for each subscriber. */
export async function countTried(db: Db, { moreThan }: { moreThan: number }): Promise<number> {
  const { count } = await untaken(db)
    .select((of) => of.fn.countAll<string>().as('count'))
    .where('mark.tries', '>', moreThan)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Notes that an event was tried in vain, unless somebody else has taken it meanwhile. */
export async function markFailed(
  db: Db,
  mark: MarkKey & { tries: number; dueAt: Date; code: string },
): Promise<void> {
  const { tries, dueAt, code } = mark
  await db
    .insertInto('event_mark')
    .values({
      workspace_id: mark.workspaceId,
      event_id: mark.eventId,
      subscriber: mark.subscriber,
      taken_at: null,
      tries,
      due_at: dueAt,
      code,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'event_id', 'subscriber'])
        .doUpdateSet({ tries, due_at: dueAt, code })
        .where('event_mark.taken_at', 'is', null),
    )
    .execute()
}

/** Notes which events no subscriber waits for any more: those of one subject, or all. */
export async function settle(db: Db, of: { subject: Subject | null; now: Date }): Promise<void> {
  const { subject, now } = of
  await db
    .updateTable('event')
    .set({ settled_at: now })
    .where((is) =>
      is(
        is.refTuple('workspace_id', 'id'),
        'in',
        db
          .selectFrom('event')
          .select(['event.workspace_id', 'event.id'])
          .where('event.settled_at', 'is', null)
          .$if(subject !== null, (all) =>
            all
              .where('event.workspace_id', '=', subject?.workspaceId ?? '')
              .where('event.subject_id', '=', subject?.subjectId ?? ''),
          )
          .where((each) => each.not(each.exists(waitingSubscriber(each))))
          // Whoever settles the same ones at this moment does it as well.
          .forNoKeyUpdate()
          .skipLocked()
          .$asTuple('workspace_id', 'id'),
      ),
    )
    .execute()
}

/** A subscriber that has not taken the event around it. */
function waitingSubscriber(of: ExpressionBuilder<Schema, 'event'>) {
  return of
    .selectFrom('event_subscriber as subscriber')
    .leftJoin('event_mark as mark', (join) =>
      join
        .onRef('mark.subscriber', '=', 'subscriber.name')
        .onRef('mark.workspace_id', '=', 'event.workspace_id')
        .onRef('mark.event_id', '=', 'event.id'),
    )
    .select('subscriber.name')
    .whereRef('subscriber.type', '=', 'event.type')
    .whereRef('subscriber.first_event', '<=', 'event.id')
    .where('mark.taken_at', 'is', null)
}

/** Subjects with an event that somebody could take now, those that wait longest first. */
export async function subjectsToTake(db: Db, of: { now: Date; limit: number }): Promise<Subject[]> {
  return (
    untaken(db)
      .select(['event.workspace_id as workspaceId', 'event.subject_id as subjectId'])
      .where((is) => is.or([is('mark.due_at', 'is', null), is('mark.due_at', '<=', of.now)]))
      // What stands behind one that failed waits for it.
      .where((is) =>
        is.not(
          is.exists(
            is
              .selectFrom('event as earlier')
              .innerJoin('event_mark as failed', (join) =>
                join
                  .onRef('failed.workspace_id', '=', 'earlier.workspace_id')
                  .onRef('failed.event_id', '=', 'earlier.id'),
              )
              .select('earlier.id')
              .whereRef('earlier.workspace_id', '=', 'event.workspace_id')
              .whereRef('earlier.subject_id', '=', 'event.subject_id')
              .whereRef('earlier.id', '<', 'event.id')
              .where('earlier.settled_at', 'is', null)
              .whereRef('failed.subscriber', '=', 'subscriber.name')
              .where('failed.taken_at', 'is', null)
              .where('failed.due_at', '>', of.now),
          ),
        ),
      )
      .groupBy(['event.workspace_id', 'event.subject_id'])
      .orderBy((of) => of.fn.min('event.id'))
      .limit(of.limit)
      .execute()
  )
}

/** Says that these are in the product; those that were not begin with the next event. */
export async function saveSubscribers(
  db: Db,
  about: { pairs: { name: string; type: string }[]; now: Date },
): Promise<void> {
  const { pairs, now } = about
  if (pairs.length === 0) return
  await db
    .insertInto('event_subscriber')
    .values(
      pairs.map(({ name, type }) => ({
        name,
        type,
        // The number is used up, so every later event has a greater one.
        first_event: sql<string>`nextval(pg_get_serial_sequence('event', 'id'))`,
        began_at: now,
        seen_at: now,
      })),
    )
    .onConflict((conflict) => conflict.columns(['name', 'type']).doUpdateSet({ seen_at: now }))
    .execute()
}

export async function deleteGoneSubscribers(db: Db, seenBefore: Date): Promise<void> {
  await db.deleteFrom('event_subscriber').where('seen_at', '<', seenBefore).execute()
}

export async function deleteSettled(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('event').where('settled_at', '<', before).execute()
}
