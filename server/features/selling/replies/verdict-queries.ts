import { type Selectable, sql } from 'kysely'
import { newId } from '../../../platform/ids.ts'
import type { Db, Schema } from '../../../schema.ts'

export type VerdictRow = Selectable<Schema['answer_verdict']>

interface EventKey {
  workspaceId: string
  mailEventId: string
}

function eventAndMailbox(db: Db, key: EventKey) {
  return db
    .selectFrom('mail_event as event')
    .innerJoin('email', (join) =>
      join.onRef('email.workspace_id', '=', 'event.workspace_id').onRef('email.id', '=', 'event.email_id'),
    )
    .innerJoin('mailbox', (join) =>
      join
        .onRef('mailbox.workspace_id', '=', 'email.workspace_id')
        .onRef('mailbox.id', '=', 'email.mailbox_id')
        .onRef('mailbox.user_id', '=', 'event.user_id'),
    )
    .where('event.workspace_id', '=', key.workspaceId)
    .where('event.id', '=', key.mailEventId)
    .where('event.vendor_message_id', 'is not', null)
}

/** Plans the reading of a message in a mailbox whose owner lets it be read; false where it is planned or was read. */
export async function insertPlan(db: Db, plan: EventKey & { at: Date }): Promise<boolean> {
  const inserted = await db
    .insertInto('answer_verdict')
    .columns(['workspace_id', 'id', 'user_id', 'mail_event_id', 'due_at', 'planned_at'])
    .expression(
      eventAndMailbox(db, plan)
        .where('mailbox.reads_answers', '=', 'agreed')
        .select([
          'event.workspace_id',
          sql<string>`${newId()}::uuid`.as('id'),
          'event.user_id',
          'event.id as mail_event_id',
          sql<Date>`${plan.at}::timestamptz`.as('due_at'),
          sql<Date>`${plan.at}::timestamptz`.as('planned_at'),
        ]),
    )
    .onConflict((conflict) => conflict.columns(['workspace_id', 'mail_event_id']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** Takes a reading that is due upon itself until `until`. */
export async function claimPlan(
  db: Db,
  key: EventKey & { now: Date; until: Date },
): Promise<Pick<VerdictRow, 'tries' | 'planned_at'> | undefined> {
  return db
    .updateTable('answer_verdict')
    .set((of) => ({ due_at: key.until, tries: of('tries', '+', 1) }))
    .where('workspace_id', '=', key.workspaceId)
    .where('mail_event_id', '=', key.mailEventId)
    .where('due_at', '<=', key.now)
    .returning(['tries', 'planned_at'])
    .executeTakeFirst()
}

/** What is to be known to read it. */
export async function findToJudge(db: Db, key: EventKey) {
  return eventAndMailbox(db, key)
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'event.workspace_id')
        .onRef('app_user.id', '=', 'event.user_id'),
    )
    .select(['event.user_id', 'event.email_id', 'event.kind', 'event.at', 'event.vendor_message_id'])
    .select(['event.from_name', 'event.from_address', 'email.text', 'app_user.time_zone'])
    .select(['mailbox.id as mailbox_id', 'mailbox.reads_answers'])
    .executeTakeFirst()
}

/** Nobody erases or changes a message until the transaction ends. */
export async function lockEvent(db: Db, key: EventKey): Promise<void> {
  await db
    .selectFrom('mail_event')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.mailEventId)
    .forUpdate()
    .execute()
}

/** Whom a mail of ours went to. */
export async function findRecipientsOf(db: Db, key: { workspaceId: string; emailId: string }) {
  return db
    .selectFrom('email_recipient')
    .select(['kind', 'address'])
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .execute()
}

export async function postponePlan(db: Db, key: EventKey & { until: Date }): Promise<void> {
  await db
    .updateTable('answer_verdict')
    .set({ due_at: key.until })
    .where('workspace_id', '=', key.workspaceId)
    .where('mail_event_id', '=', key.mailEventId)
    .where('due_at', 'is not', null)
    .execute()
}

/** Its owner lets it be read no more. */
export async function deletePlan(db: Db, key: EventKey): Promise<void> {
  await db
    .deleteFrom('answer_verdict')
    .where('workspace_id', '=', key.workspaceId)
    .where('mail_event_id', '=', key.mailEventId)
    .where('due_at', 'is not', null)
    .execute()
}

/** Keeps a verdict; false where there is one already, or its reading is not wanted any more. */
export async function saveVerdict(
  db: Db,
  key: EventKey,
  verdict: Pick<VerdictRow, 'verdict' | 'rule' | 'returns_on' | 'judged_at'>,
): Promise<boolean> {
  const saved = await db
    .updateTable('answer_verdict')
    .set({ ...verdict, due_at: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('mail_event_id', '=', key.mailEventId)
    .where('due_at', 'is not', null)
    .executeTakeFirst()
  return saved.numUpdatedRows === 1n
}

/** Readings that are due and that nobody does. */
export async function findDue(db: Db, now: Date, limit: number): Promise<EventKey[]> {
  return db
    .selectFrom('answer_verdict')
    .select(['workspace_id as workspaceId', 'mail_event_id as mailEventId'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .execute()
}

/** Of these messages, when whoever is away says that they are back, by the message's id; null where they say no day. */
export async function findAbsences(
  db: Db,
  key: { workspaceId: string; mailEventIds: string[] },
): Promise<Map<string, string | null>> {
  if (!key.mailEventIds.length) return new Map()
  const rows = await db
    .selectFrom('answer_verdict')
    .select(['mail_event_id', sql<string | null>`to_char(returns_on, 'YYYY-MM-DD')`.as('returns_on')])
    .where('workspace_id', '=', key.workspaceId)
    .where('mail_event_id', 'in', key.mailEventIds)
    .where('verdict', '=', 'absence')
    .execute()
  return new Map(rows.map((row) => [row.mail_event_id, row.returns_on]))
}
