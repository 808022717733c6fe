import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

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

/** The last time that this user set out to a mailbox vendor: to whom, and whether they have come back. */
export async function findLastRoundTrip(db: Db, key: { workspaceId: string; userId: string }) {
  return db
    .selectFrom('authorization_attempt')
    .innerJoin('cloud_app', (join) =>
      join
        .onRef('cloud_app.workspace_id', '=', 'authorization_attempt.workspace_id')
        .onRef('cloud_app.id', '=', 'authorization_attempt.cloud_app_id'),
    )
    .select(['cloud_app.vendor', 'authorization_attempt.used_at'])
    .where('authorization_attempt.workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('purpose', '=', 'connect_mailbox')
    .orderBy('authorization_attempt.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Removes what is over. That somebody set out to a mailbox vendor stays known: it decides what may be postponed. */
export async function deleteOld(db: Db, before: Date): Promise<void> {
  await db
    .deleteFrom('authorization_attempt')
    .where('expires_at', '<', before)
    .where('purpose', '!=', 'connect_mailbox')
    .execute()
}
