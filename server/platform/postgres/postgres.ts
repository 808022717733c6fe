import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { postmasterAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { bringUp } from './bring-up.ts'
import { type Place, prepareCluster, readOrMakePassword } from './cluster.ts'
import { joinUsers } from './owners.ts'
import { hasCode, PostgresError } from './postgres-error.ts'
import { damaged, query, stopPostmaster } from './postmaster.ts'
import { type Supervision, type Supervisor, supervise } from './supervisor.ts'

export type PostgresOptions = {
  /** Folder of the installation; the cluster is `<dataDir>/cluster`. Created when missing. */
  dataDir: string
  /** File that the server's own messages are appended to. */
  log: string
  /** More arguments for `postgres`, as in `['-c', 'fsync=off']`. Ignored when one runs already. */
  flags?: string[]
  /** Database to connect to: lower-case letters, digits and underscores. Created when missing. */
  database: string
  /** Hears again and again that the server starts and takes nobody yet, as after a crash with much to repair. */
  onStarting?: () => void
}

export type RunningPostgres = {
  /** Connection string of the superuser `app` on 127.0.0.1; it holds the password. */
  url: string
  /** The same as of now: a server that was started again may have another port. */
  currentUrl(): string
  /** From now on a server that dies is started again; for a process that stays. `stop` ends it. */
  supervise(options: Supervision): Supervisor
  /** Gives the database up. Stops the server, and waits for it, when no other process uses it. */
  stop(): Promise<void>
  /** True when a server was running already, such as one that outlived a killed parent. */
  attached: boolean
}

function prepareFolder(dataDir: string, log: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    mkdirSync(dirname(log), { recursive: true, mode: 0o700 })
    // The user that runs the database for root has to pass through; what is secret in here is 0600 or 0700.
    if (process.getuid?.() === 0) chmodSync(dataDir, statSync(dataDir).mode | 0o111)
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) throw error
    throw new PostgresError(
      'permission',
      `Cannot write to the data folder ${dataDir}: give this user the right to, or set APP_DATA_DIR to a folder of your own.`,
      error,
    )
  }
}

async function findPlace(options: PostgresOptions): Promise<Place> {
  const { dataDir, log, flags = [] } = options
  prepareFolder(dataDir, log)
  const cluster = join(dataDir, 'cluster')
  const account = postmasterAccount(cluster)
  const binaries = await findBinaries(dataDir, account)
  try {
    return { dataDir, cluster, account, binaries, log, flags, password: readOrMakePassword(dataDir, cluster) }
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error
    throw new PostgresError(
      'permission',
      `The data folder ${dataDir} belongs to another user: start as that user, or set APP_DATA_DIR to a folder of your own.`,
      error,
    )
  }
}

async function openDatabase(place: Place, port: number, database: string): Promise<void> {
  if (!/^[a-z_][a-z0-9_]*$/.test(database)) throw new Error(`not a plain database name: ${database}`)
  const door = { port, password: place.password }
  const { rowCount } = await query(door, `select 1 from pg_database where datname = '${database}'`)
  if (!rowCount) {
    await query(door, `create database ${database}`).catch((error) => {
      // Two starts at once: the other one has made it.
      if (!hasCode(error, '42P04', '23505')) throw error
    })
  }
  await query({ ...door, database }, 'select count(*) from pg_class').catch((error) => {
    throw damaged(place.cluster, error.message)
  })
}

/**
 * Brings up the embedded PostgreSQL of one installation on a free port of 127.0.0.1: makes the cluster
 * at the first start, starts it, or attaches to one that is running. Works for root (which drops to an
 * unprivileged user) and for an ordinary user.
 *
 * Throws PostgresError, one sentence that says what to do: `permission`, `damaged`, `other_major`,
 * `not_installed`, `not_answering`.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const place = await findPlace(options)
  prepareCluster(place)
  const leave = joinUsers(place.dataDir)
  try {
    const { port, attached } = await bringUp(place, { onStarting: options.onStarting })
    await openDatabase(place, port, options.database)
    return running({ place, port, attached, leave, database: options.database })
  } catch (error) {
    if (leave()) await stopPostmaster(place.cluster)
    throw error
  }
}

interface Parts {
  place: Place
  port: number
  attached: boolean
  database: string
  leave: () => boolean
}

function running({ place, port, attached, database, leave }: Parts): RunningPostgres {
  let supervisor: Supervisor | null = null
  const urlAt = (at: number) => `postgres://app:${place.password}@127.0.0.1:${at}/${database}`
  return {
    url: urlAt(port),
    attached,
    currentUrl: () => urlAt(supervisor?.port() ?? port),
    supervise(options) {
      supervisor = supervise(place, port, options)
      return supervisor
    },
    async stop() {
      await supervisor?.stop()
      if (leave()) await stopPostmaster(place.cluster)
    },
  }
}
