import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../schema.ts'

/** The link of a Salesforce record, with the name of the person behind it. */
export async function findLink(db: Db, key: { workspaceId: string; recordId: string }) {
  return db
    .selectFrom('crm_link')
    .innerJoin('person', (join) =>
      join
        .onRef('person.workspace_id', '=', 'crm_link.workspace_id')
        .onRef('person.id', '=', 'crm_link.person_id'),
    )
    .select(['crm_link.person_id', 'person.name'])
    .where('crm_link.workspace_id', '=', key.workspaceId)
    .where('crm_link.record_id', '=', key.recordId)
    .executeTakeFirst()
}

export async function insertPerson(db: Db, row: Insertable<Schema['person']>): Promise<void> {
  await db.insertInto('person').values(row).execute()
}

export async function deletePerson(db: Db, key: { workspaceId: string; id: string }): Promise<void> {
  await db.deleteFrom('person').where('workspace_id', '=', key.workspaceId).where('id', '=', key.id).execute()
}

/** False when the record was linked by somebody else at the same time. */
export async function insertLink(db: Db, row: Insertable<Schema['crm_link']>): Promise<boolean> {
  const inserted = await db
    .insertInto('crm_link')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'record_id']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

export async function renamePerson(
  db: Db,
  change: { workspaceId: string; id: string; name: string; now: Date },
): Promise<void> {
  await db
    .updateTable('person')
    .set({ name: change.name, updated_at: change.now })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', change.id)
    .execute()
}

export async function insertAddress(db: Db, row: Insertable<Schema['person_address']>): Promise<void> {
  await db
    .insertInto('person_address')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'person_id', 'address']).doNothing())
    .execute()
}
