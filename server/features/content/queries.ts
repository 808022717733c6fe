import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../schema.ts'

/** Keeps bytes once; the same bytes a second time change nothing. */
export async function insertBlob(db: Db, row: Insertable<Schema['blob']>): Promise<void> {
  await db
    .insertInto('blob')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'sha256']).doNothing())
    .execute()
}

export async function findBlobs(db: Db, key: { workspaceId: string; hashes: string[] }) {
  if (!key.hashes.length) return []
  return db
    .selectFrom('blob')
    .select(['sha256', 'media_type', 'size', 'bytes'])
    .where('workspace_id', '=', key.workspaceId)
    .where('sha256', 'in', key.hashes)
    .execute()
}
