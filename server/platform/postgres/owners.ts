import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasCode } from './postgres-error.ts'

let made = 0

/** When a process began, in the kernel's ticks: tells it from a later one of the same number. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** Whether a process of that number lives, whosever it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** The note's text, or null when its process has just taken it back. */
function readNote(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/**
 * Notes that this process uses the database in `dataDir` (a file in `<dataDir>/postgres.users/`). The
 * returned function takes the note back and says whether nobody alive uses it any more: the last one out
 * stops it, whoever started it.
 */
export function joinUsers(dataDir: string): () => boolean {
  const folder = join(dataDir, 'postgres.users')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const mine = join(folder, `${process.pid}-${made++}`)
  writeFileSync(mine, bornAt(process.pid), { mode: 0o600 })
  return () => {
    rmSync(mine, { force: true })
    for (const name of readdirSync(folder)) {
      const file = join(folder, name)
      const pid = Number(name.split('-')[0])
      const born = readNote(file)
      if (born !== null && isAlive(pid) && born === bornAt(pid)) return false
      rmSync(file, { force: true })
    }
    return true
  }
}
