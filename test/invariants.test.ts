import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { cruiseSources, ruleNames, withSources } from './harness/architecture.ts'
import { tablesWithoutTenant } from './harness/catalog.ts'
import { createTestDatabase } from './harness/database.ts'
import { planted } from './harness/planted-violations.ts'
import { areas, filesBelow, repoRoot } from './harness/source-files.ts'
import { statedAddresses } from './harness/stated-addresses.ts'
import { tooLong } from './harness/style-caps.ts'
import { wordDifferences } from './harness/words.ts'

const read = (path: string) => readFileSync(join(repoRoot, path), 'utf8')
const sources = filesBelow(repoRoot, areas, /\.tsx?$/)

describe('the arrows', () => {
  test('every source file was read, and none breaks a rule', async () => {
    const { files, violations } = await cruiseSources(repoRoot)
    const unread = sources.filter((path) => !files.includes(path) && !path.endsWith('.d.ts'))
    expect(unread).toEqual([])
    expect(violations).toEqual([])
  })

  test('a house that keeps the rules breaks none', async () => {
    const { files, violations } = await withSources(planted.innocent, cruiseSources)
    expect(files.sort()).toEqual(Object.keys(planted.innocent).sort())
    expect(violations).toEqual([])
  })

  test('every rule has a planted violation', () => {
    const rules = [...ruleNames, 'features-never-in-a-circle']
    expect(Object.keys(planted.guilty).sort()).toEqual(rules.sort())
  })

  test.each(Object.entries(planted.guilty))('%s can fail', async (rule, files) => {
    const { violations } = await withSources({ ...planted.innocent, ...files }, cruiseSources)
    expect(violations.map((violation) => violation.rule)).toContain(rule)
  })

  test('of the library for data, web/ui may use the table alone', async () => {
    const reads = {
      'web/ui/reads.tsx': "import { useQuery } from '@tanstack/react-query'\nexport const x = 1\n",
    }
    const { violations } = await withSources({ ...planted.innocent, ...reads }, cruiseSources)
    expect(violations.map(({ rule, from }) => ({ rule, from }))).toEqual([
      { rule: 'web-ui-is-generic', from: 'web/ui/reads.tsx' },
    ])
  })
})

describe('the style', () => {
  test('no file and no function is too long, none takes too many parameters', () => {
    const scripts = filesBelow(repoRoot, ['bin'], /\.mjs$/)
    expect([...sources, ...scripts].flatMap((path) => tooLong(path, read(path)))).toEqual([])
  })

  test('what is too long is found', () => {
    const long = (lines: number) => `function f() {\n${'  g()\n'.repeat(lines - 2)}}\n`
    expect(tooLong('a.ts', long(60))).toEqual([])
    expect(tooLong('a.ts', long(61))).toEqual(['a.ts:1: f has 61 lines'])
    expect(tooLong('a.tsx', long(120))).toEqual([])
    expect(tooLong('a.tsx', long(121))).toEqual(['a.tsx:1: f has 121 lines'])
    expect(tooLong('a.ts', 'g()\n'.repeat(401))).toEqual(['a.ts: 401 lines'])
    expect(tooLong('a.ts', 'const h = (a, b, c, d) => a')).toEqual(['a.ts:1: h has 4 parameters'])
    expect(tooLong('a.ts', 'text.replace(x, (a, b, c, d) => a)')).toEqual([])
    expect(tooLong('a.test.ts', `describe('x', () => {\n${'g()\n'.repeat(99)}})`)).toEqual([])
  })

  test('no file is a barrel', () => {
    expect(sources.filter((path) => /^index\.tsx?$/.test(basename(path)))).toEqual([])
  })

  test('no check is switched off in place', () => {
    const switches = /@ts-(ignore|nocheck|expect-error)|biome-(ignore)|\bas (any)\b|\bTO(DO)\b|\bFIX(ME)\b/
    expect(sources.filter((path) => switches.test(read(path)))).toEqual([])
  })

  test('the environment is read in one place', () => {
    const allowed = ['server/main.ts', 'server/config.ts', 'sandbox/main.ts', 'sandbox/settings.ts']
    const product = filesBelow(repoRoot, ['contract', 'server', 'web', 'sandbox'], /(?<!\.test)\.tsx?$/)
    const readers = product.filter((path) => /process\s*\.\s*env\b/.test(read(path)))
    expect(readers.filter((path) => !allowed.includes(path))).toEqual([])
  })
})

