import { type Insertable, sql } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

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

/**
 * Everybody behind these Leads and Contacts: who is linked to one of them, or to a Lead that has become one.
 */
export async function findPeopleBehind(
  db: Db,
  key: { workspaceId: string; recordIds: string[] },
): Promise<string[]> {
  if (!key.recordIds.length) return []
  const found = await sql<{ person_id: string }>`
    with recursive behind as (
      select id, person_id from crm_link
      where workspace_id = ${key.workspaceId} and record_id = any(${key.recordIds})
      union
      select former.id, former.person_id from crm_link former join behind on former.superseded_by = behind.id
      where former.workspace_id = ${key.workspaceId}
    )
    select distinct person_id from behind`.execute(db)
  return found.rows.map((row) => row.person_id)
}

/** The person behind a Lead, and the Contact that it is known to have become; undefined for a Lead never met. */
export async function findConversion(
  db: Db,
  key: { workspaceId: string; leadId: string },
): Promise<{ personId: string; contactId: string | null } | undefined> {
  return db
    .selectFrom('crm_link as lead')
    .leftJoin('crm_link as contact', (join) =>
      join
        .onRef('contact.workspace_id', '=', 'lead.workspace_id')
        .onRef('contact.id', '=', 'lead.superseded_by'),
    )
    .select(['lead.person_id as personId', 'contact.record_id as contactId'])
    .where('lead.workspace_id', '=', key.workspaceId)
    .where('lead.record_id', '=', key.leadId)
    .where('lead.object', '=', 'Lead')
    .executeTakeFirst()
}

/** Has a Lead's link lead to that of the Contact which it has become. */
export async function supersedeLink(
  db: Db,
  change: { workspaceId: string; leadId: string; contactId: string },
): Promise<void> {
  await db
    .updateTable('crm_link')
    .set((of) => ({
      superseded_by: of
        .selectFrom('crm_link as contact')
        .select('contact.id')
        .where('contact.workspace_id', '=', change.workspaceId)
        .where('contact.record_id', '=', change.contactId),
    }))
    .where('workspace_id', '=', change.workspaceId)
    .where('record_id', '=', change.leadId)
    .execute()
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

/** Whether a person is known to have an address, given in small letters. */
export async function hasAddress(
  db: Db,
  key: { workspaceId: string; personId: string; address: string },
): Promise<boolean> {
  const found = await db
    .selectFrom('person_address')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('person_id', '=', key.personId)
    .where('address', '=', key.address)
    .executeTakeFirst()
  return found !== undefined
}
