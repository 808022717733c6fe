import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import en from '../../locales/panel-words.en.ts'
import sv from '../../locales/panel-words.sv.ts'
import { createWords, type Dictionary } from '../../ui/words.tsx'

const features = join(import.meta.dirname, '..')

function entriesOf(dictionary: Dictionary, path = ''): [string, string][] {
  return Object.entries(dictionary).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : entriesOf(value, `${path}${key}.`),
  )
}

/** Each key with the gaps of its text: `sending.one {{name}}`. */
function shapeOf(dictionary: Dictionary): string[] {
  return entriesOf(dictionary).map(([key, text]) =>
    [key, ...new Set(text.match(/\{\{\w+\}\}/g)?.sort())].join(' '),
  )
}

/** The keys that are written out in the source of the panel's features. */
function usedKeys(): string[] {
  return ['panel', 'compose', 'add-task'].flatMap((feature) =>
    readdirSync(join(features, feature))
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
      .flatMap((name) => {
        const source = readFileSync(join(features, feature, name), 'utf8')
        return [...source.matchAll(/words\(\s*'([\w.]+)'/g)].map((match) => match[1] ?? '')
      }),
  )
}

test('both languages have the same words, with the same gaps', () => {
  expect(entriesOf(sv).map(([key]) => key)).toEqual(entriesOf(en).map(([key]) => key))
  expect(shapeOf(sv)).toEqual(shapeOf(en))
})

test('every word that the panel asks for exists', () => {
  const known = new Set(entriesOf(en).map(([key]) => key.replace(/_(one|other)$/, '')))
  expect(usedKeys().filter((key) => !known.has(key))).toEqual([])
})

test('the product has one name; Sales Actions are what a seller does', () => {
  const said = [...entriesOf(en), ...entriesOf(sv)].map(([, text]) => text)
  expect(said.filter((text) => /Sales Actions|Säljåtgärder/.test(text))).toEqual([])
})

test('every care and every failure has its words', () => {
  const known = new Set(entriesOf(en).map(([key]) => key))
  const cares = ['answer', 'look', 'logAgain'].map((care) => `history.${care}`)
  const failures = ['compose', 'addTask'].flatMap((sheet) =>
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
