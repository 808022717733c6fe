import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { z } from 'zod'
import { quoted, readMigrations, readTables } from '../../server/operator/tables.ts'
import { copyIn, copyOut } from '../../server/platform/copy.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { repoRoot } from '../harness/source-files.ts'

/*
 * A whole installation in one file: the rows of the product and of its queue, the state files of the sandbox that its
 * grants belong to, and what its people hold in their hands. make-installation.ts makes one; a later version is started on it.
 */

const rows = z.object({ name: z.string(), columns: z.array(z.string()), copy: z.string() })

const life = z.object({
  sender: z.string(),
  to: z.array(z.string()),
  answer: z.enum(['it_was_sent', 'send_again', 'drop', 'retry', 'write_again']).nullable(),
  ends: z.enum(['sent', 'cancelled', 'scheduled']),
})

const installation = z.object({
  /** Commit of the version that made it. */
  commit: z.string(),
  /** The product's clock at the end. */
  now: z.iso.datetime(),
  migrations: z.array(z.string()),
  tables: z.array(rows),
  queue: z.object({ migration: z.number(), tables: z.array(rows) }),
  /** Text of each of the sandbox's state files. */
  sandbox: z.record(z.string(), z.string()),
  /** Who the product is to the clouds, its secret key (made for this file alone) and the panel's id. */
  identity: z.object({
    apps: z.record(z.string(), z.object({ clientId: z.string(), clientSecret: z.string() })),
    key: z.string(),
    appId: z.string(),
  }),
  /** What its people hold in their hands. What came later is not in the older ones. */
  held: z.object({
    /** The ids of its mails, by subject. */
    mails: z.record(z.string(), z.string()),
    /** A signed request that has opened a panel, and the bearer which it gave. */
    request: z.string(),
    bearer: z.string(),
    /** Links that were made or mailed. */
    approvalUrl: z.url(),
    invitation: z.url(),
    signIn: z.url(),
    helpUrl: z.url(),
    /** Each person's cookies, by name. */
    cookies: z.record(z.string(), z.record(z.string(), z.string())),
    /** How the life of each mail ends, by subject: who wrote it to whom, and what its sender has yet to say. */
    lives: z.record(z.string(), life).optional(),
    /** A compose of several mails, which its panel may send once more under its key, and the mails that it became. */
    compose: z.object({ bearer: z.string(), body: z.string(), ids: z.array(z.string()) }).optional(),
    /** Who has left for a vendor's page and is not back, and the address there. */
    away: z
      .array(z.object({ who: z.string(), vendor: z.enum(['salesforce', 'google']), url: z.url() }))
      .optional(),
    /** Somebody whom Salesforce has refused: the invitation, and the link for whoever can help. */
    refused: z.object({ invitation: z.url(), helpUrl: z.url() }).optional(),
    /** What stands in whose way, by address, as the admin sees it. */
    obstacles: z.record(z.string(), z.string()).optional(),
  }),
})
export type Installation = z.infer<typeof installation>

/** The queue's tables in an order in which every row finds what it refers to. */
const queueTables = ['_private_tasks', '_private_job_queues', '_private_jobs']

