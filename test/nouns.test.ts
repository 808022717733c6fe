import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, repoRoot } from './harness/source-files.ts'

const foldersIn = (path: string) =>
  readdirSync(join(repoRoot, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

/** `wing/noun` of each row of the nouns' tables. */
function nounsOf(page: string): string[] {
  const section = page.split('\n## The nouns\n')[1]?.split('\n## ')[0] ?? ''
  return section.split('\n### ').flatMap((part) => {
    const wing = /^`([\w-]+)`/.exec(part)?.[1]
    const cells = [...part.matchAll(/^\| ((?:`[\w-]+` ?)+)\|/gm)].map(([, cell]) => cell ?? '')
    return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, noun]) => `${wing}/${noun}`))
  })
}

/** `noun table` of each table in the list of what the nouns keep. */
function tablesOf(page: string): string[] {
  const section = page.split('\n### Their tables\n')[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/`([\w-]+)`: ([\w,\s]+)/g)].flatMap(([, noun, tables = '']) =>
    tables
      .trim()
      .split(/,\s+/)
      .map((table) => `${noun} ${table}`),
  )
}

/** Writes to a table in a query's code, `noun table`. */
function writesIn(path: string): string[] {
  const noun = path.split('/')[3]
  const source = readFileSync(join(repoRoot, path), 'utf8')
  return [...source.matchAll(/(?:insertInto|updateTable|deleteFrom)\('(\w+)'\)/g)].map(
    ([, table]) => `${noun} ${table}`,
  )
}

const page = readFileSync(join(repoRoot, 'ARCHITECTURE.md'), 'utf8')
const nouns = nounsOf(page)
const roomsOf = (root: string) =>
  foldersIn(root).flatMap((wing) => foldersIn(`${root}/${wing}`).map((noun) => `${wing}/${noun}`))

/** What has the name of no noun: what holds the contract, and the words, together. */
const frame = {
  contract: ['basics', 'causes', 'endpoint', 'endpoints', 'errors'],
  locales: [
    'common',
    'editor',
    'errors',
    'guide',
    'home',
    'lists',
    'shell',
    'who',
    'words',
    'i18n',
    'swedish',
  ],
}

/** Names that begin with no noun, be it in the singular. */
function strangers(names: string[], known: string[]): string[] {
  const begins = known
    .map((noun) => noun.split('/')[1] ?? '')
    .flatMap((noun) => [noun, noun.replace(/s$/, ''), noun.replace(/es$/, '')])
  return names.filter((name) => !begins.some((noun) => name === noun || name.startsWith(`${noun}-`)))
}

const namesOf = (paths: string[]) => [...new Set(paths.map((path) => basename(path).split('.')[0] ?? ''))]

describe('the nouns', () => {
  test('are the rooms of the server, each in its wing', () => {
    expect(roomsOf('server/features').sort()).toEqual(nouns.toSorted())
  })

  test('are the rooms of the browser, each in the same wing', () => {
    expect(roomsOf('web/features').filter((room) => !nouns.includes(room))).toEqual([])
  })

  test('name the files of the contract', () => {
    const files = filesBelow(repoRoot, ['contract'], /^contract\/[^/]+\.ts$/)
    expect(strangers(namesOf(files), nouns)).toEqual(frame.contract)
  })

  test('name the files of the words', () => {
    const files = filesBelow(repoRoot, ['web/locales'], /\.(json|ts)$/)
    expect(strangers(namesOf(files), nouns).sort()).toEqual(frame.locales.toSorted())
  })

  test('keep the tables that the migrations make, each table kept by one of them', () => {
    const sql = filesBelow(repoRoot, ['migrations'], /\.sql$/).map((path) =>
      readFileSync(join(repoRoot, path), 'utf8'),
    )
    const made = sql.flatMap((one) => [...one.matchAll(/^create table (\w+)/gm)].map(([, table]) => table))
    expect(sql.filter((one) => /(drop table|rename to) /i.test(one))).toEqual([])
    const kept = tablesOf(page).map((one) => one.split(' '))
    expect(kept.map(([, table]) => table).sort()).toEqual(made.sort())
    const known = nouns.map((room) => room.split('/')[1])
    expect(kept.filter(([noun]) => !known.includes(noun))).toEqual([])
  })

  test('write to the tables that they keep; but mail is held where a workspace is kept', () => {
    const files = filesBelow(repoRoot, ['server/features'], /\.ts$/).filter(
      (path) => !path.includes('.test.'),
    )
    const written = new Set(files.flatMap(writesIn))
    expect(written.size).toBeGreaterThan(30)
    const kept = tablesOf(page)
    expect([...written].filter((one) => !kept.includes(one)).sort()).toEqual([
      'outbox installation',
      'outbox workspace',
    ])
  })

  test('that are not in the list are found', () => {
    expect(
      nounsOf(
        '\n## The nouns\n\n### `one`: x\n\n| `a` `b-c` | is |\n\n### `two`: y\n\n| `ds` | is |\n\n## Z',
      ),
    ).toEqual(['one/a', 'one/b-c', 'two/ds'])
    expect(strangers(['d-words', 'ds', 'dd', 'e'], ['two/ds'])).toEqual(['dd', 'e'])
  })
})
