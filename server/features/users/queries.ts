import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../schema.ts'

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
    .where('state', '=', 'active')
    .orderBy('name')
    .limit(500)
    .execute()
}

export async function updateUser(
  db: Db,
  key: { workspaceId: string; id: string },
  change: { name?: string; language?: 'en' | 'sv'; time_zone?: string },
): Promise<void> {
  await db
    .updateTable('app_user')
    .set(change)
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute()
}
