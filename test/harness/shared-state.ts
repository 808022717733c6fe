import { isDeepStrictEqual } from 'node:util'

/** What all test files of a worker share, by name, in a form that can be compared. */
export type SharedState = Record<string, unknown>

/** The state of this process that a test can change for those after it. */
export function sharedState(): SharedState {
  return {
    'environment variables': { ...process.env },
    'the working directory': process.cwd(),
    'global names': Object.getOwnPropertyNames(globalThis).sort(),
    'the clock, timers or fetch': [fetch, setTimeout, setInterval, setImmediate, queueMicrotask, Date],
    chance: [Math.random, crypto.randomUUID],
    'signal handlers': ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name)),
  }
}

/** The names of what is not as it was. */
export function changesSince(before: SharedState): string[] {
  const after = sharedState()
  return Object.keys(before).filter((what) => !isDeepStrictEqual(after[what], before[what]))
}
