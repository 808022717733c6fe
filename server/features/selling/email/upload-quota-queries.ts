import { sql } from 'kysely'
import type { Db } from '../../../schema.ts'

/** Whose uploads are counted: a workspace's, or one user's in it; those after `since`. */
export interface UploadsOf {
  workspaceId: string
  userId: string | null
  since: Date
}

/** Makes the workspace's uploads wait for one another until the transaction ends, so that two never use the same room. */
export async function lockUploads(db: Db, workspaceId: string): Promise<void> {
  await db
    .selectFrom('workspace')
    .select('id')
    .where('id', '=', workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

/** Bytes uploaded, and files among them that no mail has taken. */
export async function countUploads(db: Db, of: UploadsOf): Promise<{ bytes: number; unsent: number }> {
  const row = await uploads(db, of)
    .select(({ fn }) => [
      fn.coalesce(fn.sum<string>('size'), sql<string>`0`).as('bytes'),
      fn.countAll<string>().filterWhere(isUnsent).as('unsent'),
    ])
    .executeTakeFirstOrThrow()
  return { bytes: Number(row.bytes), unsent: Number(row.unsent) }
}

/** When so many bytes, counted from the oldest upload on, had come. */
export async function uploadedUpTo(db: Db, of: UploadsOf & { bytes: number }): Promise<Date | undefined> {
  const row = await db
    .selectFrom(
      uploads(db, of)
        .select(['created_at', sql<string>`sum(size) over (order by created_at, id)`.as('so_far')])
        .as('upload'),
    )
    .select('created_at')
    .where('so_far', '>=', String(of.bytes))
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  return row?.created_at
}

/** When the file came that is so many after the oldest one which no mail has taken. */
export async function unsentSince(db: Db, of: UploadsOf & { after: number }): Promise<Date | undefined> {
  const query = uploads(db, of).select('created_at').where(isUnsent)
  return (await query.orderBy('created_at').offset(of.after).limit(1).executeTakeFirst())?.created_at
}

function uploads(db: Db, { workspaceId, userId, since }: UploadsOf) {
  const all = db
    .selectFrom('attachment')
    .where('workspace_id', '=', workspaceId)
    .where('created_at', '>', since)
  return userId === null ? all : all.where('user_id', '=', userId)
}

const isUnsent = sql<boolean>`not exists (
  select from email_attachment taken
  where taken.workspace_id = attachment.workspace_id and taken.attachment_id = attachment.id
)`
