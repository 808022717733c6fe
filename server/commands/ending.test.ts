import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Ending, stopTimes } from './ending.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const never = () => new Promise<void>(() => {})
const lasts = (milliseconds: number, then: () => void) => () =>
  new Promise<void>((resolve) =>
    setTimeout(() => {
      then()
      resolve()
    }, milliseconds),
  )

it('leaves the database its five seconds when requests, jobs and connections all hang', async () => {
  const said: string[] = []
  let cutAt = 0
  let stoppedAt = 0
  const ending = new Ending((line) => {
    if (line.includes('requests')) cutAt = performance.now() - began
    said.push(line)
  })
  ending.add(
    'the database',
    lasts(4_990, () => (stoppedAt = performance.now() - began)),
    stopTimes.database,
  )
  ending.add('connections', never, stopTimes.connections)
  ending.add('jobs', never, stopTimes.jobs)
  ending.add('requests', never, stopTimes.requests)
  const began = performance.now()
  const done = ending.begin()
  expect(ending.begin()).toBe(done)
  await vi.advanceTimersByTimeAsync(15_000)
  await done
  expect(said).toEqual(
    ['requests', 'jobs', 'connections'].map((name) => `The stop did not wait any longer for ${name}.`),
  )
  // The pause for proxies and the answers under way.
  expect(cutAt).toBeGreaterThanOrEqual(7_000)
  expect(stoppedAt).toBeGreaterThan(0)
  expect(stoppedAt).toBeLessThan(13_500)
})

it('takes the last step first, and goes on after one that fails', async () => {
  const taken: string[] = []
  const said: string[] = []
  const ending = new Ending((line) => void said.push(line))
  for (const name of ['one', 'two', 'three'])
    ending.add(name, async () => {
      taken.push(name)
      if (name === 'two') throw new Error('It broke.')
    })
  await ending.begin()
  expect([taken, said]).toEqual([['three', 'two', 'one'], ['It broke.']])
})
