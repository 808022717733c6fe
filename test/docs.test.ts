import { existsSync, readFileSync } from 'node:fs'
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
