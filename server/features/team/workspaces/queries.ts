import type { Db } from '../../../schema.ts'

/** From when on mail needs a postal address; null where that was never begun. */
export async function postalAddressFrom(db: Db, id: string): Promise<Date | null> {
  const row = await db
    .selectFrom('workspace')
    .select('postal_address_from')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.postal_address_from ?? null
}

/** Begins it where it was not begun. */
export async function beginPostalAddress(db: Db, from: Date): Promise<void> {
  await db
    .updateTable('workspace')
    .set({ postal_address_from: from })
    .where('postal_address_from', 'is', null)
    .execute()
}

export async function insertWorkspace(
  db: Db,
  row: {
    id: string
    name: string
    org_id: string | null
    data_key: Buffer
    created_at: Date
    postal_address_from: Date
  },
): Promise<void> {
  await db
    .insertInto('workspace')
    .values({ ...row, org_name: null })
    .execute()
}

export async function findWorkspace(db: Db, id: string) {
  return db.selectFrom('workspace').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findByOrg(db: Db, orgId: string) {
  return db.selectFrom('workspace').selectAll().where('org_id', '=', orgId).executeTakeFirst()
}

export async function findByName(db: Db, name: string) {
  return db.selectFrom('workspace').selectAll().where('name', '=', name).executeTakeFirst()
}

/** All workspaces, the oldest first. */
export async function listWorkspaces(db: Db) {
  return db
    .selectFrom('workspace')
    .select(['id', 'name', 'org_id', 'created_at'])
    .orderBy('created_at')
    .execute()
}

/** Every workspace's wrapped data key, locked until the transaction ends. */
export async function lockDataKeys(db: Db) {
  return db.selectFrom('workspace').select(['id', 'name', 'data_key']).orderBy('id').forUpdate().execute()
}

export async function updateDataKey(db: Db, change: { id: string; dataKey: Buffer }): Promise<void> {
  await db.updateTable('workspace').set({ data_key: change.dataKey }).where('id', '=', change.id).execute()
}

export async function readDataKey(db: Db, id: string): Promise<Buffer> {
  const row = await db
    .selectFrom('workspace')
    .select('data_key')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return row.data_key
}

/** Binds the workspace to an org; says whether it did. A bound workspace stays bound. */
export async function bindOrg(
  db: Db,
  input: { id: string; orgId: string; orgName: string },
): Promise<boolean> {
  const done = await db
    .updateTable('workspace')
    .set({ org_id: input.orgId, org_name: input.orgName })
    .where('id', '=', input.id)
    .where((is) => is.or([is('org_id', 'is', null), is('org_id', '=', input.orgId)]))
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

export async function countWorkspaces(db: Db): Promise<number> {
  const row = await db
    .selectFrom('workspace')
    .select(db.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Remembers the mode at the first start; answers with what is remembered. */
export async function rememberMode(db: Db, mode: 'sandbox' | 'real', now: Date): Promise<'sandbox' | 'real'> {
  await db
    .insertInto('installation')
    .values({ mode, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await db.selectFrom('installation').select('mode').executeTakeFirstOrThrow()).mode
}
