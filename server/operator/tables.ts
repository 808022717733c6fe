import pg from 'pg'
import type { ArchivedTable } from './archive.ts'

/** Kept in the header of a backup, not among its tables. */
const described = ['migration']

/** What a mail consists of cannot be added to one that was tried: tries come last. */
const contentOfMails = ['email_recipient', 'email_attachment', 'email_image']

/** How a copy reaches its database: named there, and told after 10 s that nothing answers. */
export const copyConnection = (databaseUrl: string, work: 'backup' | 'restore') => ({
  connectionString: databaseUrl,
  application_name: `msi-actions-${work}`,
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
})

/** A table's name, quoted, in the schema that is ours. */
export const quoted = (table: string) => `public.${pg.escapeIdentifier(table)}`

/** `(column, …)`, quoted. */
export const columnList = (table: ArchivedTable) =>
  `(${table.columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`

/**
 * Every table of ours with its columns, so ordered that each stands after what its rows refer to, and can be filled in
 * this order. The queue's own schema is not ours. Throws for tables that refer to one another in a circle.
 */
export async function readTables(client: pg.ClientBase): Promise<ArchivedTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; needs: string[] }>(
    `select c.relname as name,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns,
       array(select distinct r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
             where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all($1)
     order by c.relname`,
    [described],
  )
  const ofTries = ({ name }: { name: string }) => (name === 'attempt' ? contentOfMails : [])
  const waiting = new Map(rows.map((row) => [row.name, { ...row, needs: [...row.needs, ...ofTries(row)] }]))
  const ordered: ArchivedTable[] = []
  while (waiting.size > 0) {
    const next = [...waiting.values()].find((row) => row.needs.every((name) => !waiting.has(name)))
    if (!next)
      throw new Error(`These tables refer to one another in a circle: ${[...waiting.keys()].join(', ')}`)
    waiting.delete(next.name)
    ordered.push({ name: next.name, columns: next.columns })
  }
  return ordered
}

/** The migrations that a database has run, in their order; none for a database that has never been ours. */
export async function readMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('public.migration') is not null as there`,
  )
  if (!rows[0]?.there) return []
  const seen = await client.query<{ name: string }>('select name from migration order by name')
  return seen.rows.map((row) => row.name)
}
