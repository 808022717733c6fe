import { afterEach, vi } from 'vitest'

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
