import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const debian = '/usr/bin/chromium'

/** The Chromium that `npx playwright install chromium` brought, or null. */
function playwrightsOwn() {
  const path = createRequire(import.meta.url)('@playwright/test').chromium.executablePath()
  return existsSync(path) ? path : null
}

function find() {
  const named = process.env.CHROMIUM_PATH
  if (named) return existsSync(named) ? named : null
  return existsSync(debian) ? debian : playwrightsOwn()
}

function installFromDebian() {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  const install = () => apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
  // The package lists of a fresh container are empty or old.
  if (install().status !== 0 && apt('update', '-qq').status === 0) install()
}

/**
 * Finds Chromium for the browser tests: CHROMIUM_PATH, Debian's, Playwright's own; as root on Debian it is
 * installed. The sentence that says what to do, or null when there is one.
 */
export function missingChromium() {
  if (find()) return null
  if (process.env.CHROMIUM_PATH)
    return `CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, where there is no file: correct or unset it.`
  const onDebian = existsSync('/usr/bin/apt-get')
  if (onDebian && process.getuid?.() === 0) {
    console.log('Installing Chromium from Debian (once) …')
    installFromDebian()
    if (find()) return null
  }
  const command = onDebian
    ? 'sudo apt-get install -y --no-install-recommends chromium'
    : 'npx playwright install chromium'
  return `The browser tests need Chromium: run "${command}" and then "npm test" again.`
}
