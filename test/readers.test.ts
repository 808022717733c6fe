import { describe, expect, it } from 'vitest'
import { foreignReaders } from './harness/foreign-data.ts'
import { growthOf, linear } from './harness/growth.ts'

describe.each(foreignReaders)('$name', ({ read, inputs, size }) => {
  it.each(Object.entries(inputs))('works in proportion to what it is given: %s', (_family, make) => {
    expect(growthOf(read, make, size)).toBeLessThan(linear)
  })
})

describe('growth', () => {
  const counts = (text: string) => {
    let found = 0
    for (const sign of text) if (sign === 'a') found += 1
    return found
  }
  const pairs = (text: string) => {
    let found = 0
    for (const one of text) for (const other of text) if (one === other) found += 1
    return found
  }

  it('tells what grows with the size from what grows with its square', () => {
    expect(growthOf(counts, (size) => 'a'.repeat(size), 2_000)).toBeLessThan(linear)
    expect(growthOf(pairs, (size) => 'a'.repeat(size), 100)).toBeGreaterThan(linear)
    const lazy = /^a.*?b(.*?)^-/ms
    expect(
      growthOf(
        (text) => lazy.exec(text),
        (size) => 'a\nb'.repeat(size),
        200,
      ),
    ).toBeGreaterThan(linear)
  })
})
