import { describe, expect, it } from 'vitest'
import { isDeeper } from './json-depth.ts'

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
