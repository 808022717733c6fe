import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { migrate } from '../../server/platform/migrate.ts'
import { startPostgres } from '../../server/platform/postgres/postgres.ts'
import { repoRoot } from './source-files.ts'
import { tempDir } from './temp-dir.ts'

/** Nothing has to outlive the run, so nothing is written for it, and nobody tidies up beside the tests. */
const flags = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'max_connections=200',
]

/** A PostgreSQL of the tests' own, with a migrated, empty database that the tests clone. */
export interface TestPostgres {
  /** Connection string of its maintenance database. */
  maintenanceUrl: string
  /** Name of the database to clone. Nobody connects to it. */
  templateName: string
  /** Stops it and takes its folder away. */
  stop(): Promise<void>
}

export interface TestDatabase {
  /** Connection string of an empty, migrated database of this test's own. */
  url: string
  /** Ends every connection and takes none while `work` goes on, as a server that starts again does. */
  whileAway<T>(work: () => Promise<T>): Promise<T>
  /** Removes it, with whoever is connected still. */
  drop(): Promise<void>
}

/**
 * Starts one in a folder whose name begins with `prefix`, and migrates the template once. What a process that was
 * killed has left under the same prefix is cleared away before.
 */
export async function startTestPostgres(prefix: string): Promise<TestPostgres> {
  const parent = tempDir()
  removeLeftovers(parent, prefix)
  const folder = join(parent, `${prefix}${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const settings = flags.flatMap((flag) => ['-c', flag])
  const options = { dataDir: folder, log: join(folder, 'postgres.log'), flags: settings }
  const templateName = 'template_app'
  const postgres = await startPostgres({ ...options, database: templateName })
  await makeTemplate(postgres.url)
  const maintenance = new URL(postgres.url)
  maintenance.pathname = 'postgres'
  return {
    maintenanceUrl: maintenance.href,
    templateName,
    async stop() {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Clones the migrated template under `name` (15 to 50 ms). Pools that are open when `drop` is called get 57P01 as an
 * 'error' event on each client: have a handler there, or close them and let this wait for the sockets.
 */
export async function cloneTemplate(
  { maintenanceUrl, templateName }: Pick<TestPostgres, 'maintenanceUrl' | 'templateName'>,
  name: string,
): Promise<TestDatabase> {
  const run = (sql: string) => maintain(maintenanceUrl, sql)
  await run(`create database ${name} template ${templateName} strategy file_copy`)
  const url = new URL(maintenanceUrl)
  url.pathname = name
  return {
    url: url.href,
    async whileAway(work) {
      await run(`alter database ${name} allow_connections false`)
      await run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
      try {
        return await work()
      } finally {
        await run(`alter database ${name} allow_connections true`)
      }
    },
    drop: async () => {
      // A pool that has just ended still has sockets on their way out; forcing them breaks the run.
      for (let round = 0; round < 20; round++) {
        const busy = await run(`drop database if exists ${name}`).then(
          () => false,
          () => true,
        )
        if (!busy) return
        await sleep(10)
      }
      await run(`drop database if exists ${name} with (force)`)
    },
  }
}

async function maintain(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
  } catch (error) {
    // The error of pg carries the client and with it the password, which the test runner would print.
    throw new Error(error instanceof Error ? error.message : String(error))
  } finally {
    await client.end().catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A run that was killed leaves its folder and its server; both are ours alone by their name. */
function removeLeftovers(parent: string, prefix: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const owner = Number(name.slice(prefix.length))
    if (!Number.isInteger(owner) || isAlive(owner)) continue
    const cluster = join(parent, name, 'cluster')
    try {
      const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster)) process.kill(pid, 'SIGQUIT')
    } catch {
      // It has no server any more, or belongs to another user.
    }
    rmSync(join(parent, name), { recursive: true, force: true })
  }
}

async function makeTemplate(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await migrate(pool, join(repoRoot, 'migrations'))
    await runMigrations({ pgPool: pool })
  } finally {
    // One session left on the template would make every clone fail with 55006.
    await pool.end()
  }
}
