import type { Db } from '../../schema.ts'

/** Notes the use of a signed request and answers when it was first used. */
export async function noteUse(db: Db, use: { workspaceId: string; hash: string; now: Date }): Promise<Date> {
  await db
    .insertInto('panel_request')
    .values({ workspace_id: use.workspaceId, hash: use.hash, first_used_at: use.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('panel_request')
    .select('first_used_at')
    .where('workspace_id', '=', use.workspaceId)
    .where('hash', '=', use.hash)
    .executeTakeFirstOrThrow()
  return row.first_used_at
}

export async function deleteUses(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('panel_request').where('first_used_at', '<', before).execute()
}
