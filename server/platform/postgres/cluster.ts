import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Account, blockedAt } from './account.ts'
import type { Binaries } from './binaries.ts'
import { isAlive } from './owners.ts'
import { hasCode, PostgresError } from './postgres-error.ts'

/** Where one installation's database lives, and who runs it. */
export type Place = {
  dataDir: string
  cluster: string
  account: Account | null
  binaries: Binaries
  password: string
  log: string
  flags: string[]
}

/** The superuser's password: random, kept in `<dataDir>/postgres.password` (0600). */
export function readOrMakePassword(dataDir: string, cluster: string): string {
  const file = join(dataDir, 'postgres.password')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  if (existsSync(cluster))
    throw new PostgresError(
      'damaged',
      `The database in ${cluster} has lost its password file ${file}: restore it from a backup, or start afresh with "npm start -- --reset".`,
    )
  try {
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  return readFileSync(file, 'utf8').trim()
}

function initdb(place: Place, target: string): void {
  const { binaries, account, password } = place
  const passwordFile = `${target}.pw`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  mkdirSync(target, { mode: 0o700 })
  if (account) for (const path of [passwordFile, target]) chownSync(path, account.uid, account.gid)
  const options = ['-U', 'app', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8']
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const run = spawnSync(binaries.initdb, ['-D', target, ...options, ...locale], {
    ...account,
    cwd: '/',
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  })
  rmSync(passwordFile, { force: true })
  if (run.status === 0) return
  rmSync(target, { recursive: true, force: true })
  const reason = run.error?.message ?? run.stderr.trim().split('\n').at(-1) ?? 'no message'
  throw new PostgresError(
    'permission',
    `Cannot create the database in ${place.dataDir} (${reason}): free some space or set APP_DATA_DIR to another folder.`,
  )
}

/** A half-made cluster has another name, so a crash in the middle leaves nothing that looks finished. */
function createCluster(place: Place): void {
  const blocked = blockedAt(place.dataDir, place.account)
  if (blocked)
    throw new PostgresError(
      'permission',
      `PostgreSQL does not run as root, and its user cannot enter ${blocked}: set APP_DATA_DIR to a folder below one that everyone may pass through, such as /var/lib/msi-actions.`,
    )
  const making = `${place.cluster}.making`
  for (const name of readdirSync(place.dataDir)) {
    const owner = /^cluster\.making\.(\d+)/.exec(name)?.[1]
    if (owner && !isAlive(Number(owner))) rmSync(join(place.dataDir, name), { recursive: true, force: true })
  }
  const target = `${making}.${process.pid}`
  initdb(place, target)
  try {
    renameSync(target, place.cluster)
  } catch (error) {
    // Another process made it at the same moment: use that one.
    rmSync(target, { recursive: true, force: true })
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error
  }
}

/**
 * Makes the cluster when there is none, and refuses one that these binaries must not touch.
 * Throws PostgresError `damaged`, `other_major` or `permission`.
 */
export function prepareCluster(place: Place): void {
  const { cluster, binaries } = place
  if (!existsSync(cluster)) createCluster(place)
  const version = readVersion(cluster)
  if (version === binaries.major) return
  if (version === null)
    throw new PostgresError(
      'damaged',
      `${cluster} is not a complete database (PG_VERSION is missing): restore the folder from a backup, or start afresh with "npm start -- --reset".`,
    )
  throw new PostgresError(
    'other_major',
    `The database in ${cluster} was made by PostgreSQL ${version} and this version brings ${binaries.major}: back it up with the version that made it, then restore into an empty data folder.`,
  )
}

function readVersion(cluster: string): string | null {
  try {
    return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error
    throw new PostgresError(
      'permission',
      `The database in ${cluster} belongs to another user: start as that user, or set APP_DATA_DIR to a folder of your own.`,
    )
  }
}
