import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { language } from '../../../../contract/basics.ts'
import type { PanelFirstState } from '../../../../contract/panel.ts'
import type { PanelStart } from './panel.ts'

/** The panel's page in two parts: everything that can be said at once, and the first state of its record. */
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
  words: z.record(language, z.record(z.string(), z.unknown())),
})

/**
 * Renders with the assets named in `manifestPath`, served under `${publicUrl}/panel-assets/`. What the panel begins with
 * stands in the page as JSON that no browser executes. The script runs as soon as it is there, not at the page's end,
 * so that it shows who the record is while that is still being read.
 */
export function panelRenderer(options: { manifestPath: string; publicUrl: string }): RenderPanel {
  const { publicUrl } = options
  return async ({ boot, frameAncestors }) => {
    const { js, css, words } = manifest.parse(JSON.parse(await readFile(options.manifestPath, 'utf8')))
    const at = (file: string) => `${publicUrl}/panel-assets/${file}`
    const head = `<!doctype html>
<html lang="${boot.language}" data-panel-theme="${boot.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>MSI Actions</title>
<link rel="stylesheet" href="${at(css)}">
${dataBlock('boot', boot)}
${dataBlock('words', words[boot.language])}
</head>
<body><div id="root"></div>
<script type="module" async src="${at(js)}" crossorigin></script>
`
    return {
      head,
      end: (first) => `${first ? dataBlock('first', first) : ''}</body></html>`,
      headers: {
        'content-security-policy': policy(publicUrl, frameAncestors),
        // nginx would keep the head until the end is there.
        'x-accel-buffering': 'no',
      },
    }
  }
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

function policy(publicUrl: string, frameAncestors: string[]): string {
  return [
    `default-src 'none'`,
    `object-src 'none'`,
    `script-src ${publicUrl}`,
    `style-src-elem ${publicUrl}`,
    `style-src-attr 'unsafe-inline'`,
    'img-src data: https:',
    `connect-src ${publicUrl}`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(' ') : "'none'"}`,
  ].join('; ')
}
