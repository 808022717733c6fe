import react from '@vitejs/plugin-react'
import { defineConfig, type ESTree, type Plugin } from 'vite'
import en from './web/locales/panel-words.en.ts'
import sv from './web/locales/panel-words.sv.ts'

/**
 * The page that Salesforce frames: one script and one style sheet, and the sheets of the actions loaded when
 * one is about to be chosen. Everything is served under `/panel-assets/`; the chunks find each other by the
 * script's own address, so that they load in a frame without an origin.
 * Writes `dist/panel/manifest.json` for the server's page: `{ js, css, words }`, the two file names and the words by
 * language, of which the page brings the reader's.
 */
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [smallReact(), react(), panelWords(), declarationsWithoutEffects(), panelManifest()],
  build: {
    outDir: 'dist/panel',
    assetsDir: '',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: 'web/panel.tsx',
      // What the page needs at once stands in its one script, whichever sheets share it: each other file is a request more.
      output: { codeSplitting: { groups: [{ name: 'panel', tags: ['$initial'] }] } },
    },
  },
})

/** What stands in for React in the panel: docs/decisions/0023 says why, and what it weighs. */
const preact = new Map([
  ['react', 'preact/compat'],
  ['react-dom', 'preact/compat'],
  ['react/jsx-runtime', 'preact/jsx-runtime'],
  ['react-dom/client', 'preact/compat/client'],
])

export function smallReact(): Plugin {
  return {
    name: 'small-react',
    enforce: 'pre',
    resolveId: {
      filter: { id: /^react(-dom)?(\/|$)/ },
      handler(source, importer) {
        const standIn = preact.get(source)
        return standIn
          ? this.resolve(standIn, importer)
          : this.error(`the panel has no stand-in for ${source}`)
      },
    },
  }
}

/**
 * The panel reads a few tables and its endpoints' addresses out of `contract/`, and no schema. A schema is made by calls,
 * which the bundler must keep unless it is told that they do nothing else; this tells it, leaves of each endpoint what
 * its address is, and so keeps the parser out of the panel.
 */
export function declarationsWithoutEffects(): Plugin {
  return {
    name: 'declarations-without-effects',
    enforce: 'post',
    transform: {
      filter: { id: /\/contract\/[\w-]+\.ts$/ },
      handler(code) {
        const declared = this.parse(code).body.flatMap((statement) => {
          const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
          return declaration?.type === 'VariableDeclaration' ? declaration.declarations : []
        })
        let pure = code
        const replace = ({ start, end }: { start: number; end: number }, text: string) => {
          pure = pure.slice(0, start) + text + pure.slice(end)
        }
        for (const { init } of declared.toReversed()) {
          if (init?.type === 'CallExpression')
            replace(init, `/* @__PURE__ */ (() => ${code.slice(init.start, init.end)})()`)
          if (init?.type !== 'ObjectExpression') continue
          for (const property of init.properties.toReversed())
            if (property.type === 'Property' && isEndpoint(property.value))
              replace(property.value, addressOf(code, property.value))
        }
        return { code: pure, map: null }
      },
    },
  }
}

function isEndpoint(value: ESTree.Expression): value is ESTree.CallExpression {
  return (
    value.type === 'CallExpression' && value.callee.type === 'Identifier' && value.callee.name === 'endpoint'
  )
}

/** `{ method, path }` of what an endpoint states. */
function addressOf(code: string, { arguments: [stated] }: ESTree.CallExpression): string {
  const properties = stated?.type === 'ObjectExpression' ? stated.properties : []
  const address = properties.filter(
    (one) =>
      one.type === 'Property' && one.key.type === 'Identifier' && ['method', 'path'].includes(one.key.name),
  )
  return `{ ${address.map(({ start, end }) => code.slice(start, end)).join(', ')} }`
}

/** The words as they are made here, in place of what they are made from: every word of every error of the web app. */
function panelWords(): Plugin {
  const words = new Map(Object.entries({ en, sv }))
  return {
    name: 'panel-words',
    load: {
      filter: { id: /\/locales\/panel-words\.\w+\.ts$/ },
      handler: (id) => `export default ${JSON.stringify(words.get(id.split('.').at(-2) ?? ''))}`,
    },
  }
}

function panelManifest(): Plugin {
  return {
    name: 'panel-manifest',
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry)
      const css = entry?.type === 'chunk' ? [...(entry.viteMetadata?.importedCss ?? [])] : []
      if (entry?.type !== 'chunk' || entry.imports.length > 0 || css.length !== 1)
        this.error('the panel must have one script and one style sheet')
      if (Object.keys(entry.modules).some((id) => id.includes('/node_modules/zod/')))
        this.error('the parser must stay out of the panel')
      const source = JSON.stringify({ js: entry.fileName, css: css[0], words: { en, sv } })
      this.emitFile({ type: 'asset', fileName: 'manifest.json', source })
    },
  }
}
