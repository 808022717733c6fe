import type { Insertable } from 'kysely'
import { chunks, rowsAtOnce } from '../../../platform/chunks.ts'
import type { Db, Schema } from '../../../schema.ts'
import type { IdentityKey } from '../identities/identities.ts'

export async function findSignature(db: Db, key: IdentityKey) {
  return db
    .selectFrom('signature')
    .select(['html', 'updated_at'])
    .where('workspace_id', '=', key.workspaceId)
    .where('identity_id', '=', key.identityId)
    .executeTakeFirst()
}

export async function upsertSignature(db: Db, row: Insertable<Schema['signature']>): Promise<void> {
  await db
    .insertInto('signature')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'identity_id'])
        .doUpdateSet({ html: row.html, updated_at: row.updated_at }),
    )
    .execute()
}

/** Says which stored images a signature shows now. */
export async function replaceImages(db: Db, key: IdentityKey, hashes: string[]): Promise<void> {
  await db
    .deleteFrom('signature_image')
    .where('workspace_id', '=', key.workspaceId)
    .where('identity_id', '=', key.identityId)
    .execute()
  for (const some of chunks(hashes, rowsAtOnce))
    await db
      .insertInto('signature_image')
      .values(some.map((sha256) => ({ workspace_id: key.workspaceId, identity_id: key.identityId, sha256 })))
      .execute()
}
