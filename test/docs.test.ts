import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type CausePlace, causes } from '../contract/causes.ts'
import { errorCodes } from '../contract/errors.ts'
import { verbs } from '../server/admin.ts'
import { commands } from '../server/commands/run-command.ts'
import { exitCodes } from '../server/operator/call.ts'
import { healthProblems } from '../server/operator/health.ts'
import { silence } from '../server/platform/heartbeat.ts'
import { guidePages } from '../web/api/guide.ts'
import { parseMarkdown } from '../web/ui/markdown/parse.ts'
import { causesPage } from './harness/causes-page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (page: string) => readFileSync(`${root}docs/${page}.md`, 'utf8')

/** `path/of/a.test.ts` “name of a test” “another one”: files, each with the tests that are named after it. */
function citationsOf(page: string): { path: string; names: string[] }[] {
  const cited = read(page).matchAll(
    /`((?:bin|contract|docs|migrations|salesforce|sandbox|server|test|web)\/[\w./-]+)`((?:,?\s*“[^”]+”)*)/g,
  )
  return [...cited].map(([, path = '', names = '']) => ({
    path,
    names: [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name.replace(/\s+/g, ' ')),
  }))
}

describe.each([
  { page: 'security', files: 100, tests: 50 },
  { page: 'causes', files: 60, tests: 50 },
])('the page $page', ({ page, files, tests }) => {
  const citations = citationsOf(page)

  it('names files that are there', () => {
    expect(citations.length).toBeGreaterThan(files)
    expect(citations.filter(({ path }) => !existsSync(root + path))).toEqual([])
  })

  it('names tests that are there', () => {
    const named = citations.flatMap(({ path, names }) => names.map((name) => ({ path, name })))
    expect(named.length).toBeGreaterThan(tests)
    const isThere = ({ path, name }: { path: string; name: string }) => {
      const source = readFileSync(root + path, 'utf8')
      return [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => source.includes(quoted))
    }
    expect(named.filter((one) => !isThere(one))).toEqual([])
  })
})

it('operations.md tells the same silences as the processes know', () => {
  const told = [...read('operations').matchAll(/silent\s+for\s+(\d+)\s+s\b/g)].map(([, count]) =>
    Number(count),
  )
  const known = [silence.ended, silence.gone].map((span) => span / 1000)
  // The database's own silence is another one.
  expect([...new Set(told)].filter((count) => count !== 20).sort()).toEqual(known)
})

describe('the pages for people', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    ...['docs', 'docs/sv', 'docs/decisions'].flatMap((folder) =>
      readdirSync(root + folder)
        .filter((name) => name.endsWith('.md'))
        .map((name) => `${folder}/${name}`),
    ),
  ]
  const text = (path: string) => readFileSync(root + path, 'utf8')

  it('link to what is there', () => {
    const links = pages.flatMap((path) =>
      [...text(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to = '']) => ({ path, to })),
    )
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter(({ path, to }) => !existsSync(join(root, dirname(path), to)))).toEqual([])
  })

  it('name commands that there are', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    const named = pages.flatMap((path) =>
      [...text(path).matchAll(/\bnpm run ([\w-]+)/g)].map(([, script = '']) => ({ path, script })),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([])
  })
})

describe.each(Object.keys(guidePages))('the guide %s in Swedish', (page) => {
  const [english, swedish] = [read(page), read(`sv/${page}`)]
  const headings = (source: string) =>
    parseMarkdown(source).flatMap((block) =>
      block.kind === 'heading' && block.level > 1 ? [{ level: block.level, anchor: block.anchor }] : [],
    )
  const anchors = (source: string) => headings(source).map(({ anchor }) => anchor)
  const commands = (source: string) => source.match(/^```.*?^```$/gms)
  /** Everything that is set as code or is an address, each once, as it stands in the running text. */
  const literal = (source: string) => {
    const text = source.replace(/^```.*?^```$/gms, '').replace(/\n\s*/g, ' ')
    return [...new Set(text.match(/`[^`]+`|https?:[^\s)>`]+/g))].sort()
  }

  it('has the headings of the English one, in their order and under their anchors', () => {
    expect(headings(swedish)).toEqual(headings(english))
  })

  it('has every anchor that a cause leads to', () => {
    const places = Object.values(causes).flatMap(({ docs, docsAt }) => [docs, ...Object.values(docsAt ?? {})])
    const wanted = places.flatMap((place) => (place?.startsWith(`${page}#`) ? [place.split('#')[1]] : []))
    expect(wanted.length).toBeGreaterThan(0)
    expect(wanted.filter((anchor) => !anchors(swedish).includes(anchor ?? ''))).toEqual([])
  })

  it('names the same values, codes and addresses, and has the same commands', () => {
    expect(literal(swedish)).toEqual(literal(english))
    expect(commands(swedish)).toEqual(commands(english))
  })

  it.each([
    ['English', english],
    ['Swedish', swedish],
  ])('leads in %s to headings that are there', (_language, source) => {
    const places = [...source.matchAll(/\]\(#([^)]+)\)/g)].map(([, place = '']) => place)
    expect(places.filter((place) => !anchors(source).includes(place))).toEqual([])
  })
})

it('the Swedish page for operators installs by the commands of the English one', () => {
  const lines = (source: string) =>
    (source.match(/^```(?:sh|ini)$.*?^```$/gms) ?? [])
      .flatMap((block) => block.split('\n'))
      .map((line) => line.replace(/#.*$/, '').trim())
  const install = read('operations').split('\n## Install\n')[1]?.split('\n### Caddy\n')[0] ?? ''
  expect(lines(install).length).toBeGreaterThan(40)
  expect(lines(read('sv/operations'))).toEqual(lines(install))
})

describe('the page for operators', () => {
  const page = read('operations')

  it('has every command, everything that one can end with, and every problem of the health', () => {
    const named = [...Object.keys(verbs), ...Object.keys(commands).filter((name) => name !== 'start')]
    expect(named.filter((name) => !new RegExp(`\`[^\`\n]*\\b${name}\\b`).test(page))).toEqual([])
    expect(Object.values(exitCodes).filter((code) => !page.includes(`\n| ${code} | `))).toEqual([])
    expect(healthProblems.filter((problem) => !page.includes(`\`${problem}\``))).toEqual([])
  })
})

describe('the page of causes', () => {
  const places: CausePlace[] = [
    'invitation',
    'salesforce',
    'mail_service',
    'microsoft',
    'signature',
    'launch',
    'panel',
  ]

  it('has every code that somebody can meet on the way', () => {
    const met = errorCodes.filter((code) => places.includes(causes[code].where))
    expect(met.length).toBeGreaterThan(50)
    const page = read('causes')
    expect(met.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
  })

  it('lists every code as the table has it', () => {
    const { is, should } = causesPage()
    expect(is).toBe(should)
  })
})
