import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'

/**
 * Runs the SQL files of `folder` that this database has not seen, in the order of their names, each in a transaction
 * of its own; `only` limits them to some names. Returns the names that were run.
 */
export async function migrate(pool: pg.Pool, folder: string, only?: readonly string[]): Promise<string[]> {
  const client = await pool.connect()
  try {
    // Two processes that start at once: one waits for the other.
    await client.query('select pg_advisory_lock(727401)')
    await client.query(
      'create table if not exists migration (name text primary key, ran_at timestamptz not null default now())',
    )
    const seen = new Set(
      (await client.query<{ name: string }>('select name from migration')).rows.map((row) => row.name),
    )
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
    const pending = files.filter((name) => !seen.has(name) && (only?.includes(name) ?? true))
    for (const name of pending) await runFile(client, join(folder, name), name)
    return pending
  } finally {
    await client.query('select pg_advisory_unlock(727401)').catch(() => {})
    client.release()
  }
}

async function runFile(client: pg.PoolClient, path: string, name: string) {
  const statements = await readFile(path, 'utf8')
  await client.query('begin')
  try {
    await client.query(statements)
    await client.query('insert into migration (name) values ($1)', [name])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error })
  }
}
