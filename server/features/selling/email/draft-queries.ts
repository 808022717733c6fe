import { type ExpressionBuilder, type Insertable, sql } from 'kysely'
import type { DraftSight } from '../../../../contract/email.ts'
import type { Owner } from '../../../connectors/mail.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db, Schema } from '../../../schema.ts'

/** Whose drafts, and on which record; null is on any. */
export type DraftsOf = Owner & { recordId: string | null }
export type DraftKey = DraftsOf & { id: string }

/** What a list shows of a draft: what it says may be three megabytes. */
const lineColumns = [
  'id',
  'record_object',
  'record_id',
  'recipients',
  'answers',
  'answered',
  'subject',
  'size',
  'version',
  'saved_by',
  'updated_at',
  'discarded_at',
] as const

function draftsOf(db: Db, { workspaceId, userId, recordId }: DraftsOf) {
  const own = db
    .selectFrom('draft')
    .where('draft.workspace_id', '=', workspaceId)
    .where('draft.user_id', '=', userId)
  return recordId === null ? own : own.where(isAbout(recordId))
}

/** Whether a draft is written on a record, or answers what came to a mail about it: the panel shows that mail there too. */
const isAbout = (recordId: string) => (of: ExpressionBuilder<Schema, 'draft'>) =>
  of.or([
    of('draft.record_id', '=', recordId),
    of.exists(
      of
        .selectFrom('mail_event as event')
        .innerJoin('email', (join) =>
          join
            .onRef('email.workspace_id', '=', 'event.workspace_id')
            .onRef('email.id', '=', 'event.email_id'),
        )
        .select('email.id')
        .whereRef('event.workspace_id', '=', 'draft.workspace_id')
        .whereRef('event.id', '=', 'draft.answers')
        .where('email.who_id', '=', recordId),
    ),
  ])

export type DraftLine = Awaited<ReturnType<typeof findDrafts>>[number]

/** Those that are not discarded, last changed first. */
export async function findDrafts(db: Db, of: DraftsOf) {
  return draftsOf(db, of)
    .select(lineColumns)
    .where('discarded_at', 'is', null)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

export async function findDraftLine(db: Db, key: DraftKey): Promise<DraftLine | undefined> {
  return draftsOf(db, key).select(lineColumns).where('id', '=', key.id).executeTakeFirst()
}

export async function findDraft(db: Db, key: DraftKey) {
  return draftsOf(db, key).selectAll().where('id', '=', key.id).executeTakeFirst()
}

/** What the user's drafts take, but for the one under this id and those that were discarded. */
export async function countDrafts(db: Db, key: Owner & { id: string }) {
  const row = await draftsOf(db, { ...key, recordId: null })
    .select(({ fn }) => [
      fn.countAll<string>().as('drafts'),
      fn.coalesce(fn.sum<string>('size'), sql<string>`0`).as('bytes'),
    ])
    .where('id', '!=', key.id)
    .where('discarded_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { drafts: Number(row.drafts), bytes: Number(row.bytes) }
}

/** Writes a draft, with these files in this order. Returns whether it is the user's: another's stays as it is. */
export async function putDraft(
  db: Db,
  row: Insertable<Schema['draft']>,
  attachmentIds: readonly string[],
): Promise<boolean> {
  const { workspace_id: workspaceId, id, user_id, created_at, ...changed } = row
  const written = await db
    .insertInto('draft')
    .values({ ...changed, workspace_id: workspaceId, id, user_id, created_at })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'id']).doUpdateSet(changed).where('draft.user_id', '=', user_id),
    )
    .returning('id')
    .executeTakeFirst()
  if (!written) return false
  await db
    .deleteFrom('draft_attachment')
    .where('workspace_id', '=', workspaceId)
    .where('draft_id', '=', id)
    .execute()
  if (attachmentIds.length === 0) return true
  await db
    .insertInto('draft_attachment')
    .values(
      attachmentIds.map((attachmentId, position) => ({
        workspace_id: workspaceId,
        draft_id: id,
        position,
        attachment_id: attachmentId,
      })),
    )
    .execute()
  return true
}

export async function findDraftAttachments(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('draft_attachment')
    .innerJoin('attachment', (join) =>
      join
        .onRef('attachment.workspace_id', '=', 'draft_attachment.workspace_id')
        .onRef('attachment.id', '=', 'draft_attachment.attachment_id'),
    )
    .select(['attachment.id', 'attachment.name', 'attachment.size', 'attachment.media_type'])
    .where('draft_attachment.workspace_id', '=', key.workspaceId)
    .where('draft_attachment.draft_id', '=', key.id)
    .orderBy('draft_attachment.position')
    .execute()
}

/** Discards it, or has it back. */
export async function setDiscarded(db: Db, key: DraftKey, at: Date | null): Promise<DraftLine | undefined> {
  let query = db
    .updateTable('draft')
    .set({ discarded_at: at })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('id', '=', key.id)
  if (key.recordId !== null) query = query.where(isAbout(key.recordId))
  return query.returning(lineColumns).executeTakeFirst()
}

/** Removes the user's discarded drafts but for so many, those that were discarded last. */
export async function deleteDiscardedBeyond(db: Db, owner: Owner & { keep: number }): Promise<void> {
  await db
    .deleteFrom('draft')
    .where('workspace_id', '=', owner.workspaceId)
    .where('id', 'in', (of) =>
      of
        .selectFrom('draft')
        .select('id')
        .where('workspace_id', '=', owner.workspaceId)
        .where('user_id', '=', owner.userId)
        .where('discarded_at', 'is not', null)
        .orderBy('discarded_at', 'desc')
        .offset(owner.keep),
    )
    .execute()
}

/**
 * What was sent is no draft any more. Where another window has saved since, its words have not gone: they stay, as a draft
 * of their own.
 */
export async function takeDraft(db: Db, key: Owner & { id: string }, seen: DraftSight): Promise<void> {
  const { workspaceId, userId, id } = key
  const { numDeletedRows } = await db
    .deleteFrom('draft')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where((of) => of.or([of('saved_by', '=', seen.writer), of('version', '=', seen.from)]))
    .executeTakeFirstOrThrow()
  if (numDeletedRows > 0n) return
  await db
    .updateTable('draft')
    .set({ id: newId() })
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .execute()
}

/** Removes drafts that nobody has changed since, or that were discarded before. Returns how many there were. */
export async function deleteOldDrafts(db: Db, before: { untouched: Date; discarded: Date }): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('draft')
    .where((of) =>
      of.or([of('updated_at', '<', before.untouched), of('discarded_at', '<', before.discarded)]),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
