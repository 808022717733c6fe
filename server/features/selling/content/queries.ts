import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

/** Keeps bytes once; the same bytes a second time only begin their time anew, which holds a sweep off. */
export async function insertBlob(db: Db, row: Insertable<Schema['blob']>): Promise<void> {
  await db
    .insertInto('blob')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'sha256']).doUpdateSet({ created_at: row.created_at }),
    )
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

/** Removes bytes from before `before` that nothing refers to. Returns how many there were. */
export async function deleteUnusedBlobs(db: Db, before: Date): Promise<number> {
  const users = ['attachment', 'email_image', 'signature_image', 'template_image'] as const
  const { numDeletedRows } = await db
    .deleteFrom('blob')
    .where('created_at', '<', before)
    .where((of) =>
      of.and(
        users.map((table) =>
          of.not(
            of.exists(
              of
                .selectFrom(table)
                .select(`${table}.sha256`)
                .whereRef(`${table}.workspace_id`, '=', 'blob.workspace_id')
                .whereRef(`${table}.sha256`, '=', 'blob.sha256'),
            ),
          ),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
