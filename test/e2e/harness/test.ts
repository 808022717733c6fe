import { test as base, type BrowserContext, type BrowserContextOptions, expect } from '@playwright/test'
import { type Installation, startInstallation } from '../../../bench/installation.ts'
import { type Traveller, traveller } from '../../../bench/walk.ts'
import { Complaints } from './complaints.ts'

interface Fixtures {
  complaints: Complaints
  /** A person of the sandbox in a fresh browser of their own, whose complaints fail the test. */
  visit(
    stage: Installation,
    key: string,
    options?: BrowserContextOptions & { context?: BrowserContext },
  ): Promise<Traveller>
}

/** Playwright's test with browsers that are listened to. */
export const test = base.extend<Fixtures>({
  // biome's rule for empty patterns does not know that Playwright reads the fixture's needs from it.
  complaints: async ({ browserName: _ }, use) => {
    const complaints = new Complaints()
    await use(complaints)
    expect(complaints.unexpected(), 'nothing complained').toEqual([])
  },
  visit: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (stage, key, { context: given, ...options } = {}) => {
      const { words, person } = { words: null, person: null, ...traveller(stage, given as never, key) }
      void words
      const locale = person?.language === 'sv' ? 'sv-SE' : 'en-GB'
      const context = given ?? (await browser.newContext({ locale, ...options }))
      contexts.push(context)
      complaints.listen(context, stage.url)
      return traveller(stage, context, key)
    })
    for (const context of contexts) await context.close()
  },
})
