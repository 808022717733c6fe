import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder's name for state that is kept in no file and ends with the process. */
export const inMemory = ':memory:'

/** A vendor's state: a plain JSON value kept in memory and in one file. */
export interface Store<T> {
  readonly state: T
  /** Writes the state to its file before it returns: a vendor that answered does not forget. */
  save(): void
}

/**
 * Opens the file `name` in `dataDir` (or `inMemory`), or starts from `initial` when there is none.
 * A file that cannot be read as JSON is an error: nothing is silently forgotten.
 */
export function openStore<T>(dataDir: string, name: string, initial: () => T): Store<T> {
  if (dataDir === inMemory) return { state: initial(), save() {} }
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, name)
  const state = readState<T>(path) ?? initial()
  return {
    state,
    save() {
      const next = `${path}.next`
      writeFileSync(next, JSON.stringify(state, null, 1), { mode: 0o600 })
      renameSync(next, path)
    },
  }
}

function readState<T>(path: string): T | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text) as T
  } catch {
    throw new Error(`The sandbox file ${path} is damaged. Start with --reset to begin anew.`)
  }
}
