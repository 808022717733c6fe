import { describe, expect, it } from 'vitest'
import { excessOf } from './json-shape.ts'

const isDeeper = (text: string, depth: number) => excessOf(text, { depth, values: 1_000_000 }) === 'depth'
const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`

describe('the depth of JSON', () => {
  it('is counted over lists and objects, up to the limit and not beyond', () => {
    expect(isDeeper(nested(64), 64)).toBe(false)
    expect(isDeeper(nested(66), 64)).toBe(true)
  })

  it('is not counted in texts, however they are escaped', () => {
    expect(isDeeper(JSON.stringify(['['.repeat(200), '"[[[\\"', '\\'.repeat(3)]), 1)).toBe(false)
    expect(isDeeper(`{"a":"\\\\","b":${nested(66)}}`, 64)).toBe(true)
  })

  it('counts what runs side by side once', () => {
    expect(isDeeper(`[${'[],'.repeat(1_000)}[]]`, 2)).toBe(false)
  })

  it('ends at text that is no JSON', () => {
    for (const text of ['', '"', '"\\', ']]]', '['.repeat(3)]) expect(isDeeper(text, 3)).toBe(false)
    expect(isDeeper('['.repeat(100_000), 64)).toBe(true)
  })
})

describe('the values of JSON', () => {
  const isMore = (text: string, values: number) => excessOf(text, { depth: 64, values }) === 'values'

  it('are counted wherever they stand, lists and objects with them', () => {
    const text = JSON.stringify({ a: [1, 2, { b: 3 }], c: 'd' })
    expect([isMore(text, 7), isMore(text, 6)]).toEqual([false, true])
  })

  it('are one for a text, whatever it says', () => {
    expect(isMore(JSON.stringify({ html: 'a,b,[c],{d}\\",'.repeat(1_000) }), 2)).toBe(false)
  })

  it('are counted also where there is none', () => {
    expect(isMore(','.repeat(10), 10)).toBe(true)
  })
})
