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

const nouns = nounsOf(readFileSync(join(repoRoot, 'ARCHITECTURE.md'), 'utf8'))
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

  test('that are not in the list are found', () => {
    expect(
      nounsOf(
        '\n## The nouns\n\n### `one`: x\n\n| `a` `b-c` | is |\n\n### `two`: y\n\n| `ds` | is |\n\n## Z',
      ),
    ).toEqual(['one/a', 'one/b-c', 'two/ds'])
    expect(strangers(['d-words', 'ds', 'dd', 'e'], ['two/ds'])).toEqual(['dd', 'e'])
  })
})