describe('the addresses', () => {
  test('of endpoints are stated in the contract alone', () => {
    const product = filesBelow(repoRoot, ['server', 'web'], /(?<!\.test)\.tsx?$/)
    const stated = product.flatMap((path) => statedAddresses(path, read(path)))
    expect(stated.map((one) => one.replace(/:\d+:/, ''))).toEqual([
      // What the shell does with all addresses that begin so.
      'server/http/errors.ts /oauth/',
      'server/http/pages.ts /api/',
      'server/http/security.ts /panel/',
      'server/http/server.ts /api/panel/',
      'server/http/server.ts /api/panel/*',
    ])
  })

  test('that are stated elsewhere are found', () => {
    const text = `call('/api/tasks')\nopen(\`/api/tasks/\${id}\`)\nurl = \`\${host}/oauth/google/callback\`\n`
    const innocent = "// '/api/tasks'\nimport '../api/tasks.ts'\nopen('/panel-assets/a.js')\n"
    expect(statedAddresses('a.tsx', text + innocent)).toEqual([
      'a.tsx:1: /api/tasks',
      'a.tsx:2: /api/tasks/',
      'a.tsx:3: /oauth/google/callback',
    ])
  })
})

describe('foreign HTML', () => {
  test('is read by a browser only where the server, or the editor, has cleaned it before', () => {
    const readers =
      /\b(?:DOMParser|innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|srcDoc|srcdoc|setHTMLUnsafe|parseHTMLUnsafe|dangerouslySetInnerHTML)\b/
    const web = filesBelow(repoRoot, ['web'], /(?<!\.test)\.tsx?$/)
    expect(web.filter((path) => readers.test(read(path)))).toEqual([
      // What the editor itself has written.
      'web/features/selling/email/conversation/lost-answer.tsx',
      'web/features/selling/signatures/use-signature.ts',
      // A signature and a preview as the server has cleaned them.
      'web/ui/clean-html.tsx',
      // Any of them, and mails as they were sent, in a frame without scripts.
      'web/ui/foreign-frame.tsx',
      'web/ui/html-frame.tsx',
    ])
  })
})

describe('the words', () => {
  const english = filesBelow(repoRoot, ['web', 'server'], /(^|[./])en\.json$/)
  const swedishOf = (path: string) => join(dirname(path), basename(path).replace(/en\.json$/, 'sv.json'))

  test('there are some', () => {
    expect(english).not.toEqual([])
  })

  test('no Swedish file is without an English one', () => {
    const swedish = filesBelow(repoRoot, ['web', 'server'], /(^|[./])sv\.json$/)
    expect(swedish).toEqual(english.map(swedishOf).sort())
  })

  test.each(english)('%s says the same things in Swedish', (path) => {
    expect(wordDifferences(JSON.parse(read(path)), JSON.parse(read(swedishOf(path))))).toEqual([])
  })

  test('a difference is found', () => {
    expect(wordDifferences({ a: 'x', b: { c: '{{n}} of' } }, { b: { c: 'av' }, d: 'y' })).toEqual([
      'a: only in the first',
      'd: only in the second',
      'b.c: other placeholders',
    ])
  })
})

describe('the grants', () => {
  const writes =
    /(insertInto|updateTable|deleteFrom)\('connection'\)|(insert into|update|delete from) connection\b/
  const writers = (files: string[], text: (path: string) => string) =>
    files.filter((path) => writes.test(text(path))).map((path) => dirname(path))

  test('are written by the token store, and ended by a restore', () => {
    const files = filesBelow(repoRoot, ['server'], /\.ts$/).filter((path) => !path.endsWith('.test.ts'))
    expect([...new Set(writers(files, read))].sort()).toEqual(['server/connectors/oauth', 'server/operator'])
  })

  test('another writer is found', () => {
    const bad = "db.updateTable('connection').set({ state: 'lost' })"
    expect(writers(['server/features/team/users/bad.ts'], () => bad)).toEqual(['server/features/team/users'])
  })
})

describe('the tables', () => {
  test('every one leads its key with the workspace', async () => {
    const database = await createTestDatabase()
    const client = new pg.Client({ connectionString: database.url })
    client.on('error', () => {})
    await client.connect()
    try {
      const { rows } = await client.query("select 1 from pg_tables where schemaname = 'public'")
      expect(rows.length).toBeGreaterThan(5)
      expect(await tablesWithoutTenant(client)).toEqual([])
      await client.query('create table stray (id uuid primary key, workspace_id uuid not null)')
      await client.query('create table keyless (workspace_id uuid)')
      expect(await tablesWithoutTenant(client)).toEqual(['keyless (no primary key)', 'stray (id)'])
    } finally {
      await client.end()
      await database.drop()
    }
  })
})
