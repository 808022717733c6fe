import { existsSync } from 'node:fs'
import pg from 'pg'
import { copyIn } from '../platform/copy.ts'
import { silence } from '../platform/heartbeat.ts'
import { migrate, migrateWithin, migrationsIn } from '../platform/migrate.ts'
import { productVersion } from '../version.ts'
import { type ArchivedTable, type ArchiveFacts, readArchive } from './archive.ts'
import { BackupError, plainText } from './backup.ts'
import { markRestored, type RestoredMarks } from './mark-restored.ts'
import { type RecordRead, readRecordInto } from './privacy-record.ts'
import { columnList, copyConnection, quoted, readMigrations, readTables } from './tables.ts'

/** What each start writes by itself; a database with no more than that counts as empty. */
const madeByStarting = ['installation', 'worker', 'event_subscriber']

export interface RestoreReport extends RestoredMarks, RecordRead {
  /** When the backup was made, ISO 8601. */
  madeAt: string
  tables: number
  rows: number
}

/**
 * Fills an empty database from a backup, in one transaction: all of it or nothing. The file is read through and proved
 * before the database is touched. A fresh database first gets the schema that the backup had; what is newer, and the
 * marks of what must not be done twice, belong to the same transaction. Throws BackupError or ArchiveError.
 */
export async function restore(input: {
  databaseUrl: string
  file: string
  /** Folder of the migrations. */
  migrations: string
  /** All mail is held from the first moment on; the mode stands in for one that the backup does not tell. */
  hold?: { mode: 'sandbox' | 'real' } | null
  /** The record of opt-outs and erasures; left out, nobody asks for it. */
  record?: string | null
}): Promise<RestoreReport> {
  if (!existsSync(input.file)) throw new BackupError(`There is no file ${input.file}.`)
  const facts = await readArchive(input.file, skip)
  refuseUnknownMigrations(facts, input.migrations)
  const pool = new pg.Pool({ ...copyConnection(input.databaseUrl, 'restore'), max: 2 })
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
  })
  let marks: RestoredMarks & RecordRead
  try {
    const client = await pool.connect()
    try {
      await refuseUsed(client, facts)
      await migrate(pool, input.migrations, {
        version: productVersion(),
        only: facts.header.migrations,
      })
      marks = await fill(client, input, facts)
    } finally {
      client.release()
    }
  } finally {
    await pool.end()
  }
  const rows = Object.values(facts.rows).reduce((sum, count) => sum + count, 0)
  return { madeAt: facts.header.madeAt, tables: facts.header.tables.length, rows, ...marks }
}

async function skip(_table: ArchivedTable, bytes: AsyncIterable<Buffer>): Promise<void> {
  for await (const _piece of bytes) {
    // Only its place in the check sum matters here.
  }
}

function refuseUnknownMigrations({ header }: ArchiveFacts, folder: string) {
  const known = new Set(migrationsIn(folder))
  const unknown = header.migrations.filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new BackupError(
      `The backup comes from a newer version (it has ${unknown.join(', ')}): install that version, then restore.`,
    )
}

async function refuseUsed(client: pg.ClientBase, { header }: ArchiveFacts) {
  const used = await firstUsedTable(client)
  if (used)
    throw new BackupError(
      `The database is not empty (there are rows in ${used}): restore into a new one (DATABASE_URL, or another APP_DATA_DIR).`,
    )
  const ran = await readMigrations(client)
  const newer = ran.filter((name) => !header.migrations.includes(name))
  if (newer.length > 0)
    throw new BackupError(
      `The database has a newer schema than the backup (${newer.join(', ')}): restore into one that was just created; the next start brings it up to date.`,
    )
}

async function firstUsedTable(client: pg.ClientBase): Promise<string | null> {
  for (const { name } of await readTables(client)) {
    if (madeByStarting.includes(name)) continue
    const { rowCount } = await client.query(`select 1 from ${quoted(name)} limit 1`)
    if (rowCount) return name
  }
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('public.worker') is not null as there`,
  )
  if (!rows[0]?.there) return null
  const alive = await client.query(
    `select 1 from worker where beat_at > clock_timestamp() - interval '${silence.gone} milliseconds' limit 1`,
  )
  return alive.rowCount ? 'worker: a server is running on it' : null
}

async function fill(
  client: pg.PoolClient,
  from: { file: string; migrations: string; hold?: { mode: string } | null; record?: string | null },
  facts: ArchiveFacts,
): Promise<RestoredMarks & RecordRead> {
  for (const setting of plainText) await client.query(setting)
  await client.query('begin')
  try {
    const tables = await readTables(client)
    await client.query(`lock table ${tables.map(({ name }) => quoted(name)).join(', ')} in exclusive mode`)
    const used = await firstUsedTable(client)
    if (used)
      throw new BackupError(`Somebody began to use the database meanwhile (${used}): stop the server.`)
    // The schema may be an earlier one, which has not all of them.
    const made = tables.filter(({ name }) => madeByStarting.includes(name))
    for (const { name } of made) await client.query(`delete from ${quoted(name)}`)
    await readArchive(from.file, async (table, bytes) => {
      const rows = await copyIn(client, `copy ${quoted(table.name)} ${columnList(table)} from stdin`, bytes)
      if (rows !== facts.rows[table.name])
        throw new BackupError(
          `The backup names ${facts.rows[table.name]} rows of ${table.name} and has ${rows}.`,
        )
    })
    await migrateWithin(client, from.migrations, productVersion())
    await numberOn(client)
    const marks = await mark(client, facts)
    const read = await readRecordInto(client, from.record ?? null)
    if (from.hold) await holdAll(client, from.hold.mode)
    await client.query('commit')
    return { ...marks, ...read }
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** New events come after those of the backup, and after the beginning of each subscriber: rows bring no sequence along. */
async function numberOn(client: pg.ClientBase): Promise<void> {
  await client.query(`select setval(pg_get_serial_sequence('event', 'id'), greatest(1,
    (select max(id) from event), (select max(first_event) from event_subscriber)))`)
}

async function holdAll(client: pg.ClientBase, mode: string): Promise<void> {
  await client.query(
    `insert into installation as own (mode, created_at, held_at) values ($1, clock_timestamp(), clock_timestamp())
     on conflict (only_row) do update set held_at = coalesce(own.held_at, excluded.held_at)`,
    [mode],
  )
}

async function mark(client: pg.ClientBase, { header }: ArchiveFacts): Promise<RestoredMarks> {
  const { rows } = await client.query<{ at: Date }>('select clock_timestamp() as at')
  const [now] = rows
  if (!now) throw new BackupError('The database does not tell the time.')
  return markRestored(client, { madeAt: new Date(header.madeAt), at: now.at, workspaceId: null })
}
