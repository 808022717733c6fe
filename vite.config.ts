import { readFile } from 'node:fs/promises'
import react from '@vitejs/plugin-react'
import postcssPresetMantine from 'postcss-preset-mantine'
import { defineConfig, type Plugin } from 'vite'
import { parseMarkdown } from './web/ui/markdown/parse.ts'

/** The web app: `web/index.html` → `dist/web`, hashed files under `/assets/`. */
export default defineConfig({
  root: 'web',
  base: '/',
  plugins: [guide(), react()],
  // Turns light-dark() into the two schemes of the switch.
  css: { postcss: { plugins: [postcssPresetMantine()] } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // A data: URL for a script or a font would fall foul of the page's content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 750,
    rolldownOptions: {
      // What several pages share comes as one file; a page then costs a handful of requests, not fifty.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } },
    },
  },
})

/** `page.md?blocks` is the page cut into its blocks, so that no browser parses Markdown. */
function guide(): Plugin {
  return {
    name: 'guide',
    load: {
      filter: { id: /\.md\?blocks$/ },
      async handler(id) {
        const page = id.slice(0, -'?blocks'.length)
        this.addWatchFile(page)
        return `export default ${JSON.stringify(parseMarkdown(await readFile(page, 'utf8')))}`
      },
    },
  }
}
