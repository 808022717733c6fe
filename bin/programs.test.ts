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

test('a server that says that it cannot keep its database is not started again, and its code is passed on', async () => {
  await programs().revive('server', 75)
  expect(said).toEqual([
    'The server ended with code 75 and cannot keep its database; stopping. Its own message is above.',
  ])
  expect(end.mock.calls).toEqual([[75]])
})

test('what belongs to nobody ends everything when it ends', async () => {
  await programs().revive('page builder', 3)
  expect(said).toEqual([
    'The page builder ended with code 3 and keeps ending; stopping. Its own message is above.',
  ])
  expect(end.mock.calls).toEqual([[1]])
})
