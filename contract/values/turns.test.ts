import { expect, it } from 'vitest'
import { turnsOf } from './turns.ts'

it('lets two work at a time, in the order in which they came, whatever becomes of them', async () => {
  const turn = turnsOf(2)
  const seen: string[] = []
  let [busy, most] = [0, 0]
  const work = (name: string) =>
    turn(async () => {
      most = Math.max(most, ++busy)
      seen.push(name)
      await new Promise((done) => setImmediate(done))
      busy--
      if (name === 'b') throw new Error(name)
      return name
    })
  const done = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(work))
  expect(done.map((one) => one.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ])
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(most).toBe(2)
})
