import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { changesSince, type SharedState, sharedState } from './shared-state.ts'

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

let before: SharedState

// After the imports: a library may add to the globals what it needs.
beforeAll(() => {
  before = sharedState()
})

afterAll(() => {
  const changed = changesSince(before)
  if (changed.length > 0) throw new Error(`This file leaves behind, changed: ${changed.join('; ')}.`)
})
