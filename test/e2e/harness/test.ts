import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  chromium,
  expect,
} from '@playwright/test'
import { launchOptions } from '../../../bench/chromium.ts'
import type { Stage } from '../../../bench/installation.ts'
import { type Traveller, traveller } from '../../../bench/walk.ts'
import { employees } from '../../../sandbox/world.ts'
import { Complaints } from './complaints.ts'
import { slowDown } from './slow-browser.ts'
import { type StageProcess, startStageProcess } from './stage.ts'

interface VisitOptions extends BrowserContextOptions {
  /** A browser that was started already, for what only a whole browser can be told. */
  context?: BrowserContext
}

interface Fixtures {
  /** Milliseconds in which a send can be undone: short where nobody waits for it, long where Undo is pressed. */
  undoWindow: number
  /** A product as on its first day, in a sandbox of its own that nobody has used: no test sees another one's doings. */
  stage: Stage
  complaints: Complaints
  /** A person of the sandbox (by key) in a fresh browser of their own, whose complaints fail the test. */
  visit(key: string, options?: VisitOptions): Promise<Traveller>
}

interface WorkerFixtures {
  stageProcess: StageProcess
}

/** Playwright's test, with a stage for each and browsers that are listened to. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  undoWindow: [1000, { option: true }],
  stageProcess: [
    async ({ browserName: _ }, use) => {
      const stages = await startStageProcess()
      await use(stages)
      await stages.stop()
    },
    { scope: 'worker', timeout: 1_200_000 },
  ],
  stage: async ({ stageProcess, undoWindow }, use, info) => {
    const stage = await stageProcess.begin({ undoWindow })
    await use(stage)
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: stage.log() })
    await stageProcess.end()
  },
  complaints: async ({ browserName }, use) => {
    const complaints = new Complaints()
    await use(complaints)
    expect(complaints.unexpected(), `what ${browserName} complained of`).toEqual([])
  },
  visit: async ({ browser, complaints, stage }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (key, { context: given, ...options } = {}) => {
      const language = employees.find((one) => one.key === key)?.language
      const locale = language === 'sv' ? 'sv-SE' : 'en-GB'
      const context = given ?? (await browser.newContext({ locale, ...options }))
      contexts.push(context)
      slowDown(context)
      complaints.listen(context, stage.url)
      return traveller(stage, context, key)
    })
    for (const context of contexts) await context.close()
  },
})

export { expect }

/** A whole browser with a profile of its own in which third-party cookies are allowed. */
export async function browserWithThirdPartyCookies(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, launchOptions)
}
