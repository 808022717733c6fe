import { type Insertable, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export type ErasureRow = Selectable<Schema['erasure']>

export async function insertErasure(
  db: Db,
  row: Insertable<Schema['erasure']>,
  fingerprints: string[],
): Promise<void> {
  await db.insertInto('erasure').values(row).execute()
  await db
    .insertInto('erased_address')
    .values(
      fingerprints.map((fingerprint) => ({
        workspace_id: row.workspace_id,
        fingerprint,
        erasure_id: row.id,
      })),
    )
    .execute()
}

/** Those in which something is left to be done by now. */
export async function findDueErasures(db: Db, now: Date): Promise<ErasureRow[]> {
  return db
    .selectFrom('erasure')
    .selectAll()
    .where('finished_at', 'is', null)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(100)
    .execute()
}

/** Says how far it has come: finished, and the addresses are gone for good; or how much has to wait until when. */
export async function moveErasure(
  db: Db,
  row: Pick<ErasureRow, 'workspace_id' | 'id'>,
  to: { finishedAt: Date } | { remaining: number; dueAt: Date },
): Promise<void> {
  await db
    .updateTable('erasure')
    .set(
      'finishedAt' in to
        ? { finished_at: to.finishedAt, sealed_addresses: null, remaining: 0 }
        : { remaining: to.remaining, due_at: to.dueAt },
    )
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .where('finished_at', 'is', null)
    .execute()
}

export async function findErasures(db: Db, page: { workspaceId: string; limit: number }) {
  return db
    .selectFrom('erasure')
    .leftJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'erasure.workspace_id')
        .onRef('app_user.id', '=', 'erasure.requested_by'),
    )
    .select([
      'erasure.id',
      'erasure.at',
      'erasure.reason',
      'erasure.finished_at',
      'erasure.remaining',
      'app_user.name as by',
    ])
    .where('erasure.workspace_id', '=', page.workspaceId)
    .orderBy('erasure.at', 'desc')
    .orderBy('erasure.id', 'desc')
    .limit(page.limit)
    .execute()
}

/** When each of these fingerprints was erased last; those that never were, or are being erased for the first time, are missing. */
export async function findErasedAt(
  db: Db,
  key: { workspaceId: string; fingerprints: string[] },
): Promise<Map<string, Date>> {
  if (!key.fingerprints.length) return new Map()
  const rows = await db
    .selectFrom('erased_address')
    .innerJoin('erasure', (join) =>
      join
        .onRef('erasure.workspace_id', '=', 'erased_address.workspace_id')
        .onRef('erasure.id', '=', 'erased_address.erasure_id'),
    )
    .select((of) => ['erased_address.fingerprint', of.fn.max('erasure.at').as('at')])
    .where('erased_address.workspace_id', '=', key.workspaceId)
    .where('erased_address.fingerprint', 'in', key.fingerprints)
    .where('erasure.finished_at', 'is not', null)
    .groupBy('erased_address.fingerprint')
    .execute()
  return new Map(rows.map(({ fingerprint, at }) => [fingerprint, at]))
}

/**
 * Where addresses of people whom mail goes to may stand, table by table; `lists`: columns that hold several; `written`: those
 * that hold them as somebody has typed them; `objects`: JSON objects with an `address`.
 */
export const placesOfAddresses: Record<
  string,
  { columns?: string[]; lists?: string[]; written?: string[]; objects?: string[] }
> = {
  crm_opt_out: { columns: ['address'] },
  draft: { written: ['cc', 'bcc'], objects: ['answered'] },
  email_recipient: { columns: ['address'] },
  kept_back: { columns: ['address'] },
  mail_event: { columns: ['from_address'], lists: ['failed_addresses'] },
  objection: { columns: ['address'], lists: ['addresses'] },
  opt_out: { columns: ['address'] },
  opt_out_change: { columns: ['address'] },
  passed_opt_out: { columns: ['address'] },
  person_address: { columns: ['address'] },
  unsubscribe_link: { columns: ['address'] },
}

/**
 * Every address that stands anywhere, in small letters, without fingerprints: so many at a time, and each place is read
 * once for all of them. The caller's transaction keeps the place.
 */
export async function* findAddresses(db: Db, workspaceId: string): AsyncGenerator<string[]> {
  const from = (table: string, address: RawBuilder<unknown>) => sql`
    select lower(address) as address
      from (select ${address} as address from ${sql.table(table)} where workspace_id = ${workspaceId}) each
      where address like '%@%'`
  const inList = (column: string) => sql`unnest(${sql.ref(column)})`
  const inWords = (column: string) =>
    sql`regexp_split_to_table(array_to_string(${sql.ref(column)}, ' '), '[\\s<>,;"]+')`
  const places = Object.entries(placesOfAddresses).flatMap(
    ([table, { columns = [], lists = [], written = [], objects = [] }]) => [
      ...columns.map((column) => from(table, sql.ref(column))),
      ...lists.map((column) => from(table, inList(column))),
      ...written.map((column) => from(table, inWords(column))),
      ...objects.map((column) => from(table, sql`${sql.ref(column)} ->> 'address'`)),
    ],
  )
  await sql`declare addresses no scroll cursor for ${sql.join(places, sql` union `)} order by 1`.execute(db)
  for (;;) {
    const found = await sql<{ address: string }>`fetch ${sql.lit(pageOfAddresses)} from addresses`.execute(db)
    if (!found.rows.length) break
    yield found.rows.map((row) => row.address)
  }
  await sql`close addresses`.execute(db)
}

const pageOfAddresses = 2000
