import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'

// Runs once for each file. The files of a worker share one process and its modules, so what a file leaves behind
// would reach the next one: it fails the file that left it.

/** Silence is part of passing: a test that makes the program complain has found something. */
const complaints: string[] = []

vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => {
  complaints.push(
    parts.map((part) => (part instanceof Error ? (part.stack ?? part.message) : String(part))).join(' '),
  )
})

afterEach(() => {
  const heard = complaints.splice(0)
  if (heard.length > 0) throw new Error(`console.error was called:\n${heard.join('\n')}`)
})

/** What all files of a worker share, by name, in a form that can be compared. */
function sharedState(): Record<string, unknown> {
  return {
    'environment variables': { ...process.env },
    'working directory': process.cwd(),
    'global names': Object.getOwnPropertyNames(globalThis).sort(),
    'clock, timers or fetch': [fetch, setTimeout, setInterval, setImmediate, queueMicrotask, Date],
    chance: [Math.random, crypto.randomUUID],
    'signal handlers': ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name)),
  }
}

let before: Record<string, unknown>

// After the imports: a library may add to the globals what it needs.
beforeAll(() => {
  before = sharedState()
})

afterAll(() => {
  const after = sharedState()
  const changed = Object.keys(before).filter((what) => !isDeepStrictEqual(after[what], before[what]))
  if (changed.length > 0) throw new Error(`This file leaves behind, changed: ${changed.join('; ')}.`)
})
