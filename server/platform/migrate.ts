import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'

/** How a database's schema stands to the migrations that a version brings. */
export interface SchemaState {
  /** Migrations that the database has not run yet; all of them where there is no schema at all. */
  pending: string[]
  /** Migrations that it has run and this version does not know. */
  unknown: string[]
  /** The version that ran the last of `unknown`; null when there is none, or it did not say so. */
  newerVersion: string | null
  isEmpty: boolean
}

/** The database was migrated by a newer version: nothing may be done with it. */
export class UnknownSchema extends Error {
  readonly state: SchemaState

  constructor(state: SchemaState) {
    super(`the database has run ${state.unknown.join(', ')}, which this version does not know`)
    this.name = 'UnknownSchema'
    this.state = state
  }
}

export interface MigrateOptions {
  /** Limits it to some names. */
  only?: readonly string[]
  /** This version, written beside what it runs, so that an older one can name it. */
  version?: string
  /** Called before the first migration of a database that is in use; may wait, or throw to leave everything as it is. */
  beforeChange?: (client: pg.PoolClient) => Promise<void>
  /** Hears of each file when it is begun. */
  onFile?: (name: string) => void
}

/** Names of the migrations in `folder`, in their order. */
export const migrationsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()

/** Compares a database with the migrations in `folder`; changes nothing. */
export async function readSchemaState(client: Pick<pg.Pool, 'query'>, folder: string): Promise<SchemaState> {
  const files = migrationsIn(folder)
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('public.migration') is not null as there`,
  )
  if (!there.rows[0]?.there) return { pending: files, unknown: [], newerVersion: null, isEmpty: true }
  // As JSON, because the column may not be there yet.
  const { rows } = await client.query<{ name: string; version: string | null }>(
    `select name, to_jsonb(migration) ->> 'version' as version from public.migration order by name`,
  )
  const ran = new Set(rows.map((row) => row.name))
  const strange = rows.filter((row) => !files.includes(row.name))
  return {
    pending: files.filter((name) => !ran.has(name)),
    unknown: strange.map((row) => row.name),
    newerVersion: strange.at(-1)?.version ?? null,
    isEmpty: rows.length === 0,
  }
}

/**
 * Runs the SQL files of `folder` that this database has not seen, in the order of their names, each in a transaction
 * of its own. Returns the names that were run. Throws UnknownSchema, and runs nothing, when the database has run one
 * that is not there.
 */
export async function migrate(
  pool: pg.Pool,
  folder: string,
  options: MigrateOptions = {},
): Promise<string[]> {
  const client = await pool.connect()
  try {
    // Two processes that start at once: one waits for the other.
    await client.query('select pg_advisory_lock(727401)')
    const state = await readSchemaState(client, folder)
    if (state.unknown.length > 0) throw new UnknownSchema(state)
    const pending = state.pending.filter((name) => options.only?.includes(name) ?? true)
    if (pending.length === 0) return []
    if (!state.isEmpty) await options.beforeChange?.(client)
    await client.query(
      'create table if not exists migration (name text primary key, ran_at timestamptz not null default now())',
    )
    await client.query('alter table migration add column if not exists version text')
    for (const name of pending) {
      options.onFile?.(name)
      await runFile(client, join(folder, name), { name, version: options.version })
    }
    return pending
  } finally {
    await client.query('select pg_advisory_unlock(727401)').catch(() => {})
    client.release()
  }
}

/** Runs the SQL files of `folder` that a database has not seen, within the transaction that the caller has begun. */
export async function migrateWithin(client: pg.PoolClient, folder: string, version: string): Promise<void> {
  const { pending } = await readSchemaState(client, folder)
  for (const name of pending) await runStatements(client, join(folder, name), { name, version })
}

async function runStatements(
  client: pg.PoolClient,
  path: string,
  about: { name: string; version?: string },
): Promise<void> {
  await client.query(await readFile(path, 'utf8'))
  await client.query('insert into migration (name, version) values ($1, $2)', [
    about.name,
    about.version ?? null,
  ])
}

async function runFile(client: pg.PoolClient, path: string, about: { name: string; version?: string }) {
  await client.query('begin')
  try {
    await runStatements(client, path, about)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`Migration ${about.name} failed: ${(error as Error).message}`, { cause: error })
  }
}
