import { expect, test } from 'vitest'
import en from '../../../locales/panel-words.en.ts'
import sv from '../../../locales/panel-words.sv.ts'
import { createWords, type Dictionary } from '../../../ui/words.tsx'

function entriesOf(dictionary: Dictionary, path = ''): [string, string][] {
  return Object.entries(dictionary).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : entriesOf(value, `${path}${key}.`),
  )
}

test('the product has one name; Sales Actions are what a seller does', () => {
  const said = [...entriesOf(en), ...entriesOf(sv)].map(([, text]) => text)
  expect(said.filter((text) => /Sales Actions|Säljåtgärder/.test(text))).toEqual([])
})

test('every care and every failure has its words', () => {
  const known = new Set(entriesOf(en).map(([key]) => key))
  const cares = ['answer', 'look', 'logAgain'].map((care) => `history.${care}`)
  const failures = ['emailCompose', 'taskAdd'].flatMap((sheet) =>
    ['refused', 'unknown', 'doneBefore'].map((outcome) => `${sheet}.${outcome}`),
  )
  expect([...cares, ...failures].filter((key) => !known.has(key))).toEqual([])
})

test('words are filled and counted', () => {
  const words = createWords(en, 'en')
  expect(words('sending.many', { count: 1 })).toBe('Sending 1 email…')
  expect(words('sending.many', { count: 3 })).toBe('Sending 3 emails…')
  expect(words('no.such.key')).toBe('no.such.key')
})
