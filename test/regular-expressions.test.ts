import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expressionsOf, type FoundExpression } from './harness/regular-expressions.ts'
import { filesBelow, repoRoot } from './harness/source-files.ts'

// The checker that is written in JavaScript alone; the package's front door would look for a JVM or a binary.
const { checkSync } = createRequire(import.meta.url)('recheck/lib/browser.js') as typeof import('recheck')

/** Only the automaton proves; a search that found nothing does not. It needs a second or two, so this is a crash's end. */
const how = { checker: 'automaton', timeout: 120_000 } as const

/** What is wrong with an expression; null when its work is proved to grow with the length of the text. */
function faultOf({ place, source, flags }: FoundExpression): string | null {
  if (source === null) return `${place}: put together from what is not known here`
  const result = checkSync(source, flags, how)
  if (result.status === 'safe') return null
  const why = result.status === 'vulnerable' ? result.complexity.type : result.error.kind
  return `${place}: /${source}/${flags} is ${result.status} (${why})`
}

const faultsOf = (text: string) => expressionsOf('a.ts', text).map(faultOf)

describe('the regular expressions', () => {
  const paths = filesBelow(repoRoot, ['contract', 'server'], /(?<!\.test)\.ts$/)
  const found = paths.flatMap((path) => expressionsOf(path, readFileSync(join(repoRoot, path), 'utf8')))
  const each = [...new Map(found.map((one) => [`${one.source}/${one.flags}`, one])).values()]

  test('of server and contract are each proved to take time in proportion to the text', () => {
    expect(found.length).toBeGreaterThan(100)
    expect(each.flatMap((one) => faultOf(one) ?? [])).toEqual([])
  }, 600_000)

  test.each([
    ['exponential', 'const x = /^(a+)+$/'],
    ['polynomial', "text.replace(/ +$/, '')"],
    ['polynomial', String.raw`/^content-type:.*?\n\n(.*?)^--/ms.exec(text)`],
    ['polynomial', String.raw`new RegExp('\\s+$', 'm')`],
    ['polynomial', `const end = "+$"\nRegExp(\` \${end}\`)`],
    ['polynomial', `const blank = / +/\nconst end = new RegExp(\`\${blank.source}$\`)`],
    ['unsupported', String.raw`const twice = /(a*)\1/`],
    ['not known', 'function f(word: string) { return new RegExp(word) }'],
    ['not known', 'new RegExp(words.join("|"))'],
    ['polynomial', "text.match(' +$')"],
    ['polynomial', "text?.matchAll(' +$')"],
    ['polynomial', "const end = ' +$'\ntext['search'](end)"],
    ['not known', 'text.match(word)'],
    ['not known', "text.search(word + '$')"],
    ['not known', "import { blank } from './blank.ts'\ntext.matchAll(blank)"],
    ['polynomial', "new globalThis.RegExp(' +$')"],
    ['not known', "globalThis['RegExp'](word)"],
    ['not known', 'const Expression = RegExp'],
    ['not known', 'words.map(RegExp)'],
    ['not known', 'Reflect.construct(globalThis.RegExp, [word])'],
  ])('that are not are found: %s in %s', (fault, text) => {
    expect(faultsOf(text).at(-1)).toContain(fault)
  })

  test('that are linear pass', () => {
    expect(faultsOf(`/^[a-z]+$/i; /<[^<>]*>/g; new RegExp('^' + 'a+' + /b/.source)`)).toEqual([
      null,
      null,
      null,
      null,
    ])
    const calls =
      "const word = /a/g; text.match(/b/); text.matchAll(word); text.search(new RegExp('c')); a.match()"
    expect(faultsOf(`${calls}; if (b instanceof RegExp) f<RegExp>(b)`)).toEqual([null, null, null])
  })
})
