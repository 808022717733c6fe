import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { PanelStart } from './panel.ts'

/** Makes the panel's page: no cookie, no storage, and it works in a frame of opaque origin. */
export type RenderPanel = (start: PanelStart) => Promise<{ html: string; headers: Record<string, string> }>

/** Names of the built files, from dist/panel/manifest.json. */
const manifest = z.object({ js: z.string(), css: z.string() })

/**
 * Renders with the assets named in `manifestPath`, served under `${publicUrl}/panel-assets/`. The boot data stands
 * in the page as JSON that no browser executes; `<` is escaped so that it cannot end its element.
 */
export function panelRenderer(options: { manifestPath: string; publicUrl: string }): RenderPanel {
  const { publicUrl } = options
  return async ({ boot, frameAncestors }) => {
    const { js, css } = manifest.parse(JSON.parse(await readFile(options.manifestPath, 'utf8')))
    const nonce = randomBytes(16).toString('base64')
    const data = JSON.stringify(boot).replaceAll('<', '\\u003c')
    const at = (file: string) => `${publicUrl}/panel-assets/${file}`
    const html = `<!doctype html>
<html lang="${boot.language}" data-mantine-color-scheme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="csp-nonce" content="${nonce}">
<title>MSI Actions</title>
<link rel="modulepreload" href="${at(js)}" crossorigin>
<link rel="stylesheet" href="${at(css)}">
<script id="boot" type="application/json" nonce="${nonce}">${data}</script>
<script type="module" src="${at(js)}" crossorigin></script>
</head>
<body><div id="root"></div></body>
</html>`
    return { html, headers: { 'content-security-policy': policy({ publicUrl, nonce, frameAncestors }) } }
  }
}

function policy(input: { publicUrl: string; nonce: string; frameAncestors: string[] }): string {
  const { publicUrl, nonce } = input
  return [
    `default-src 'none'`,
    `object-src 'none'`,
    `script-src ${publicUrl}`,
    `style-src-elem ${publicUrl} 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    'img-src data: https:',
    `connect-src ${publicUrl}`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `frame-ancestors ${input.frameAncestors.length > 0 ? input.frameAncestors.join(' ') : "'none'"}`,
  ].join('; ')
}
