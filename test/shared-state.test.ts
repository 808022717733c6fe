import { tmpdir } from 'node:os'
import { describe, expect, it, vi } from 'vitest'
import { changesSince, sharedState } from './harness/shared-state.ts'

/** What a test can leave to the files after it, and how it is put back. */
const traces: [string, () => () => void][] = [
  [
    'environment variables',
    () => {
      process.env.LEFT_BY_A_TEST = 'x'
      return () => delete process.env.LEFT_BY_A_TEST
    },
  ],
  [
    'the working directory',
    () => {
      const home = process.cwd()
      process.chdir(tmpdir())
      return () => process.chdir(home)
    },
  ],
  [
    'global names',
    () => {
      vi.stubGlobal('leftByATest', true)
      return () => vi.unstubAllGlobals()
    },
  ],
  [
    'the clock, timers or fetch',
    () => {
      vi.stubGlobal('fetch', async () => new Response())
      return () => vi.unstubAllGlobals()
    },
  ],
  [
    'the clock, timers or fetch',
    () => {
      vi.useFakeTimers()
      return () => vi.useRealTimers()
    },
  ],
  [
    'chance',
    () => {
      const spy = vi.spyOn(Math, 'random').mockReturnValue(0)
      return () => spy.mockRestore()
    },
  ],
  [
    'signal handlers',
    () => {
      const handler = () => undefined
      process.on('SIGTERM', handler)
      return () => process.off('SIGTERM', handler)
    },
  ],
]

describe('what a test file leaves to the next one', () => {
  it.each(traces)('is told by name, and is nothing once it is put back: %s', (name, leave) => {
    const before = sharedState()
    const putBack = leave()
    const changed = changesSince(before)
    putBack()
    expect([changed, changesSince(before)]).toEqual([[name], []])
  })
})
