import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { language } from '../../../../contract/basics.ts'
import type { PanelFirstState, PanelPageModule, PanelWords } from '../../../../contract/panel.ts'
import type { PanelStart } from './panel.ts'

/** The panel's page in two parts: everything that can be said at once, and what its record brings. */
export interface PanelPage {
  head: string
  /** Ends the page; `first` is null where the panel is refused. */
  end(first: PanelFirstState | null): string
  headers: Record<string, string>
}

/** Makes the panel's page: no cookie, no storage, and it works in a frame of opaque origin. */
export type RenderPanel = (start: PanelStart) => Promise<PanelPage>

/** Names of the built files and the panel's words, from dist/panel/manifest.json. */
const manifest = z.object({
  js: z.string(),
  css: z.string(),
  words: z.record(language, z.custom<PanelWords>()),
})

/**
 * Renders with what was built into `dist`; the script is served under `${publicUrl}/panel-assets/`. The page shows its first
 * screen without the script, styles and all, so that one answer is enough to read it; the head as far as the record's
 * name. What the screen was made of stands beside it as JSON that no browser executes: the script, which runs when the
 * page has ended, makes the same screen of it and takes over what is there.
 */
export function panelRenderer({ dist, publicUrl }: { dist: string; publicUrl: string }): RenderPanel {
  return async ({ boot, frameAncestors }) => {
    const { js, style, words, beginScreen } = await readBuilt(dist)
    const screen = beginScreen({ boot, words: words[boot.language] })
    const head = `<!doctype html>
<html lang="${boot.language}" data-panel-theme="${boot.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>MSI Actions</title>
<style>${style}</style>
<script type="module" src="${publicUrl}/panel-assets/${js}" crossorigin></script>
${dataBlock('boot', boot)}
${dataBlock('words', words[boot.language])}
</head>
<body><div id="root">${screen.begun}`
    return {
      head,
      end(first) {
        return `${screen.end(first)}</div>${first ? dataBlock('first', first) : ''}</body></html>`
      },
      headers: {
        'content-security-policy': policy(publicUrl, style, frameAncestors),
        // nginx would keep the head until the end is there.
        'x-accel-buffering': 'no',
      },
    }
  }
}

/** What the build has made of the panel. Read for each page: a build beside a server that runs counts at once. */
async function readBuilt(dist: string) {
  const assets = join(dist, 'panel')
  const page = join(dist, 'panel-page', 'page.mjs')
  const { js, css, words } = manifest.parse(JSON.parse(await readFile(join(assets, 'manifest.json'), 'utf8')))
  const style = await readFile(join(assets, css), 'utf8')
  const { mtimeMs } = await stat(page)
  const { beginScreen }: PanelPageModule = await import(`${pathToFileURL(page).href}?${mtimeMs}`)
  return { js, style, words, beginScreen }
}

/** What would end the element or the comment around it, or be a line end to an old script: as JSON may also write it. */
const escapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** JSON in a page, for the script to read. Nothing in it can end its element. */
export function dataBlock(id: string, data: unknown): string {
  const json = JSON.stringify(data).replaceAll(/[<>&\u2028\u2029]/g, (sign) => escapes[sign] ?? '')
  return `<script id="${id}" type="application/json">${json}</script>`
}

/** The page's own style by what it says, and no other that stands in a page; no script that stands in a page. */
function policy(publicUrl: string, style: string, frameAncestors: string[]): string {
  const own = createHash('sha256').update(style).digest('base64')
  return [
    `default-src 'none'`,
    `object-src 'none'`,
    `script-src ${publicUrl}`,
    `style-src-elem ${publicUrl} 'sha256-${own}'`,
    `style-src-attr 'unsafe-inline'`,
    'img-src data: https:',
    `connect-src ${publicUrl}`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(' ') : "'none'"}`,
  ].join('; ')
}
