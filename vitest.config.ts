import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './test/harness/slowest-first.ts'

export default defineConfig({
  test: {
    include: ['{server,contract,web,sandbox,test,bin}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'test/e2e/**'],
    pool: 'forks',
    // They wait for PostgreSQL and for other processes two fifths of their time, so one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // The files of a worker share its modules, which are loaded once: strict.ts fails a file that leaves something behind.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    globalSetup: ['test/harness/global-setup.ts'],
    setupFiles: ['test/harness/strict.ts'],
    // An unhandled rejection fails the run by itself; nothing is tried twice.
    dangerouslyIgnoreUnhandledErrors: false,
    retry: 0,
    // They end what hangs, and are never reached by what is only slow: one core at a quarter of its speed is enough.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // Built already: the server loads it as it is.
    server: { deps: { external: [/\/dist\/panel-page\//] } },
    expect: { poll: { timeout: 60_000 } },
  },
})
