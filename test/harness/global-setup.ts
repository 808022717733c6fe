import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../server/platform/migrate.ts'
import { startPostgres } from '../../server/platform/postgres/postgres.ts'
import { roomyFolder } from './roomy-folder.ts'
import { repoRoot } from './source-files.ts'

const prefix = 'msi-actions-test-'
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A run that was killed leaves its folder and its server; both are ours alone by their name. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    if (isAlive(Number(name.slice(prefix.length)))) continue
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

/** Starts the tests' PostgreSQL and migrates the template once. Returns what takes all of it away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const parent = roomyFolder()
  removeLeftovers(parent)
  const folder = join(parent, `${prefix}${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const settings = flags.flatMap((flag) => ['-c', flag])
  const options = { dataDir: folder, log: join(folder, 'postgres.log'), flags: settings }
  const postgres = await startPostgres({ ...options, database: 'template_app' })
  await makeTemplate(postgres.url)
  const maintenance = new URL(postgres.url)
  maintenance.pathname = 'postgres'
  project.provide('maintenanceUrl', maintenance.href)
  project.provide('templateName', 'template_app')
  return async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
