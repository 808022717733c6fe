import type { Db } from '../../../schema.ts'

/**
 * Notes the use of a signed request and answers when it was first used, be it under `formerHash`, by which it was known
 * to a former release.
 */
export async function recordUse(
  db: Db,
  use: { workspaceId: string; hash: string; formerHash: string; now: Date },
): Promise<Date> {
  await db
    .insertInto('panel_request')
    .values({ workspace_id: use.workspaceId, hash: use.hash, first_used_at: use.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('panel_request')
    .select('first_used_at')
    .where('workspace_id', '=', use.workspaceId)
    .where('hash', 'in', [use.hash, use.formerHash])
    .orderBy('first_used_at')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.first_used_at
}

export async function deleteUses(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('panel_request').where('first_used_at', '<', before).execute()
}
