import { defineConfig } from '@playwright/test'
import { launchOptions } from './bench/chromium.ts'

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // Each test has a stage of its own, so any worker may take any of them next.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // These limits end what hangs. None is near what a slow machine takes: an idle one needs a tenth.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    // Without the film, which costs a third of the time where pages are painted by the processor.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
    screenshot: 'only-on-failure',
    launchOptions,
  },
})
