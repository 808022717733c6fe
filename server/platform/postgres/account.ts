import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PostgresError } from './postgres-error.ts'

/** The unprivileged account that runs PostgreSQL when we are root. */
export type Account = { uid: number; gid: number }

function idOf(name: string): Account | null {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] })),
    )
    return uid && gid ? { uid, gid } : null
  } catch {
    return null
  }
}

/**
 * Who runs the postmaster: `null` = the current user. PostgreSQL refuses to run as root, so root hands
 * it to the owner of an existing cluster, else to `postgres`, else to `nobody`.
 */
export function postmasterAccount(cluster: string): Account | null {
  if (process.getuid?.() !== 0) return null
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { uid, gid }
  }
  const account = idOf('postgres') ?? idOf('nobody')
  if (account) return account
  throw new PostgresError(
    'permission',
    'PostgreSQL does not run as root and this system has no user "postgres" or "nobody": create one, or start as an ordinary user.',
  )
}

/** The first folder on the way to `path` that the account may not pass through, or `null`. */
export function blockedAt(path: string, account: Account | null): string | null {
  if (!account) return null
  const above = dirname(path) === path ? null : blockedAt(dirname(path), account)
  if (above) return above
  const { mode, uid, gid } = statSync(path)
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  return mode & bit ? null : path
}
