import { sql } from 'kysely'
import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db } from '../../../schema.ts'

/** Who people are: their names, addresses, and where Salesforce has them. */
export const namesOfPeople: PersonalData = {
  part: 'people',
  async count(db, sought) {
    const row = await people(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const rows = await people(db, sought)
      .select(['id', 'name', 'created_at'])
      .$if(after !== null, (all) => all.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
    const addresses = await findAddresses(db, sought)
    const links = await findLinks(db, sought)
    return rows.map(({ id, name, created_at: createdAt }) => ({
      id,
      name,
      createdAt,
      addresses: addresses.filter((one) => one.person_id === id).map((one) => one.address),
      salesforce: links
        .filter((one) => one.person_id === id)
        .map(({ object, record_id }) => ({ object, id: record_id })),
    }))
  },
  erase: (ctx, sought) =>
    ctx.db.transaction().execute(async (db) => {
      const rows = await people(db, sought)
        .where(isLetGo)
        .select('id')
        .orderBy('id')
        .limit(personalBatch)
        .execute()
      const personIds = rows.map((row) => row.id)
      if (personIds.length) await erasePeople(db, { workspaceId: sought.workspaceId, personIds })
      return personIds.length
    }),
}

const inAny = (ids: string[]) => sql<string>`any(${ids}::uuid[])`

function people(db: Db, { workspaceId, personIds }: Sought) {
  return db
    .selectFrom('person')
    .where('person.workspace_id', '=', workspaceId)
    .where('person.id', '=', inAny(personIds))
}

/** Nothing refers to them any more: what is not over yet goes first. */
const isLetGo = sql<boolean>`not exists (select from email where email.workspace_id = person.workspace_id
    and email.person_id = person.id)
  and not exists (select from sales_task t where t.workspace_id = person.workspace_id and t.person_id = person.id)`

const findAddresses = (db: Db, { workspaceId, personIds }: Sought) =>
  db
    .selectFrom('person_address')
    .select(['person_id', 'address'])
    .where('workspace_id', '=', workspaceId)
    .where('person_id', '=', inAny(personIds))
    .orderBy('id')
    .execute()

const findLinks = (db: Db, { workspaceId, personIds }: Pick<Sought, 'workspaceId' | 'personIds'>) =>
  db
    .selectFrom('crm_link')
    .select(['id', 'person_id', 'object', 'record_id'])
    .where('workspace_id', '=', workspaceId)
    .where('person_id', '=', inAny(personIds))
    .orderBy('id')
    .execute()

async function erasePeople(db: Db, key: { workspaceId: string; personIds: string[] }): Promise<void> {
  const { workspaceId, personIds } = key
  const links = (await findLinks(db, key)).map((one) => one.id)
  await db
    .updateTable('crm_link')
    .set({ superseded_by: null })
    .where('workspace_id', '=', workspaceId)
    .where('superseded_by', '=', inAny(links))
    .execute()
  for (const table of ['crm_link', 'person_address'] as const)
    await db
      .deleteFrom(table)
      .where('workspace_id', '=', workspaceId)
      .where('person_id', '=', inAny(personIds))
      .execute()
  await db
    .deleteFrom('person')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', inAny(personIds))
    .execute()
}

/** Whoever has one of these addresses, given in small letters; with all that they have, and where Salesforce has them. */
export async function findByAddress(db: Db, key: { workspaceId: string; addresses: string[] }) {
  const { workspaceId } = key
  const rows = await db
    .selectFrom('person_address')
    .select('person_id')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .where('address', 'in', key.addresses)
    .execute()
  const personIds = rows.map((row) => row.person_id)
  const about = { workspaceId, personIds, addresses: [], recordIds: [], fingerprints: new Map() }
  const addresses = (await findAddresses(db, about)).map((one) => one.address)
  const recordIds = (await findLinks(db, about)).map((one) => one.record_id)
  const names = await people(db, about).select('name').orderBy('id').execute()
  return { personIds, addresses, recordIds, names: names.map((one) => one.name) }
}
