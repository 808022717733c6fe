import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { launchOptions } from './chromium.ts'
import { firstSend } from './first-send.ts'
import { type Stage, startInstallation } from './installation.ts'
import {
  allow,
  allowGoogle,
  button,
  chooseAction,
  chooseGmail,
  getStarted,
  openRecord,
  openWelcomeMail,
  pressFirst,
  recordNamed,
  signInAtSalesforce,
  type Traveller,
  traveller,
} from './walk.ts'

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const largestKB = 250
const screen = { width: 1280, height: 800 }

/**
 * Renews the pictures of the documentation: the panel in Lightning with its menu open, the Command Center, compose,
 * the outbox, what a refusal looks like, and the admin's list of everyone.
 */
export async function runScreenshots(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const stage = await startInstallation()
  const browser = await chromium.launch(launchOptions)
  try {
    const context = await browser.newContext({ locale: 'en-GB', viewport: screen })
    await firstSend(stage, context)
    const ben = traveller(stage, context, 'ben')
    const page = await context.newPage()
    await sellMore(ben, page)
    const panel = await openRecord(ben, page, recordNamed('Maria Holm'))
    await panel
      .getByRole('link', { name: /Salesforce/ })
      .nth(1)
      .waitFor()
    await pressFirst(button(panel, ben.words.chooseActions))
    await panel.getByRole('menuitem', { name: ben.words.sendEmail }).waitFor()
    await keep(page, 'panel-lightning.png')
    await page.goto(`${stage.url}/command-center`)
    await page.getByRole('row').filter({ hasText: 'Maria Holm' }).waitFor()
    await keep(page, 'command-center.png')
    await writeInTheWebApp(stage, ben, page)
    await refuseAndAdmit(stage, browser)
  } finally {
    await browser.close()
    await stage.stop()
  }
}

/** A picture of one mail says little: two more mails and a task, as a morning's work leaves them. */
async function sellMore(ben: Traveller, page: Page): Promise<void> {
  const mails: [string, string][] = [
    ['James Okafor', 'Your questions about calibration'],
    ['Grace Finch', 'Phase 2: dates for the installation'],
  ]
  for (const [name, subject] of mails) {
    const panel = await openRecord(ben, page, recordNamed(name))
    await chooseAction(ben, panel, 'sendEmail')
    const compose = panel.getByRole('dialog', { name: ben.words.sendEmail })
    await compose.getByLabel(ben.words.subject).fill(subject)
    await compose.getByRole('textbox', { name: ben.words.message }).fill('Hello, here is what we spoke of.')
    await button(compose, ben.words.send).click()
    await panel.getByRole('link', { name: /^Logged in Salesforce/ }).waitFor()
  }
  const panel = await openRecord(ben, page, recordNamed('Maria Holm'))
  await chooseAction(ben, panel, 'addTask')
  await panel.getByRole('dialog').getByLabel('Name').fill('Call Maria about the offer')
  await button(panel, ben.words.save).click()
  await panel.getByRole('link', { name: /^In Salesforce/ }).waitFor()
}

/** A mail that is being written, and mails that wait for a morning in another part of the world. */
async function writeInTheWebApp(stage: Stage, ben: Traveller, page: Page): Promise<void> {
  const to = `${stage.url}/compose?object=Lead&id=${recordNamed('James Okafor')}`
  for (const subject of ['The figures that you asked for', 'Phase 2, and a date']) {
    await page.goto(to)
    await page.getByLabel(ben.words.subject).fill(subject)
    await page
      .getByRole('textbox', { name: ben.words.message })
      .fill('Hello {{first_name}}, here is what we spoke of, and two dates that would suit us.')
    if (subject.startsWith('Phase')) {
      await page.getByText(/^Draft saved/).waitFor()
      await keep(page, 'compose.png')
    }
    await button(page, 'Schedule').click()
    const dialog = page.getByRole('dialog', { name: 'Schedule email' })
    await dialog.getByText("James Okafor's time (Chicago)").click()
    await button(dialog, 'Tomorrow 09:00').click()
    await dialog.getByRole('button', { name: /^Schedule for/ }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  await page.goto(`${stage.url}/outbox`)
  await page.getByRole('row').filter({ hasText: 'Phase 2' }).waitFor()
  await keep(page, 'outbox.png')
}

/** Two people whom Salesforce does not let in yet; the admin among them then is, and sees the other one's obstacle. */
async function refuseAndAdmit(stage: Stage, browser: Browser): Promise<void> {
  const [anna, astrid] = await Promise.all(
    ['anna', 'astrid'].map(async (key) => {
      const context = await browser.newContext({ locale: 'en-GB', viewport: screen })
      return traveller(stage, context, key)
    }),
  )
  if (!anna || !astrid) throw new Error('nobody came')
  const fault = await astrid.context.newPage()
  const approval = fault.locator('button[aria-labelledby="app_not_approved"]')
  await fault.goto(`${stage.salesforce}/__sandbox?hl=en`)
  await approval.click()
  for (const refused of [anna, astrid]) {
    const page = await getStarted(refused, await openWelcomeMail(refused))
    await button(page, refused.words.activate).click()
    await page.getByText(/^(Code|Kod): salesforce_app_not_approved\b/).waitFor()
    if (refused === anna) continue
    await keep(page, 'refusal.png')
    await approval.click()
    await button(page, 'Try again').click()
    await signInAtSalesforce(astrid, page)
    await allow(astrid, page)
    await chooseGmail(astrid, page)
    await allowGoogle(astrid, page)
    await button(page, astrid.words.skip).click()
    await button(page, astrid.words.finish).click()
    await button(page, astrid.words.notNow).click()
    await page.goto(`${stage.url}/users`)
    // Whoever is blocked stands further down than a screen is high.
    await page.getByRole('row').filter({ hasText: anna.person.email }).scrollIntoViewIfNeeded()
    await keep(page, 'users.png')
  }
}

async function keep(page: Page, name: string): Promise<void> {
  const path = `${folder}${name}`
  await page.screenshot({ path, animations: 'disabled' })
  const kB = Math.round(statSync(path).size / 1000)
  if (kB > largestKB)
    throw new Error(`${name} has ${kB} kB; a README should not weigh more than ${largestKB}`)
  console.log(`docs/screenshots/${name}  ${kB} kB`)
}
