import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(`${root}docs/security.md`, 'utf8')

/** `path/of/a.test.ts` “name of a test” “another one”: files, each with the tests that are named after it. */
const citations = [
  ...page.matchAll(
    /`((?:bin|contract|docs|migrations|salesforce|sandbox|server|test|web)\/[\w./-]+)`((?:,?\s*“[^”]+”)*)/g,
  ),
].map(([, path = '', names = '']) => ({
  path,
  names: [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name.replace(/\s+/g, ' ')),
}))

describe('the security page', () => {
  it('names files that are there', () => {
    expect(citations.length).toBeGreaterThan(100)
    expect(citations.filter(({ path }) => !existsSync(root + path))).toEqual([])
  })

  it('names tests that are there', () => {
    const named = citations.flatMap(({ path, names }) => names.map((name) => ({ path, name })))
    expect(named.length).toBeGreaterThan(50)
    const isThere = ({ path, name }: { path: string; name: string }) => {
      const source = readFileSync(root + path, 'utf8')
      return [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => source.includes(quoted))
    }
    expect(named.filter((one) => !isThere(one))).toEqual([])
  })
})

describe('the pages for people', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    ...['docs', 'docs/decisions'].flatMap((folder) =>
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

  it('name every feature in the table of nouns', () => {
    const nouns = text('ARCHITECTURE.md').split('## The nouns')[1]?.split('\n## ')[0] ?? ''
    const missing = readdirSync(`${root}server/features`).filter((noun) => !nouns.includes(`\`${noun}\``))
    expect(missing).toEqual([])
  })
})
