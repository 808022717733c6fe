import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFields, readFields, unendedFields, writeField, writePrompt } from './dynamic-fields.ts'

const only = (source: string) => {
  const parts = readFields(source)
  expect(parts).toHaveLength(1)
  return parts[0]
}

describe('a field', () => {
  test.each([
    ['{{first_name}}', 'first_name', null],
    ['{{ First Name }}', 'first_name', null],
    ['{{FIRST_NAME | default: "there"}}', 'first_name', 'there'],
    ['{{first_name|default:“you”}}', 'first_name', 'you'],
    ['{{company | default: »ert företag«}}', 'company', 'ert företag'],
    ['{{company\u00a0|\u00a0default: \'it says "we"\'}}', 'company', 'it says "we"'],
    ['{{\u200bsfdc_contact_account_name}}', 'sfdc_contact_account_name', null],
    ['{{title | default: ""}}', 'title', ''],
  ])('%s', (source, name, fallback) => {
    expect(only(source)).toEqual({ kind: 'field', source, name, fallback })
  })

  test.each([
    '{{}}',
    '{{ }}',
    '{{a | b}}',
    '{{a | default: b}}',
    '{{a | default: "b}}',
    '{{<b>}}',
    '{{1st}}',
  ])('%s says nothing', (source) => expect(only(source)).toEqual({ kind: 'unreadable', source }))

  test('asks whoever sends', () => {
    const source = '{{! Why do you write? }}'
    expect(only(source)).toEqual({ kind: 'prompt', source, instruction: 'Why do you write?' })
  })

  test('begins with the last braces before its end', () => {
    expect(readFields('a {{ b {{c}} d }} e')).toEqual([
      { kind: 'text', text: 'a {{ b ' },
      { kind: 'field', source: '{{c}}', name: 'c', fallback: null },
      { kind: 'text', text: ' d }} e' },
    ])
    expect(readFields('{{{a}}}').map((part) => part.kind)).toEqual(['text', 'field', 'text'])
  })

  test('that is longer than anybody writes is text', () => {
    expect(countFields(`{{${'a'.repeat(600)}}}`)).toBe(0)
    expect(countFields('{{ never ends')).toBe(0)
  })

  test('that never ends is found', () => {
    expect(unendedFields('Hi {{first_name} and {{! say why, {{ 1 + 1')).toEqual([
      '{{first_name} and ',
      '{{! say why, ',
    ])
  })

  test('is looked for in a stretch as long as a field, however many ends follow', () => {
    const looks: number[] = []
    const text = new Proxy(Object(`{{a}}${'}}'.repeat(1000)}`), {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...given: number[]) => {
          if (name === 'slice') looks.push((given[1] ?? 0) - (given[0] ?? 0))
          return Reflect.apply(value, target, given)
        }
      },
    })
    readFields(text)
    expect(looks.length).toBeGreaterThan(1000)
    expect(Math.max(...looks.slice(0, 1000))).toBeLessThanOrEqual(500)
  })
})

const piece = fc.oneof(
  fc.constantFrom(
    '{{',
    '}}',
    '{',
    '}',
    '|',
    'default:',
    '"',
    '!',
    'first_name',
    ' ',
    '\n',
    'é',
    '😀',
    '\u200b',
  ),
  fc.string({ maxLength: 5 }),
)

test('the parts of any text put together are the text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('')
      const parts = readFields(text)
      expect(parts.map((part) => (part.kind === 'text' ? part.text : part.source)).join('')).toBe(text)
      const again = parts.flatMap((part) => (part.kind === 'text' ? readFields(part.text) : []))
      expect(again.every((part) => part.kind === 'text')).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('a field that is written is read as what it was', () => {
  const words = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(words, (text) => {
      const kept = text.replace(/[{}]/g, '').replace(/\s+/g, ' ')
      const invisible = /[\u200b-\u200d\u2060\ufeff\u00ad]/g
      const fallback = kept.replace(invisible, '')
      expect(readFields(writeField('title', text))).toMatchObject([
        { kind: 'field', name: 'title', fallback },
      ])
      expect(readFields(writePrompt(text))).toMatchObject([
        { kind: 'prompt', instruction: kept.replace(invisible, '').trim() },
      ])
    }),
  )
})
