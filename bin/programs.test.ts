import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Programs } from './programs.mjs'

/** Ends the launcher, as it would; the code that it was told. */
const end = vi.fn()
let said: string[]
const family = { stopping: false, end }

beforeEach(() => {
  said = []
  vi.mocked(console.error).mockImplementationOnce((line: string) => void said.push(line))
})

afterEach(() => end.mockReset())

const programs = () => new Programs({ family })

test.each([
  [75, 'cannot go on now'],
  [78, 'does not fit its settings or its database'],
])('a server that ends with %i is not started again, and its code is passed on', async (code, why) => {
  await programs().revive('server', code)
  expect(said).toEqual([`The server ended with code ${code} and ${why}; stopping. Its own message is above.`])
  expect(end.mock.calls).toEqual([[code]])
})

test('what ends while the others are still starting is looked after once they have started', () => {
  const early = programs()
  early.lose('page builder', 3)
  expect(end).not.toHaveBeenCalled()
  early.areReady()
  expect(said).toHaveLength(1)
  expect(end.mock.calls).toEqual([[1]])
})

test('what belongs to nobody ends everything when it ends', async () => {
  await programs().revive('page builder', 3)
  expect(said).toEqual([
    'The page builder ended with code 3 and keeps ending; stopping. Its own message is above.',
  ])
  expect(end.mock.calls).toEqual([[1]])
})
