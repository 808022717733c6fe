import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { dataBlock, panelRenderer } from './page.ts'

it('lets nothing in a data block end its element, begin a comment or break a line', () => {
  const hostile = '</script><!--<script>\u2028\u2029&lt;-->'
  const block = dataBlock('first', { name: hostile })
  const inside = block.slice(block.indexOf('>') + 1, -'</script>'.length)
  expect(inside).not.toMatch(/[<>&\u2028\u2029]/)
  expect(JSON.parse(inside)).toEqual({ name: hostile })
})

it('says in the head whatever does not wait for the record, in the reader’s language, and runs nothing inline', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'msi-actions-page-'))
  const manifestPath = join(folder, 'manifest.json')
  const words = { en: { choose: 'Choose' }, sv: { choose: 'Välj' } }
  writeFileSync(manifestPath, JSON.stringify({ js: 'panel-1.js', css: 'panel-1.css', words }))
  const page = await panelRenderer({ manifestPath, publicUrl: 'https://app.example' })({
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
  })
  rmSync(folder, { recursive: true })
  expect(page.head).toContain('Välj')
  expect(page.head).not.toContain('"Choose"')
  expect(page.head).toContain('<script type="module" async src="https://app.example/panel-assets/panel-1.js"')
  expect(page.head).toContain('https://app.example/panel-assets/panel-1.css')
  expect(page.head).not.toContain('id="first"')
  expect(page.end({ state: 'late' })).toContain('<script id="first" type="application/json">{"state":"late"}')
  const policy = page.headers['content-security-policy']
  expect(policy).toContain('script-src https://app.example;')
  expect(policy).not.toMatch(/script-src[^;]*unsafe|default-src (?!'none')/)
})
