import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../schema.ts'

export async function insertAttempt(db: Db, row: Insertable<Schema['authorization_attempt']>): Promise<void> {
  await db.insertInto('authorization_attempt').values(row).execute()
}

/** Uses an attempt up: only one caller ever gets it, only in time and only in the browser that began it. */
export async function claimAttempt(
  db: Db,
  key: { workspaceId: string; stateHash: string; browserHash: string; now: Date },
) {
  return db
    .updateTable('authorization_attempt')
    .set({ used_at: key.now })
    .where('workspace_id', '=', key.workspaceId)
    .where('state_hash', '=', key.stateHash)
    .where('browser_hash', '=', key.browserHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', key.now)
    .returningAll()
    .executeTakeFirst()
}

/** Whether this user has come back from a mailbox vendor before. */
export async function hasTried(db: Db, key: { workspaceId: string; userId: string }): Promise<boolean> {
  const row = await db
    .selectFrom('authorization_attempt')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('purpose', '=', 'connect_mailbox')
    .where('used_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Removes what is over. That somebody has been to a mailbox vendor stays known: it decides what may be postponed. */
export async function deleteOld(db: Db, before: Date): Promise<void> {
  await db
    .deleteFrom('authorization_attempt')
    .where('expires_at', '<', before)
    .where((is) => is.or([is('purpose', '!=', 'connect_mailbox'), is('used_at', 'is', null)]))
    .execute()
}
