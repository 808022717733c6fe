import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Dictionary } from '../ui/words.tsx'
import panelWords from './panel-words.en.ts'
import webWords from './words.en.ts'

const web = join(import.meta.dirname, '..')
const onlyPanel = [
  'features/selling/panel/',
  'features/selling/email/answers/',
  'features/selling/email/compose/',
  'features/selling/email/schedule/',
  'features/selling/tasks/add-task/',
  'panel.tsx',
]
/** Both read these. */
const shared = ['ui/', 'api/']

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path) && !path.startsWith('locales/'))
  .map((path) => ({ path, text: readFileSync(join(web, path), 'utf8') }))

const isOf = (rooms: string[]) => (source: { path: string }) =>
  rooms.some((room) => source.path.startsWith(room))
const ofPanel = sources.filter(isOf([...onlyPanel, ...shared]))
const ofWeb = sources.filter((source) => !isOf(onlyPanel)(source))

type Sources = { text: string }[]

/** Every key, a plural by the name that it is asked for. */
function keysOf(dictionary: Dictionary, path = ''): string[] {
  return Object.entries(dictionary).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${path}${key.replace(/_(one|other)$/, '')}`]
      : keysOf(value, `${path}${key}.`),
  )
}

/** What a gap of a template may stand for; an audit verb has a dot of its own. */
const standsFor = (gap: string) => (gap.slice(2, -1) === 'verb' ? '[\\w.]+' : '[\\w-]+')

/** Whether a key is written in the source, whole or with gaps: `users.roles.${role}`. */
function mentionedIn(read: Sources): (key: string) => boolean {
  const texts = read.map(({ text }) => text)
  const whole = new Set(
    texts.flatMap((text) => [...text.matchAll(/'(\w+(?:\.[\w-]+)+)'/g)].map(([, key]) => key)),
  )
  const withGaps = texts
    .flatMap((text) => [...text.matchAll(/`((?:[\w.-]|\$\{[^`{}]*\})+)`/g)])
    .map(([, template = '']) => template.split(/(\$\{[^`{}]*\})/))
    .filter((parts) => parts.length > 1 && parts.some((part) => /^[\w.]*(\w\.|\.\w)[\w.]*$/.test(part)))
    .map((parts) =>
      parts.map((part) => (part.startsWith('$') ? standsFor(part) : part.replaceAll('.', '\\.'))).join(''),
    )
    .map((pattern) => new RegExp(`^${pattern}$`))
  return (key) => whole.has(key) || withGaps.some((template) => template.test(key))
}

function unused(dictionary: Dictionary, read: Sources): string[] {
  const isUsed = mentionedIn(read)
  return [...new Set(keysOf(dictionary))].filter((key) => !isUsed(key))
}

describe('the words', () => {
  test('of the web app are all used', () => {
    expect(unused(webWords, ofWeb)).toEqual([])
  })

  test('of the panel are all used', () => {
    expect(unused(panelWords, ofPanel)).toEqual([])
  })

  // For the web app the compiler says it.
  test('that the panel asks for exist', () => {
    const known = new Set(keysOf(panelWords))
    const asked = sources
      .filter(isOf(onlyPanel))
      .flatMap(({ text }) => [...text.matchAll(/words\(\s*'([\w.]+)'/g)].map(([, key]) => key ?? ''))
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter((key) => !known.has(key))).toEqual([])
  })

  test('that nobody uses are found', () => {
    const words = { a: { b: 'x', c: { d: 'y', e: 'z' } }, f: { g_one: 'v', g_other: 'w' }, h: { i: 'u' } }
    const read = [{ text: `t('a.b'); t(\`a.c.\${one}\`); t('f.g', { count })` }]
    expect(unused(words, read)).toEqual(['h.i'])
    expect(unused({ a: { b: { c: 'x' } } }, [{ text: `t(\`a.\${one}\`)` }])).toEqual(['a.b.c'])
  })

  test('say email in one way in English', () => {
    // A heading of the journey stands to the letter.
    const given = 'Set up e-mail connection'
    const isEnglish = (name: string) => name.endsWith('.en.json')
    const files = readdirSync(import.meta.dirname).filter(isEnglish)
    const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8').replace(given, '')
    expect(files.filter((name) => /\be-mails?\b/i.test(read(name)))).toEqual([])
  })

  test('stand in one file a noun and language, each of which is read', () => {
    for (const language of ['en', 'sv']) {
      const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(`.${language}.json`))
      const readers = ['words', 'panel-words'].map((name) =>
        readFileSync(join(import.meta.dirname, `${name}.${language}.ts`), 'utf8'),
      )
      expect(files.filter((name) => !readers.some((text) => text.includes(`'./${name}'`)))).toEqual([])
      expect(files.length).toBeGreaterThan(20)
    }
  })
})
