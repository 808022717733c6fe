import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../schema.ts'

export async function findSignature(db: Db, key: { workspaceId: string; userId: string }) {
  return db
    .selectFrom('signature')
    .select(['html', 'updated_at'])
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .executeTakeFirst()
}

export async function upsertSignature(db: Db, row: Insertable<Schema['signature']>): Promise<void> {
  await db
    .insertInto('signature')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'user_id'])
        .doUpdateSet({ html: row.html, updated_at: row.updated_at }),
    )
    .execute()
}
