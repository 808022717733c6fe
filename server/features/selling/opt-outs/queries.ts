import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export type OptOutRow = Selectable<Schema['opt_out']>

/** Names an opt-out: `userId` null is the whole company's. */
export interface OptOutKey {
  workspaceId: string
  /** As `addressKey` writes it. */
  address: string
  userId: string | null
}

const lockName = (workspaceId: string, address: string) => `${workspaceId}:${address}`

/**
 * Has whoever hands mail over to these addresses, and whoever changes what they want, wait for each other until the
 * transaction ends. Those who only hand over do not wait for each other.
 */
export async function lockForHandOver(
  db: Db,
  key: { workspaceId: string; addresses: string[] },
): Promise<void> {
  const names = key.addresses.map((address) => lockName(key.workspaceId, address)).sort()
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(name, 0)) from unnest(${names}::text[]) as name`.execute(
    db,
  )
}

/** The other side of that lock. One address a transaction, or two that change several could wait for each other for ever. */
export async function lockForChange(
  db: Db,
  { workspaceId, address }: Omit<OptOutKey, 'userId'>,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${lockName(workspaceId, address)}, 0))`.execute(db)
}

/** Those of these addresses that want nothing from this seller, or from anybody of the company. */
export async function findOptOuts(
  db: Db,
  about: { workspaceId: string; userId: string; addresses: string[] },
): Promise<Pick<OptOutRow, 'address' | 'scope'>[]> {
  if (!about.addresses.length) return []
  return db
    .selectFrom('opt_out')
    .select(['address', 'scope'])
    .where('workspace_id', '=', about.workspaceId)
    .where('address', 'in', about.addresses)
    .where((of) => of.or([of('user_id', 'is', null), of('user_id', '=', about.userId)]))
    .execute()
}

/** False when it stood already. */
export async function insertOptOut(db: Db, row: Insertable<Schema['opt_out']>): Promise<boolean> {
  const inserted = await db
    .insertInto('opt_out')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'address', 'user_id']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** False when there was none. */
export async function deleteOptOut(db: Db, key: OptOutKey): Promise<boolean> {
  const deleted = await db
    .deleteFrom('opt_out')
    .where('workspace_id', '=', key.workspaceId)
    .where('address', '=', key.address)
    .where('user_id', 'is not distinct from', key.userId)
    .executeTakeFirst()
  return deleted.numDeletedRows === 1n
}

export async function insertChange(db: Db, row: Insertable<Schema['opt_out_change']>): Promise<void> {
  await db.insertInto('opt_out_change').values(row).execute()
}
