import type { BrowserContext, Page } from '@playwright/test'
import { countClicks } from './clicks.ts'
import type { Stage } from './installation.ts'
import {
  activate,
  allow,
  allowGoogle,
  button,
  chooseAction,
  chooseGmail,
  getStarted,
  openRecord,
  openWelcomeMail,
  recordNamed,
  saveSignature,
  traveller,
  walkTour,
} from './walk.ts'

const subject = 'Flow meters for Holm Logistics'
const waitMs = 60_000

/** What the sixteen steps and the first send took. */
export interface FirstSend {
  /** From opening the welcome e-mail until the record's own page at Salesforce lists the mail. */
  seconds: number
  /** Activations on our own screens. */
  clicks: number
  /** Where the time went: a name and the seconds since the one before. */
  laps: [string, number][]
}

/** Drives Ben from the welcome e-mail over all sixteen steps to a sales e-mail that Salesforce has logged. */
export async function firstSend(stage: Stage, context: BrowserContext): Promise<FirstSend> {
  const clicks = await countClicks(context, stage.url)
  const ben = traveller(stage, context, 'ben')
  const { lap, laps } = stopwatch()
  const page = await getStarted(ben, await openWelcomeMail(ben))
  await activate(ben, page)
  await allow(ben, page)
  await button(page, ben.words.start).waitFor()
  lap('account activated')
  await chooseGmail(ben, page)
  await allowGoogle(ben, page)
  await page.getByRole('heading', { name: ben.words.connected }).waitFor()
  lap('mailbox connected')
  await saveSignature(ben, page)
  await button(page, ben.words.finish).click()
  lap('signature saved')
  await walkTour(ben, page)
  lap('tour walked')
  await button(page, ben.words.launchSalesforce).click()
  await page.waitForURL(`${stage.salesforce}/**`)
  const lead = recordNamed('Maria Holm')
  const panel = await openRecord(ben, page, lead)
  await chooseAction(ben, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: ben.words.sendEmail })
  // The subject has the focus, and Tab leads into the message.
  await compose.getByLabel(ben.words.subject).waitFor()
  await page.keyboard.type(subject)
  await page.keyboard.press('Tab')
  await page.keyboard.type('Hello Maria, here is the offer we spoke of.')
  await button(compose, ben.words.send).click()
  lap('written and sent')
  await untilLogged(page, `${stage.salesforce}/lightning/activity/${lead}`)
  lap('undo window over, delivered and logged')
  const seconds = laps.reduce((sum, [, part]) => sum + part, 0)
  return { seconds, clicks: clicks(), laps }
}

/** `lap` notes the seconds since the lap before; runs from now on. */
function stopwatch() {
  const laps: [string, number][] = []
  let since = performance.now()
  const lap = (name: string) => {
    const now = performance.now()
    laps.push([name, (now - since) / 1000])
    since = now
  }
  return { lap, laps }
}

/** Asks Salesforce for the record's activities until the mail is among them. */
async function untilLogged(page: Page, activity: string): Promise<void> {
  const deadline = performance.now() + waitMs
  while (performance.now() < deadline) {
    const answer = await page.request.get(activity)
    if ((await answer.text()).includes(subject)) return
    await page.waitForTimeout(50)
  }
  throw new Error(`Salesforce had not logged the mail after ${waitMs / 1000} s`)
}
