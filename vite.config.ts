import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The web app: `web/index.html` → `dist/web`, hashed files under `/assets/`. */
export default defineConfig({
  root: 'web',
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // A data: URL for a script or a font would fall foul of the page's content security policy.
    assetsInlineLimit: 0,
  },
})
