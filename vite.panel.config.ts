import react from '@vitejs/plugin-react'
import postcssPresetMantine from 'postcss-preset-mantine'
import { defineConfig, type Plugin } from 'vite'

/**
 * The page that Salesforce frames: one script and one style sheet, and the sheets of the actions loaded when
 * one is about to be chosen. Everything is served under `/panel-assets/`; the chunks find each other by the
 * script's own address, so that they load in a frame without an origin.
 * Writes `dist/panel/manifest.json`: `{ js, css }`, the two file names, for the server's page.
 */
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [react(), declarationsWithoutEffects(), panelManifest()],
  css: { postcss: { plugins: [postcssPresetMantine()] } },
  build: {
    outDir: 'dist/panel',
    assetsDir: '',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 600,
    rolldownOptions: { input: 'web/panel.tsx' },
  },
})

/**
 * The panel reads a few tables out of `contract/` and no schema. A schema is made by calls, which the bundler
 * must keep unless it is told that they do nothing else; this tells it, and keeps the parser out of the panel.
 */
function declarationsWithoutEffects(): Plugin {
  return {
    name: 'declarations-without-effects',
    enforce: 'post',
    transform: {
      filter: { id: /\/contract\/[\w-]+\.ts$/ },
      handler(code) {
        const calls = this.parse(code).body.flatMap((statement) => {
          const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
          return declaration?.type === 'VariableDeclaration' ? declaration.declarations : []
        })
        let pure = code
        for (const { init } of calls.toReversed()) {
          if (init?.type !== 'CallExpression') continue
          const call = `/* @__PURE__ */ (() => ${pure.slice(init.start, init.end)})()`
          pure = pure.slice(0, init.start) + call + pure.slice(init.end)
        }
        return { code: pure, map: null }
      },
    },
  }
}

function panelManifest(): Plugin {
  return {
    name: 'panel-manifest',
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry)
      const css = entry?.type === 'chunk' ? [...(entry.viteMetadata?.importedCss ?? [])] : []
      if (!entry || css.length !== 1) this.error('the panel must have one script and one style sheet')
      const source = JSON.stringify({ js: entry.fileName, css: css[0] })
      this.emitFile({ type: 'asset', fileName: 'manifest.json', source })
    },
  }
}
