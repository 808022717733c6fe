import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { declarationsWithoutEffects, smallReact } from './vite.panel.config.ts'

/** The panel's first screen for the server's page: one module with all that it needs, of the sources that the browser gets. */
export default defineConfig({
  publicDir: false,
  plugins: [smallReact(), react(), declarationsWithoutEffects()],
  ssr: { noExternal: true },
  build: {
    ssr: 'web/panel-page.tsx',
    outDir: 'dist/panel-page',
    target: 'node22',
    rolldownOptions: { output: { entryFileNames: 'page.mjs' } },
  },
})
