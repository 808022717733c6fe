import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  chromium,
  expect,
} from '@playwright/test'
import { launchOptions } from '../../../bench/chromium.ts'
import { type Installation, startInstallation } from '../../../bench/installation.ts'
import { type Traveller, traveller } from '../../../bench/walk.ts'
import { employees } from '../../../sandbox/world.ts'
import { Complaints } from './complaints.ts'

interface VisitOptions extends BrowserContextOptions {
  /** A browser that was started already, for what only a whole browser can be told. */
  context?: BrowserContext
}

interface Fixtures {
  complaints: Complaints
  /** A person of the sandbox (by key) in a fresh browser of their own, whose complaints fail the test. */
  visit(stage: Installation, key: string, options?: VisitOptions): Promise<Traveller>
}

/** Playwright's test, with browsers that are listened to. */
export const test = base.extend<Fixtures>({
  complaints: async ({ browserName }, use) => {
    const complaints = new Complaints()
    await use(complaints)
    expect(complaints.unexpected(), `what ${browserName} complained of`).toEqual([])
  },
  visit: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (stage, key, { context: given, ...options } = {}) => {
      const language = employees.find((one) => one.key === key)?.language
      const locale = language === 'sv' ? 'sv-SE' : 'en-GB'
      const context = given ?? (await browser.newContext({ locale, ...options }))
      contexts.push(context)
      complaints.listen(context, stage.url)
      return traveller(stage, context, key)
    })
    for (const context of contexts) await context.close()
  },
})

export { expect }

/** One product in one sandbox for all tests of a file, as `npm start` makes it. Begins and ends with the file. */
export function stageForFile(): () => Installation {
  let stage: Installation | undefined
  test.beforeAll(async () => {
    test.setTimeout(240_000)
    stage = await startInstallation()
  })
  test.afterAll(async () => {
    await stage?.stop()
  })
  return () => {
    if (!stage) throw new Error('the installation is there only while the tests run')
    return stage
  }
}

/** A whole browser with a profile of its own in which third-party cookies are allowed. */
export async function browserWithThirdPartyCookies(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, launchOptions)
}
