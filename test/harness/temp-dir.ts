import { existsSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const NEEDED_BYTES = 2 * 1024 ** 3

/** Where a test may put a database: memory when there is room (clones take a third of the time), else the disk. */
export function tempDir(): string {
  const memory = '/dev/shm'
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize > NEEDED_BYTES ? memory : tmpdir()
}
