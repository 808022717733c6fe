import type { BrowserContext, Page } from '@playwright/test'
import { countClicks } from './clicks.ts'
import type { Installation } from './installation.ts'
import {
  activate,
  allow,
  allowGoogle,
  button,
  chooseAction,
  chooseGmail,
  getStarted,
  keepSignature,
  openRecord,
  openWelcomeMail,
  recordNamed,
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
}

/** Drives Ben from the welcome e-mail over all sixteen steps to a sales e-mail that Salesforce has logged. */
export async function firstSend(stage: Installation, context: BrowserContext): Promise<FirstSend> {
  const clicks = await countClicks(context, stage.url)
  const ben = traveller(stage, context, 'ben')
  const began = performance.now()
  const page = await getStarted(ben, await openWelcomeMail(ben))
  await activate(ben, page)
  await allow(ben, page)
  await chooseGmail(ben, page)
  await allowGoogle(ben, page)
  await keepSignature(ben, page)
  await button(page, ben.words.finish).click()
  await walkTour(ben, page)
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
  await untilLogged(page, `${stage.salesforce}/lightning/activity/${lead}`)
  return { seconds: (performance.now() - began) / 1000, clicks: clicks() }
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
