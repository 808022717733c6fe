import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { causes } from '../contract/causes.ts'
import { type ErrorCode, errorCodes } from '../contract/errors.ts'
import { ConnectorError, type ConnectorFault } from '../server/connectors/connector-error.ts'
import { asCrmRefusal } from '../server/features/background/crm-sync/crm-refusal.ts'
import { statusOf } from '../server/http/statuses.ts'
import { Refusal } from '../server/refusal.ts'
import { guidePages } from '../web/api/guide.ts'
import panelEn from '../web/locales/panel-words.en.ts'
import panelSv from '../web/locales/panel-words.sv.ts'
import { parseMarkdown } from '../web/ui/markdown/parse.ts'
import { repoRoot } from './harness/source-files.ts'

const read = (path: string) => readFileSync(join(repoRoot, path), 'utf8')
const words: Record<string, Record<string, Record<string, string>>> = {
  en: JSON.parse(read('web/locales/errors.en.json')),
  sv: JSON.parse(read('web/locales/errors.sv.json')),
}
const panelRefused: Record<string, Record<string, unknown>> = {
  en: JSON.parse(read('web/locales/panel.en.json')).refused,
  sv: JSON.parse(read('web/locales/panel.sv.json')).refused,
}
const panelErrors: Record<string, Record<string, string>> = { en: panelEn.errors, sv: panelSv.errors }

function anchorsOf(page: string): string[] {
  const blocks = parseMarkdown(read(`docs/${page}.md`))
  return blocks.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : []))
}

describe('every error code', () => {
  test.each(errorCodes)('%s has a cause, a status, and words in both languages', (code) => {
    const cause = causes[code]
    expect(cause).toBeDefined()
    expect(statusOf(code)).toBeGreaterThanOrEqual(400)
    for (const language of ['en', 'sv']) {
      const said = words[language]?.[code]
      expect(said?.title, `${language} title`).toMatch(/\S/)
      expect(said?.help, `${language} help`).toMatch(/\S/)
      // A title with a name in it may be met without that name.
      if (said?.title?.includes('{{')) expect(said.plainTitle, `${language} plainTitle`).toMatch(/\S/)
      const hasMessage = Boolean(said?.subject && said.message)
      expect(hasMessage, `${language}: a message exactly when somebody else has to act`).toBe(
        cause.who !== 'you',
      )
      expect(said?.help).not.toContain('{{')
    }
  })

  test('words are there for nothing else, but for being offline', () => {
    for (const language of ['en', 'sv'])
      expect(Object.keys(words[language] ?? {}).sort()).toEqual([...errorCodes, 'offline'].sort())
  })
})

test('every anchor is a heading of its page', () => {
  const anchors = Object.values(causes).flatMap(({ docs, docsAt }) => [
    ...(docs ? [docs] : []),
    ...Object.values(docsAt ?? {}),
  ])
  expect(anchors.length).toBeGreaterThan(15)
  const missing = anchors.filter((docs) => {
    const [page = '', anchor = ''] = docs.split('#')
    return !anchorsOf(page).includes(anchor)
  })
  expect(missing).toEqual([])
})

test('every page that a cause leads to can be opened here, with a title of its own in both languages', () => {
  const pages = new Set(Object.values(causes).flatMap(({ docs }) => docs?.split('#')[0] ?? []))
  expect(Object.keys(guidePages).sort()).toEqual([...pages].sort())
  for (const language of ['en', 'sv']) {
    const titles: Record<string, string> = JSON.parse(read(`web/locales/guide.${language}.json`))
    expect(Object.keys(titles).sort()).toEqual([...pages].sort())
    expect(new Set(Object.values(titles)).size).toBe(pages.size)
  }
})

test('the guide names the code of every cause of Salesforce that it explains', () => {
  const page = read('docs/connect-salesforce.md')
  const explained = Object.entries(causes).filter(
    ([code, { docs }]) => code.startsWith('salesforce_') && docs?.startsWith('connect-salesforce#'),
  )
  const unnamed = explained.map(([code]) => code).filter((code) => !page.includes(`\`${code}\``))
  expect(unnamed).toEqual(['salesforce_other_org'])
})

/** The error codes that stand written out in these files of the server. */
function codesIn(files: string[]): ErrorCode[] {
  const found = files.flatMap((file) =>
    [...read(`server/${file}`).matchAll(/'([a-z_]+)'/g)].map(([, word]) => word ?? ''),
  )
  return errorCodes.filter((code) => found.includes(code))
}

/** What the panel begins with when it may not go on. */
const panelRefusals = codesIn(['features/selling/panel/panel.ts'])

// All of them stand here, or this does not compile.
const faults: Record<ConnectorFault, true> = {
  auth_revoked: true,
  consent_missing: true,
  api_disabled: true,
  not_enabled: true,
  rate_limited: true,
  rejected: true,
  not_found: true,
  temporary: true,
  ambiguous: true,
  operator: true,
  daily_limit: true,
  ip_restricted: true,
}

/** What Salesforce's faults become in any answer. */
const crmRefusals = (Object.keys(faults) as ConnectorFault[]).map((fault) => {
  const refusal = asCrmRefusal(new ConnectorError(fault))
  return refusal instanceof Refusal ? refusal.code : null
})

test('the panel has words for every code that its API can answer', () => {
  // Written in files that serve the panel and the web app alike, and answered to the web app alone.
  const webOnly = ['cross_site', 'not_retryable']
  const door = ['admission', 'bodies', 'body-progress', 'limiter', 'server'].map((name) => `http/${name}.ts`)
  const writing = ['send', 'attachments', 'routes', 'decisions', 'permissions'].map(
    (name) => `features/selling/email/${name}.ts`,
  )
  const written = codesIn([
    ...door,
    ...writing,
    'features/selling/tasks/tasks.ts',
    'features/selling/content/clean-html.ts',
    'features/selling/content/foreign-html.ts',
  ])
  expect(written).toEqual(expect.arrayContaining([...webOnly, 'signed_out', 'send_key_reused']))
  const answered = [...written, ...crmRefusals, ...panelRefusals].filter(
    (code) => !webOnly.includes(String(code)),
  )
  for (const language of ['en', 'sv'])
    expect(Object.keys(panelErrors[language] ?? {})).toEqual(expect.arrayContaining(answered))
})

test('the panel says what the web app says, but where it says so', () => {
  const { body_too_large, forbidden } = panelErrors.en ?? {}
  const entry = words.en?.body_too_large
  expect(body_too_large).toBe(`${entry?.title} ${entry?.help}`)
  expect(forbidden).toBe('You may not do this.')
  const said = Object.values(panelErrors).flatMap((sentences) => Object.values(sentences))
  // It knows no details to fill them with.
  expect(said.filter((sentence) => sentence.includes('{{'))).toEqual([])
})

test('the panel has words for every refusal that it can begin with', () => {
  const refusals = panelRefusals
  expect(refusals.length).toBeGreaterThan(5)
  for (const language of ['en', 'sv'])
    expect(Object.keys(panelRefused[language] ?? {})).toEqual(expect.arrayContaining(refusals))
})
