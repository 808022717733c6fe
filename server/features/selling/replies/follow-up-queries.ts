import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Owner } from '../../../connectors/mail.ts'
import { columnsOf } from '../../../platform/columns.ts'
import type { Db, Schema } from '../../../schema.ts'

export type FollowUpRow = Selectable<Schema['follow_up']>

const columns = columnsOf<FollowUpRow>({
  workspace_id: true,
  id: true,
  user_id: true,
  kind: true,
  email_id: true,
  conversation_id: true,
  mail_event_id: true,
  state: true,
  since: true,
  shows_at: true,
  after_days: true,
})

/** Adds one, unless its conversation or its mail has one already. */
export async function insertFollowUp(db: Db, row: Insertable<Schema['follow_up']>): Promise<boolean> {
  const inserted = await db
    .insertInto('follow_up')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

export async function insertChange(db: Db, row: Insertable<Schema['follow_up_change']>): Promise<void> {
  await db.insertInto('follow_up_change').values(row).execute()
}

/** Up to when a conversation was answered, held until the transaction ends; null before it was. */
export async function lockAnsweredUntil(
  db: Db,
  key: { workspaceId: string; conversationId: string },
): Promise<Date | null> {
  const row = await db
    .selectFrom('conversation')
    .select('answered_until')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.conversationId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row?.answered_until ?? null
}

/** A conversation was answered up to then; never back. Held until the transaction ends. */
export async function moveAnsweredUntil(
  db: Db,
  answered: { workspaceId: string; conversationId: string; upTo: Date },
): Promise<void> {
  await db
    .updateTable('conversation')
    .set({ answered_until: sql<Date>`greatest(answered_until, ${answered.upTo})` })
    .where('workspace_id', '=', answered.workspaceId)
    .where('id', '=', answered.conversationId)
    .execute()
}

/** The one of a conversation, held until the transaction ends. */
export async function lockOfConversation(
  db: Db,
  key: { workspaceId: string; conversationId: string },
): Promise<FollowUpRow | undefined> {
  return db
    .selectFrom('follow_up')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', 'answer')
    .where('conversation_id', '=', key.conversationId)
    .forUpdate()
    .executeTakeFirst()
}

/** Silences about mails of a conversation that are still waited for, held until the transaction ends. */
export async function lockSilences(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<FollowUpRow[]> {
  if (!key.emailIds.length) return []
  return db
    .selectFrom('follow_up')
    .select(columns)
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', 'silence')
    .where('email_id', 'in', key.emailIds)
    .where('state', '=', 'open')
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** One of the user's own, held until the transaction ends. */
export async function lockFollowUp(db: Db, key: Owner & { id: string }): Promise<FollowUpRow | undefined> {
  return db
    .selectFrom('follow_up')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst()
}

export async function updateFollowUp(
  db: Db,
  row: Pick<FollowUpRow, 'workspace_id' | 'id'>,
  change: Updateable<Schema['follow_up']>,
): Promise<void> {
  await db
    .updateTable('follow_up')
    .set(change)
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .execute()
}

/** What waits for a user, or will, with what a list shows of it. */
function open(db: Db, of: Owner) {
  return db
    .selectFrom('follow_up')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'follow_up.workspace_id')
        .onRef('email.id', '=', 'follow_up.email_id'),
    )
    .innerJoin('email_recipient as recipient', (join) =>
      join
        .onRef('recipient.workspace_id', '=', 'email.workspace_id')
        .onRef('recipient.email_id', '=', 'email.id')
        .on('recipient.kind', '=', 'to'),
    )
    .leftJoin('mail_event as event', (join) =>
      join
        .onRef('event.workspace_id', '=', 'follow_up.workspace_id')
        .onRef('event.id', '=', 'follow_up.mail_event_id'),
    )
    .select([
      'follow_up.id',
      'follow_up.kind',
      'follow_up.since',
      'follow_up.shows_at',
      'email.id as email_id',
      'email.subject',
      'recipient.name as to_name',
      'recipient.address as to_address',
      'event.from_name',
      'event.from_address',
    ])
    .where('follow_up.workspace_id', '=', of.workspaceId)
    .where('follow_up.user_id', '=', of.userId)
    .where('follow_up.state', '=', 'open')
}

/**
 * Of a user, what is shown by now, the newest first: what has just come is never beyond the limit. `total` is how many
 * there are.
 */
export async function findShown(db: Db, of: Owner & { now: Date; limit: number }) {
  return open(db, of)
    .select(sql<string>`count(*) over ()`.as('total'))
    .where('follow_up.shows_at', '<=', of.now)
    .orderBy('follow_up.shows_at', 'desc')
    .orderBy('follow_up.id', 'desc')
    .limit(of.limit)
    .execute()
}

/** What they have put off to later, the soonest first. A silence that nobody has put off yet is none of it. */
export async function findPutOff(db: Db, of: Owner & { now: Date; limit: number }) {
  return open(db, of)
    .where('follow_up.shows_at', '>', of.now)
    .where('follow_up.since', 'is not', null)
    .where(
      sql<boolean>`(follow_up.kind = 'answer'
        or follow_up.shows_at <> follow_up.since + follow_up.after_days * interval '24 hours')`,
    )
    .orderBy('follow_up.shows_at')
    .orderBy('follow_up.id')
    .limit(of.limit)
    .execute()
}

/** The conversation of a mail of ours; null before it has one. */
export async function findConversationOf(
  db: Db,
  key: { workspaceId: string; emailId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('conversation_message')
    .select('conversation_id')
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .limit(1)
    .executeTakeFirst()
  return row?.conversation_id ?? null
}

/** When a message came that a mail of ours answers; null for a mail that answers none. */
export async function findAnsweredAt(
  db: Db,
  key: { workspaceId: string; emailId: string },
): Promise<Date | null> {
  const row = await db
    .selectFrom('email_answer as answer')
    .innerJoin('mail_event as event', (join) =>
      join
        .onRef('event.workspace_id', '=', 'answer.workspace_id')
        .onRef('event.id', '=', 'answer.mail_event_id'),
    )
    .select('event.at')
    .where('answer.workspace_id', '=', key.workspaceId)
    .where('answer.email_id', '=', key.emailId)
    .executeTakeFirst()
  return row?.at ?? null
}

/** When a mail of ours left that answers this message or a later one of its conversation; null when none has. */
export async function hasAnswered(
  db: Db,
  key: { workspaceId: string; mailEventId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('email_answer as answer')
    .innerJoin('email', (join) =>
      join.onRef('email.workspace_id', '=', 'answer.workspace_id').onRef('email.id', '=', 'answer.email_id'),
    )
    .select('email.id')
    .where('answer.workspace_id', '=', key.workspaceId)
    .where('answer.mail_event_id', '=', key.mailEventId)
    .where('email.state', '=', 'sent')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
