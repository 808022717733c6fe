import { afterEach, expect, it, vi } from 'vitest'
import { tellRepairs, tellWaiting } from './patience.ts'

afterEach(() => vi.useRealTimers())

it('what a start waits for is told to the log and to the launcher, which waits on', () => {
  const logged: unknown[] = []
  const sent: unknown[] = []
  const launcher = { send: (message: object) => void sent.push(message), onMessage: () => {} }
  tellWaiting({ launcher }, { warn: (line: unknown) => void logged.push(line) })('Waiting.')
  expect([logged, sent]).toEqual([['Waiting.'], [{ type: 'waiting', message: 'Waiting.' }]])
})

it('a database that starts is told of when it takes long, and then again and again', () => {
  vi.useFakeTimers()
  const said: string[] = []
  const starting = tellRepairs((line) => void said.push(line))
  for (let second = 0; second < 30; second++) {
    starting()
    vi.advanceTimersByTime(1000)
  }
  expect(said).toEqual([])
  for (let second = 0; second < 60; second++) {
    starting()
    vi.advanceTimersByTime(1000)
  }
  expect(said).toEqual([expect.stringMatching(/^Waiting for the database/), expect.anything()])
})
