import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A vendor's state: a plain JSON value kept in memory and in one file. */
export interface Store<T> {
  readonly state: T
  /** Writes the state to its file before it returns: a vendor that answered does not forget. */
  save(): void
}

/**
 * Opens the file at `path`, or starts from `initial` when there is none.
 * A file that cannot be read as JSON is an error: nothing is silently forgotten.
 */
export function openStore<T>(path: string, initial: () => T): Store<T> {
  mkdirSync(dirname(path), { recursive: true })
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
