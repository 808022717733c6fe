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
  // These limits end what hangs. None is near what a slow machine takes: one core with its browser slowed four times needs
  // ten times as long as two idle ones, of which the longest test takes a minute.
  timeout: 1_200_000,
  expect: { timeout: 180_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 180_000,
    navigationTimeout: 180_000,
    // A trace of every step costs a tenth of the time: `npx playwright test FILE --trace on` makes one where it is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions,
  },
})