export async function readQueue(client: pg.ClientBase): Promise<Installation['queue']> {
  const { rows: found } = await client.query<{ id: number }>(
    'select max(id) as id from graphile_worker.migrations',
  )
  const tables = []
  for (const name of queueTables) {
    const columns = await client.query<{ name: string }>(
      `select attname::text as name from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
      [`graphile_worker.${name}`],
    )
    tables.push(
      await copyText(client, { name, columns: columns.rows.map((row) => row.name) }, 'graphile_worker'),
    )
  }
  return { migration: found[0]?.id ?? 0, tables }
}

export async function readProduct(
  client: pg.ClientBase,
): Promise<Pick<Installation, 'migrations' | 'tables'>> {
  const tables = []
  for (const table of await readTables(client)) tables.push(await copyText(client, table, 'public'))
  return { migrations: await readMigrations(client), tables }
}

type TableRows = z.infer<typeof rows>

const columnsOf = ({ columns }: Pick<TableRows, 'columns'>) =>
  columns.map((column) => pg.escapeIdentifier(column)).join(', ')

async function copyText(
  client: pg.ClientBase,
  table: Omit<TableRows, 'copy'>,
  schema: string,
): Promise<TableRows> {
  const parts: Buffer[] = []
  const from = `${schema}.${pg.escapeIdentifier(table.name)} (${columnsOf(table)})`
  for await (const part of copyOut(client, `copy ${from} to stdout`).bytes) parts.push(part)
  return { ...table, copy: Buffer.concat(parts).toString('utf8') }
}

export function pack(value: Installation): Buffer {
  return gzipSync(JSON.stringify(installation.parse(value)), { level: 9 })
}

export function unpack(path: string): Installation {
  return installation.parse(JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')))
}

/**
 * Gives a database the schema and the rows that the former version left, its queue included, and nothing else. All
 * instants are moved so that the installation was stopped half a minute ago.
 */
export async function fill(databaseUrl: string, former: Installation): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await pool.query('drop schema public cascade; drop schema graphile_worker cascade; create schema public')
    await migrate(pool, join(repoRoot, 'migrations'), { only: former.migrations })
    const client = await pool.connect()
    try {
      for (const table of former.tables) await copyBack(client, quoted(table.name), table)
      await migrateQueue(client, former.queue.migration)
      for (const table of former.queue.tables)
        await copyBack(client, `graphile_worker.${pg.escapeIdentifier(table.name)}`, table)
      await moveToNow(client, former)
      await countOn(client)
    } finally {
      client.release()
    }
  } finally {
    await pool.end()
  }
}

async function copyBack(client: pg.ClientBase, target: string, table: TableRows): Promise<void> {
  const source = Readable.from([Buffer.from(table.copy)])
  await copyIn(client, `copy ${target} (${columnsOf(table)}) from stdin`, source)
}

/** A process that has been silent for this long counts as gone, and no migration waits for it. */
const longGone = '31 seconds'

/**
 * In one transaction, so that all move equally far, and by whole milliseconds: the product keeps no finer ones and finds
 * rows by their instants.
 */
async function moveToNow(client: pg.ClientBase, former: Installation): Promise<void> {
  const { rows: columns } = await client.query<{ target: string; names: string[] }>(
    `select format('%I.%I', table_schema, table_name) as target, array_agg(column_name::text) as names
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where data_type = 'timestamp with time zone' and table_type = 'BASE TABLE' and is_generated = 'NEVER'
       and (table_schema = 'public' or table_schema = 'graphile_worker')
     group by 1`,
  )
  await client.query('begin')
  for (const { target, names } of columns) {
    const moved = names.map((name) => {
      const column = pg.escapeIdentifier(name)
      return `${column} = ${column} + (date_trunc('milliseconds', now()) - $2::interval - $1::timestamptz)`
    })
    await client.query(`update ${target} set ${moved.join(', ')}`, [former.now, longGone])
  }
  await client.query('commit')
}

/** New jobs and events, and names of jobs that no former version knew, get numbers of their own. */
async function countOn(client: pg.ClientBase): Promise<void> {
  const { rows: numbered } = await client.query<{ table: string }>(
    `select format('%I.%I', table_schema, table_name) as table from information_schema.columns
     where table_schema = 'public' and column_name = 'id' and is_identity = 'YES'`,
  )
  for (const table of [
    ...queueTables.map((name) => `graphile_worker.${name}`),
    ...numbered.map((one) => one.table),
  ])
    await client.query(
      `select setval(pg_get_serial_sequence('${table}', 'id'), max(id)) from ${table} having max(id) is not null`,
    )
}

/** The queue's schema as it was: its own migrations up to that one, as its library runs them. */
async function migrateQueue(client: pg.ClientBase, last: number): Promise<void> {
  const folder = join(repoRoot, 'node_modules/graphile-worker/sql')
  await client.query(`create schema graphile_worker;
    create table graphile_worker.migrations
      (id int primary key, ts timestamptz default now() not null, breaking boolean not null default false)`)
  for (const name of readdirSync(folder).sort()) {
    const id = Number.parseInt(name, 10)
    if (id > last) return
    const text = readFileSync(join(folder, name), 'utf8')
    await client.query('begin')
    await client.query('insert into graphile_worker.migrations (id) values ($1)', [id])
    await client.query(text.replaceAll(/:GRAPHILE_WORKER_SCHEMA\b/g, 'graphile_worker'))
    await client.query('commit')
  }
}

/** Puts the sandbox's state files into a folder. */
export function placeSandbox(folder: string, former: Installation): void {
  for (const [name, text] of Object.entries(former.sandbox)) writeFileSync(join(folder, name), text)
}
