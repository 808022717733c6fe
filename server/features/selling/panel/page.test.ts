import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataBlock, panelRenderer } from './page.ts'
import type { PanelStart } from './panel.ts'

/** What a build leaves: its names, its style, and a screen that says what it was drawn of. */
const dist = mkdtempSync(join(tmpdir(), 'msi-actions-page-'))
const style = '.page{color:red}'
const screen = `export const beginScreen = ({ boot, words }) => ({
  begun: \`<h1>\${words.choose} \${boot.code}\`,
  end: (first) => \`\${first ? first.state : ''}</h1>\`,
})`

beforeAll(() => {
  for (const folder of ['panel', 'panel-page']) mkdirSync(join(dist, folder))
  const words = { en: { choose: 'Choose' }, sv: { choose: 'Välj' } }
  writeFileSync(
    join(dist, 'panel', 'manifest.json'),
    JSON.stringify({ js: 'panel-1.js', css: 'panel-1.css', words }),
  )
  writeFileSync(join(dist, 'panel', 'panel-1.css'), style)
  writeFileSync(join(dist, 'panel-page', 'page.mjs'), screen)
})
afterAll(() => rmSync(dist, { recursive: true }))

const start: PanelStart = {
  boot: {
    state: 'refused',
    code: 'panel_not_invited',
    language: 'sv',
    theme: 'classic',
    appUrl: 'https://app.example',
    parentOrigin: null,
    grows: false,
  },
  frameAncestors: ['https://acme.my.salesforce.com'],
}
const render = () => panelRenderer({ dist, publicUrl: 'https://app.example' })(start)

it('lets nothing in a data block end its element, begin a comment or break a line', () => {
  const hostile = '</script><!--<script>\u2028\u2029&lt;-->'
  const block = dataBlock('first', { name: hostile })
  const inside = block.slice(block.indexOf('>') + 1, -'</script>'.length)
  expect(inside).not.toMatch(/[<>&\u2028\u2029]/)
  expect(JSON.parse(inside)).toEqual({ name: hostile })
})

it('says in the head whatever does not wait for the record, in the reader’s language', async () => {
  const page = await render()
  expect(page.head).toContain('{"choose":"Välj"}')
  expect(page.head).not.toContain('"Choose"')
  expect(page.head).toMatch(/<div id="root"><h1>Välj panel_not_invited$/)
  expect(page.head).not.toContain('id="first"')
})

it('ends with the rest of the screen and the state that this shows', async () => {
  const page = await render()
  const end =
    'late</h1></div><script id="first" type="application/json">{"state":"late"}</script></body></html>'
  expect(page.end({ state: 'late' })).toBe(end)
  expect(page.end(null)).toBe('</h1></div></body></html>')
})

it('brings its style along, which alone is allowed by what it says, and runs a script of its host when it has ended', async () => {
  const page = await render()
  expect(page.head).toContain(`<style>${style}</style>`)
  expect(page.head).toContain('<script type="module" src="https://app.example/panel-assets/panel-1.js"')
  const policy = page.headers['content-security-policy']
  expect(policy).toContain('script-src https://app.example;')
  const hash = createHash('sha256').update(style).digest('base64')
  expect(policy).toContain(`style-src-elem https://app.example 'sha256-${hash}';`)
  expect(policy).not.toMatch(/(script-src|style-src-elem)[^;]*unsafe|default-src (?!'none')/)
})
