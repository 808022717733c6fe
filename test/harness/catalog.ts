import type pg from 'pg'

/** Tables of no customer: the tenants themselves, the installation, its processes, the migrations, parts of the code. */
const tenantless = ['workspace', 'installation', 'worker', 'migration', 'event_subscriber']

/**
 * Tables of ours whose primary key does not begin with workspace_id: "name (its key)". The queue's own schema
 * is not ours. Reads the catalog of the database that `client` is connected to.
 */
export async function tablesWithoutTenant(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; key: string | null }>(`
    select c.relname as name, string_agg(a.attname, ', ' order by k.position) as key
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    left join lateral unnest(i.indkey) with ordinality as k(number, position) on true
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker')
    group by c.oid, c.relname order by c.relname`)
  return rows
    .filter(({ name, key }) => !tenantless.includes(name) && !/^workspace_id(,|$)/.test(key ?? ''))
    .map(({ name, key }) => `${name} (${key ?? 'no primary key'})`)
}
