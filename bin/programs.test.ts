import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Programs } from './programs.mjs'

/** Ends the launcher, as it would; the code that it was told. */
const end = vi.fn()
let said: string[]
const supervisor = { stopping: false, end }

/** Hears so many lines more. */
function hear(lines: number): void {
  for (let line = 0; line < lines; line++)
    vi.mocked(console.error).mockImplementationOnce((words: string) => void said.push(words))
}

beforeEach(() => {
  said = []
  hear(1)
})

afterEach(() => end.mockReset())

const programs = () => new Programs({ supervisor, sleep: () => new Promise(() => {}) })

test('a server that does not fit its settings is not started again, and its code is passed on', async () => {
  await programs().revive('server', 78)
  expect(said).toEqual([
    'The server ended with code 78 and does not fit its settings or its database; stopping. Its own message is above.',
  ])
  expect(end.mock.calls).toEqual([[78]])
})

test('one that has tried for long enough itself is not started again', async () => {
  hear(1)
  const these = programs()
  these.hear({ type: 'gave-up', message: 'The database keeps ending.' })
  await these.revive('server', 75)
  expect(end.mock.calls).toEqual([[75]])
})

test('one that could not go on for a moment is started again, and its code is passed on when that does not help', async () => {
  hear(4)
  const these = programs()
  for (let death = 0; death < 4; death++) void these.revive('server', 75)
  expect(end).not.toHaveBeenCalled()
  await these.revive('server', 75)
  expect(end.mock.calls).toEqual([[75]])
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
