import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/*
 * Sandbox mode keeps its secret key in a file. While it is being changed there are two: `<file>.next` is written before
 * any data key is wrapped by it, and takes the name only when all are; the former one stays as `<file>.previous`. So
 * after a crash at any point both keys that can be needed are there.
 */

const nextOf = (file: string) => `${file}.next`
const previousOf = (file: string) => `${file}.previous`

/** The kept key and, from a change that is under way or was made, the other one; as base64. Makes the first key. */
export function readKeptKeys(file: string): { current: string; other: string | null } {
  if (!existsSync(file)) makeKey(file)
  const other = [nextOf(file), previousOf(file)].find((path) => existsSync(path))
  return { current: readKey(file), other: other ? readKey(other) : null }
}

/** Begins a change of key, or goes on with one that was broken off. `finish` once every data key is wrapped anew. */
export function beginKeyChange(file: string): { current: Buffer; previous: Buffer; finish(): void } {
  const [next, previous] = [nextOf(file), previousOf(file)]
  if (!existsSync(next)) makeKey(next)
  return {
    current: Buffer.from(readKey(next), 'base64'),
    previous: Buffer.from(readKey(file), 'base64'),
    finish() {
      const making = `${previous}.making`
      writeKey(making, readKey(file))
      renameSync(making, previous)
      renameSync(next, file)
    },
  }
}

const readKey = (path: string) => readFileSync(path, 'utf8').trim()

/** A new random key under this name, whole or not at all; of two processes at once the first one's stays. */
function makeKey(path: string) {
  const making = `${path}.${process.pid}`
  writeKey(making, randomBytes(32).toString('base64'))
  try {
    linkSync(making, path)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    rmSync(making)
  }
}

/** Readable by its owner only, and on the disk when this returns. */
function writeKey(path: string, key: string) {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, key)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
