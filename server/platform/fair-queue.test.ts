import { expect, it } from 'vitest'
import { FairQueue } from './fair-queue.ts'

function filled(words: string, limits = { all: 100, each: 100 }) {
  const queue = new FairQueue<string>(limits)
  const kept = words.split(' ').map((word) => queue.add(word.charAt(0), word))
  return { queue, kept }
}

function drain(queue: FairQueue<string>): string {
  const taken: string[] = []
  for (let one = queue.take(); one !== null; one = queue.take()) taken.push(one)
  return taken.join(' ')
}

it('lets owners take turns in the order in which they came', () => {
  const { queue } = filled('a1 a2 a3 b1 c1 b2')
  expect([queue.take(), queue.take()]).toEqual(['a1', 'b1'])
  queue.add('d', 'd1')
  expect(drain(queue)).toBe('c1 a2 b2 d1 a3')
  expect(queue.take()).toBeNull()
})

it('puts whoever has had one done behind everybody who came meanwhile', () => {
  const { queue } = filled('a1')
  expect(queue.take()).toBe('a1')
  for (const word of ['a2', 'b1', 'a3', 'c1']) queue.add(word.charAt(0), word)
  queue.done('a')
  queue.done('nobody')
  expect(drain(queue)).toBe('b1 c1 a2 a3')
})

it('has room for so many of one owner, and for so many together', () => {
  const { queue, kept } = filled('a1 a2 a3 b1 c1 d1', { all: 4, each: 2 })
  expect(kept).toEqual([true, true, false, true, true, false])
  queue.take()
  expect(queue.add('a', 'a4')).toBe(true)
  expect(drain(queue)).toBe('b1 c1 a2 a4')
  expect(queue.add('d', 'd2')).toBe(true)
})

it('forgets what waits no longer', () => {
  const { queue } = filled('a1 a2 b1', { all: 3, each: 2 })
  queue.remove('a', 'a1')
  queue.remove('b', 'b1')
  queue.remove('b', 'never there')
  expect(queue.add('b', 'b2')).toBe(true)
  expect(drain(queue)).toBe('a2 b2')
})
