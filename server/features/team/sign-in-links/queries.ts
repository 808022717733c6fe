import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export async function insertLink(db: Db, row: Insertable<Schema['sign_in_link']>): Promise<void> {
  await db.insertInto('sign_in_link').values(row).execute()
}

/** Ends the links that a user has not used. */
export async function endLinks(
  db: Db,
  key: { workspaceId: string; userId: string; now: Date },
): Promise<void> {
  await db
    .updateTable('sign_in_link')
    .set({ expires_at: key.now })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', key.now)
    .execute()
}

export async function deleteLinksOf(db: Db, key: { workspaceId: string; userId: string }): Promise<void> {
  await db
    .deleteFrom('sign_in_link')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .execute()
}

interface LinkKey {
  workspaceId: string
  hash: string
  now: Date
}

/** A link that can still be used. */
export async function findUsable(db: Db, key: LinkKey) {
  return db
    .selectFrom('sign_in_link')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('token_hash', '=', key.hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', key.now)
    .executeTakeFirst()
}

/** Uses a link up; of two at once one gets it. */
export async function useUp(db: Db, key: LinkKey) {
  return db
    .updateTable('sign_in_link')
    .set({ used_at: key.now })
    .where('workspace_id', '=', key.workspaceId)
    .where('token_hash', '=', key.hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', key.now)
    .returning(['id', 'user_id'])
    .executeTakeFirst()
}

export async function deleteOlder(db: Db, than: Date): Promise<void> {
  await db.deleteFrom('sign_in_link').where('expires_at', '<', than).execute()
}
