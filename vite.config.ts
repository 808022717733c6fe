import react from '@vitejs/plugin-react'
import postcssPresetMantine from 'postcss-preset-mantine'
import { defineConfig } from 'vite'

/** The web app: `web/index.html` → `dist/web`, hashed files under `/assets/`. */
export default defineConfig({
  root: 'web',
  base: '/',
  plugins: [react()],
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
