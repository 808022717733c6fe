import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{server,contract,web,sandbox,test,bin}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'test/e2e/**'],
    pool: 'forks',
    globalSetup: ['test/harness/global-setup.ts'],
    setupFiles: ['test/harness/strict.ts'],
    // An unhandled rejection fails the run by itself; nothing is tried twice.
    dangerouslyIgnoreUnhandledErrors: false,
    retry: 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
