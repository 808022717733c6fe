import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { causes } from '../contract/causes.ts'
import { errorCodes } from '../contract/errors.ts'
import { statusOf } from '../server/http/statuses.ts'
import { parseMarkdown } from '../web/ui/markdown/parse.ts'
import { slugOf } from '../web/ui/markdown/slug.ts'
import { repoRoot } from './harness/source-files.ts'

const read = (path: string) => readFileSync(join(repoRoot, path), 'utf8')
const words: Record<string, Record<string, Record<string, string>>> = {
  en: JSON.parse(read('web/locales/errors.en.json')),
  sv: JSON.parse(read('web/locales/errors.sv.json')),
}
const panelWords: Record<string, { refused: Record<string, unknown> }> = {
  en: JSON.parse(read('web/locales/panel.en.json')),
  sv: JSON.parse(read('web/locales/panel.sv.json')),
}

function anchorsOf(page: string): string[] {
  const blocks = parseMarkdown(read(`docs/${page}.md`))
  return blocks.flatMap((block) => (block.kind === 'heading' ? [slugOf(block.text)] : []))
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

test('the guide names the code of every cause of Salesforce that it explains', () => {
  const page = read('docs/connect-salesforce.md')
  const explained = Object.entries(causes).filter(
    ([code, { docs }]) => code.startsWith('salesforce_') && docs?.startsWith('connect-salesforce#'),
  )
  const unnamed = explained.map(([code]) => code).filter((code) => !page.includes(`\`${code}\``))
  expect(unnamed).toEqual(['salesforce_other_org'])
})

test('the panel has words for every refusal that it can begin with', () => {
  const refusals = [
    'panel_request_invalid',
    'panel_request_reused',
    'panel_not_invited',
    'panel_not_activated',
    'record_not_supported',
    'salesforce_other_org',
  ]
  for (const language of ['en', 'sv'])
    expect(Object.keys(panelWords[language]?.refused ?? {})).toEqual(expect.arrayContaining(refusals))
})
