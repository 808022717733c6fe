import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

/** A live session with its user, by the hash of its token. */
export async function findSession(
  db: Db,
  key: { workspaceId: string; hash: string; kind: 'web' | 'panel'; now: Date },
) {
  return db
    .selectFrom('session')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'session.workspace_id')
        .onRef('app_user.id', '=', 'session.user_id'),
    )
    .select([
      'session.id',
      'session.workspace_id',
      'session.user_id',
      'session.used_at',
      'session.created_at',
      'session.record_object',
      'session.record_id',
      'app_user.role',
      'app_user.name',
      'app_user.email',
      'app_user.language',
      'app_user.time_zone',
    ])
    .where('session.workspace_id', '=', key.workspaceId)
    .where('session.token_hash', '=', key.hash)
    .where('session.kind', '=', key.kind)
    .where('session.expires_at', '>', key.now)
    .where('app_user.state', '=', 'active')
    .executeTakeFirst()
}

export async function insertSession(db: Db, row: Insertable<Schema['session']>): Promise<void> {
  await db.insertInto('session').values(row).execute()
}

export async function touchSession(
  db: Db,
  change: { workspaceId: string; id: string; now: Date; expiresAt: Date },
): Promise<void> {
  await db
    .updateTable('session')
    .set({ used_at: change.now, expires_at: change.expiresAt })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', change.id)
    .execute()
}

export async function deleteSession(db: Db, key: { workspaceId: string; id: string }): Promise<void> {
  await db
    .deleteFrom('session')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute()
}

/** Ends every session of a user (of everybody, when null), the panel's among them; returns how many there were. */
export async function deleteSessionsOf(
  db: Db,
  key: { workspaceId: string; userId: string | null },
): Promise<number> {
  const { workspaceId, userId } = key
  const done = await db
    .deleteFrom('session')
    .where('workspace_id', '=', workspaceId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .executeTakeFirst()
  return Number(done.numDeletedRows)
}

/** A user's living sessions in the web app, the latest used first. */
export async function listWebSessions(db: Db, key: { workspaceId: string; userId: string; now: Date }) {
  return db
    .selectFrom('session')
    .select(['id', 'user_agent', 'created_at', 'used_at'])
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('kind', '=', 'web')
    .where('expires_at', '>', key.now)
    .orderBy('used_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
}

/** Ends one session of a user in the web app; says whether there was such a one. */
export async function deleteWebSession(
  db: Db,
  key: { workspaceId: string; userId: string; id: string },
): Promise<boolean> {
  const done = await db
    .deleteFrom('session')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('id', '=', key.id)
    .where('kind', '=', 'web')
    .executeTakeFirst()
  return done.numDeletedRows > 0n
}

/** Ends every session of a user but one, the panel's bearers among them; returns how many. */
export async function deleteOtherSessions(
  db: Db,
  key: { workspaceId: string; userId: string; except: string },
): Promise<number> {
  const done = await db
    .deleteFrom('session')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('id', '!=', key.except)
    .executeTakeFirst()
  return Number(done.numDeletedRows)
}

/** Notes that a user signed in from a browser; true when it is the first time. */
export async function seeDevice(db: Db, row: Insertable<Schema['device']>): Promise<boolean> {
  const inserted = await db
    .insertInto('device')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id', 'browser_hash']).doNothing())
    .executeTakeFirst()
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return true
  await db
    .updateTable('device')
    .set({ seen_at: row.seen_at })
    .where('workspace_id', '=', row.workspace_id)
    .where('user_id', '=', row.user_id)
    .where('browser_hash', '=', row.browser_hash)
    .execute()
  return false
}

/** Who signed in from a browser last; null when nobody did. */
export async function findLastUser(
  db: Db,
  key: { workspaceId: string; browserHash: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('device')
    .select('user_id')
    .where('workspace_id', '=', key.workspaceId)
    .where('browser_hash', '=', key.browserHash)
    .orderBy('seen_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.user_id ?? null
}

/** Removes browsers that were last seen before an instant. */
export async function deleteDevices(db: Db, seenBefore: Date): Promise<void> {
  await db.deleteFrom('device').where('seen_at', '<', seenBefore).execute()
}

/** Removes what can be used no more. */
export async function deleteExpired(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('session').where('expires_at', '<', now).execute()
}
