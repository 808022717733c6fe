import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundedKey } from './bounded-key.ts'
import { storableJson, storableText } from './storable-text.ts'

/** Text with what no database takes in it. */
const hostile = fc
  .array(fc.constantFrom('a', 'ä', '\u0000', '\ud83d', '\ude00', '\ud83d\ude00', '\uffff'), { maxLength: 40 })
  .map((parts) => parts.join(''))

it('any text can be stored, once and for all, and is never cut inside a character', () => {
  fc.assert(
    fc.property(hostile, fc.nat(40), (text, longest) => {
      const kept = storableText(text, longest)
      expect(kept.isWellFormed()).toBe(true)
      expect(kept).not.toContain('\u0000')
      expect(kept.length).toBeLessThanOrEqual(longest)
      expect(storableText(kept, longest)).toBe(kept)
    }),
  )
  expect(storableText('Re: \ud83d\ude00', 5)).toBe('Re: ')
  expect(storableText('half \ud83d\u0000!')).toBe('half \ufffd!')
})

it('a document is cleaned to its last name, and what is nested out of reason is left out', () => {
  const odd = { 'na\u0000me': ['\ud83d', 1, null, { deep: true }] }
  expect(storableJson(odd)).toEqual({ name: ['\ufffd', 1, null, { deep: true }] })
  const nested = JSON.parse(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`)
  expect(JSON.stringify(storableJson(nested)).length).toBeLessThan(300)
})

it('an id of up to 512 bytes stays as it is; a longer one becomes a key that no id can have', () => {
  const longest = 'ä'.repeat(256)
  expect(boundedKey(longest)).toBe(longest)
  const hashed = boundedKey(`${longest}x`)
  expect(hashed).toMatch(/^sha256 [0-9a-f]{64}$/)
  expect(boundedKey(`${longest}y`)).not.toBe(hashed)
})
