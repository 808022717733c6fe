import { existsSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Adds lines to the end of a file, which is made where there is none, readable by its owner only. Returns when they are on the
 * disk. A line that a crash has cut off is ended first, so that it takes no other along.
 */
export async function appendLines(path: string, lines: string[]): Promise<void> {
  const isNew = !existsSync(path)
  if (isNew) await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await file.read(last, 0, 1, size - 1)
    const begin = size > 0 && last.toString() !== '\n' ? '\n' : ''
    await file.appendFile(begin + lines.map((line) => `${line}\n`).join(''))
    await file.sync()
  } finally {
    await file.close()
  }
  if (isNew) await syncFolder(dirname(path))
}

/** A new name is on the disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
