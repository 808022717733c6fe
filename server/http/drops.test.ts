import { expect, it } from 'vitest'
import { tellDrops } from './drops.ts'

it('says once a minute how many connections were dropped', () => {
  const lines: unknown[] = []
  let now = 5_000
  const drop = tellDrops({ warn: (line: unknown) => void lines.push(line) }, () => now)
  for (let at = 0; at < 100; at++) drop()
  now += 59_999
  drop()
  expect(lines).toEqual([{ dropped: 1 }])
  now += 1
  drop()
  drop()
  expect(lines).toEqual([{ dropped: 1 }, { dropped: 101 }])
})
