import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { copyOut } from '../platform/copy.ts'
import { hasCode } from '../platform/postgres/postgres-error.ts'
import { type ArchivedTable, type ArchiveHeader, inPieces, writeArchive } from './archive.ts'
import { columnList, copyConnection, quoted, readMigrations, readTables } from './tables.ts'

/** A backup or a restore cannot be done; the message says what to do. */
export class BackupError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BackupError'
  }
}

export const keyReminder =
  'The secret key is not in the file. Without SECRET_KEY (in sandbox mode the file secret.key in the data folder) no connection in it can be used: keep the key too, and elsewhere.'

/** Values as text mean the same everywhere with these, whatever the database or the role sets. */
export const plainText = [
  `set datestyle to 'ISO, YMD'`,
  `set intervalstyle to 'postgres'`,
  `set timezone to 'UTC'`,
  `set bytea_output to 'hex'`,
  'set extra_float_digits to 3',
  `set client_encoding to 'UTF8'`,
]

export interface BackupReport {
  file: string
  tables: number
  rows: number
  /** Size of the file in bytes. */
  bytes: number
}

/**
 * Writes every table of ours into one file, as they were at one instant, while the product runs on. The file appears
 * under its name when it is complete (0600). The queue is left out: its calls are made anew from the rows.
 * Throws BackupError when the file exists or the database is not ours.
 */
export async function backup(databaseUrl: string, file: string): Promise<BackupReport> {
  if (existsSync(file)) throw new BackupError(`${file} exists: name a file that does not.`)
  const client = new pg.Client(copyConnection(databaseUrl, 'backup'))
  client.on('error', () => {})
  await client.connect()
  try {
    for (const setting of plainText) await client.query(setting)
    await client.query('begin isolation level repeatable read, read only')
    const head = await describe(client)
    const counted = { rows: 0 }
    const copyTable = (table: ArchivedTable) => copyRows(client, table, counted)
    await writeFile(file, Readable.from(writeArchive(head, copyTable)))
    await client.query('commit')
    return { file, tables: head.tables.length, rows: counted.rows, bytes: (await stat(file)).size }
  } finally {
    await client.end().catch(() => {})
  }
}

async function describe(client: pg.Client): Promise<ArchiveHeader> {
  const migrations = await readMigrations(client)
  if (migrations.length === 0)
    throw new BackupError('There is nothing to back up: this database has never been used by MSI Actions.')
  const { rows } = await client.query<{ at: Date; version: string }>(
    `select transaction_timestamp() as at, current_setting('server_version') as version`,
  )
  return {
    format: 'msi-actions-backup',
    version: 1,
    madeAt: (rows[0]?.at ?? new Date(0)).toISOString(),
    postgres: rows[0]?.version ?? '',
    migrations,
    tables: await readTables(client),
    note: keyReminder,
  }
}

async function* copyRows(
  client: pg.Client,
  table: ArchivedTable,
  counted: { rows: number },
): AsyncGenerator<Buffer, number> {
  const copy = copyOut(client, `copy ${quoted(table.name)} ${columnList(table)} to stdout`)
  yield* inPieces(copy.bytes)
  counted.rows += copy.rows()
  return copy.rows()
}

async function writeFile(file: string, frames: Readable): Promise<void> {
  const partial = `${file}.partial`
  await rm(partial, { force: true })
  try {
    // `flush`: on the disk before it gets its name.
    await pipeline(
      frames,
      createGzip(),
      createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }),
    )
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error
    throw new BackupError(
      `There is no room for ${file}: make some, or name a file on another disk. Nothing was kept.`,
    )
  }
}
