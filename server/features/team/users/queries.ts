import type { Insertable, Updateable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export async function insertUser(db: Db, row: Insertable<Schema['app_user']>): Promise<void> {
  await db.insertInto('app_user').values(row).execute()
}

export async function findUser(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('app_user')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirst()
}

export async function findByCrmUser(db: Db, key: { workspaceId: string; crmUserId: string }) {
  return db
    .selectFrom('app_user')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('crm_user_id', '=', key.crmUserId)
    .executeTakeFirst()
}

export async function findByEmail(db: Db, key: { workspaceId: string; email: string }) {
  return db
    .selectFrom('app_user')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where((is) => is(is.fn<string>('lower', ['email']), '=', key.email.toLowerCase()))
    .executeTakeFirst()
}

export async function listUsers(db: Db, workspaceId: string) {
  return db
    .selectFrom('app_user')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .limit(5000)
    .execute()
}

export async function updateUser(
  db: Db,
  key: { workspaceId: string; id: string },
  change: Updateable<Schema['app_user']>,
): Promise<void> {
  await db
    .updateTable('app_user')
    .set(change)
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute()
}

/** A user and all active admins, whom nobody else may change until the transaction ends. */
export async function lockWithAdmins(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('app_user')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where((of) =>
      of.or([of('id', '=', key.id), of.and([of('role', '=', 'admin'), of('state', '=', 'active')])]),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** A user whom nobody may change until the transaction ends. */
export async function lockUser(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('app_user')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .forNoKeyUpdate()
    .executeTakeFirst()
}
