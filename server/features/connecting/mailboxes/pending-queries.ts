import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

interface Key {
  workspaceId: string
  userId: string
}

export async function insertPending(db: Db, row: Insertable<Schema['pending_mailbox']>): Promise<void> {
  await db.insertInto('pending_mailbox').values(row).execute()
}

export async function findPending(db: Db, key: Key) {
  return db
    .selectFrom('pending_mailbox')
    .select(['vendor', 'account', 'expires_at'])
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .executeTakeFirst()
}

/** Takes the row away and answers with it: only one caller ever gets it. */
export async function takePending(db: Db, key: Key) {
  return db
    .deleteFrom('pending_mailbox')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .returningAll()
    .executeTakeFirst()
}

/** Ends the time to answer: of one user, or of everybody when `userId` is null. */
export async function expirePending(
  db: Db,
  whose: { workspaceId: string; userId: string | null; now: Date },
): Promise<void> {
  await db
    .updateTable('pending_mailbox')
    .set({ expires_at: whose.now })
    .where('workspace_id', '=', whose.workspaceId)
    .$if(whose.userId !== null, (all) => all.where('user_id', '=', whose.userId ?? ''))
    .execute()
}

/** Takes all rows away whose time is over. */
export async function takeExpired(db: Db, now: Date) {
  return db.deleteFrom('pending_mailbox').where('expires_at', '<=', now).returningAll().execute()
}
