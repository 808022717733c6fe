import { join } from 'node:path'
import type pg from 'pg'
import { type App, createApp } from '../app.ts'
import type { Config } from '../config.ts'
import { type Clock, databaseClock } from '../platform/clock.ts'
import { createLog, type Log } from '../platform/log.ts'
import { startPostgres } from '../platform/postgres/postgres.ts'
import { productVersion } from '../version.ts'
import type { Shell } from './command.ts'
import { stopTimes } from './ending.ts'
import { tellRepairs } from './patience.ts'

/** The log of a process: JSON lines on standard output in real mode, a file in sandbox mode. */
export function openLog(config: Config): Log {
  const file = join(config.dataDir, 'log', 'server.log')
  return createLog(config.mode === 'real' ? 'stdout' : { file }, config.logLevel)
}

export const migrationsOf = (shell: Shell): string => join(shell.root, 'migrations')

/**
 * The connection string of the installation's database: DATABASE_URL, else the embedded one, which is started or
 * attached to. `keepDatabase`: a command leaves running what others use.
 */
export async function openDatabaseOf(
  shell: Shell,
  config: Config,
  options: { keepDatabase: boolean },
): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl
  const database = await startPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    log: join(config.dataDir, 'log', 'postgres.log'),
    database: 'msi_actions',
    onStarting: tellRepairs(shell.say),
  })
  if (!(options.keepDatabase && database.attached))
    shell.onStop('the database', () => database.stop(), stopTimes.database)
  return database.url
}

/** The product, composed upon a database that has its schema. It is closed when the process stops. */
export async function openApp(
  shell: Shell,
  parts: { config: Config; databaseUrl: string | (() => string); log: Log },
): Promise<App> {
  const { log } = parts
  const clock = (pool: pg.Pool) => adjustedClock(pool, log)
  const app = await createApp({
    ...parts,
    clock,
    dist: join(shell.root, 'dist'),
    version: productVersion(),
  })
  shell.onStop('connections', () => app.close(), stopTimes.connections)
  return app
}

/** The database's time, compared anew each minute. */
async function adjustedClock(pool: pg.Pool, log: Log): Promise<Clock> {
  const clock = await databaseClock(pool)
  const adjust = () =>
    clock.adjust().catch((error: unknown) => log.warn({ err: error }, 'clock not adjusted'))
  setInterval(adjust, 60_000).unref()
  return clock
}
