import { copyFileSync, statSync, truncateSync } from 'node:fs'

const largest = 10_000_000

/**
 * Cuts PostgreSQL's own log when it has grown beyond 10 MB; what was in it stays as `<file>.1` where there is room. The
 * server goes on writing into the same file, so it is emptied in place rather than moved aside.
 */
export function trimServerLog(file: string): void {
  try {
    if (statSync(file).size < largest) return
    try {
      copyFileSync(file, `${file}.1`)
    } catch {
      // No room for a copy is the better reason to empty it.
    }
    truncateSync(file)
  } catch {
    // It is not there, or not ours: nothing to trim.
  }
}
