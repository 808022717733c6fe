import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../schema.ts'

/** For a query upon `email`: somebody is being erased, and was not when the mail was queued. */
export const mayBeOfErased = sql<SqlBool>`exists (select from erasure
  where erasure.workspace_id = email.workspace_id and erasure.finished_at is null and erasure.at >= email.created_at)`

/** Whether one of these fingerprints is of somebody who is being erased. */
export async function isOfErased(
  db: Db,
  about: { workspaceId: string; fingerprints: string[] },
): Promise<boolean> {
  const found = await db
    .selectFrom('erased_address')
    .innerJoin('erasure', (join) =>
      join
        .onRef('erasure.workspace_id', '=', 'erased_address.workspace_id')
        .onRef('erasure.id', '=', 'erased_address.erasure_id'),
    )
    .select('erasure.id')
    .where('erased_address.workspace_id', '=', about.workspaceId)
    .where('erased_address.fingerprint', 'in', about.fingerprints)
    .where('erasure.finished_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
