import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** Without these Chromium asks the network for updates on its own, and does not start as root or without a GPU. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** How the browser of the tests and of the benches is started: CHROMIUM_PATH, Debian's, else Playwright's own. */
export const launchOptions = {
  executablePath: [process.env.CHROMIUM_PATH, '/usr/bin/chromium', chromium.executablePath()].find(
    (path) => path && existsSync(path),
  ),
  args: quiet,
}
