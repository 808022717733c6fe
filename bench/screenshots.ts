import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { launchOptions } from './chromium.ts'
import { firstSend } from './first-send.ts'
import { startInstallation } from './installation.ts'
import { button, chooseAction, openRecord, recordNamed, type Traveller, traveller } from './walk.ts'

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const largestKB = 250

/** Renews the README's two pictures: the panel in Lightning with its menu open, and the Command Center. */
export async function runScreenshots(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const stage = await startInstallation()
  const browser = await chromium.launch(launchOptions)
  try {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } })
    await firstSend(stage, context)
    const ben = traveller(stage, context, 'ben')
    const page = await context.newPage()
    await sellMore(ben, page)
    const panel = await openRecord(ben, page, recordNamed('Maria Holm'))
    await panel
      .getByRole('link', { name: /Salesforce/ })
      .nth(1)
      .waitFor()
    await button(panel, ben.words.chooseActions).click()
    await panel.getByRole('menuitem', { name: ben.words.sendEmail }).waitFor()
    await keep(page, 'panel-lightning.png')
    await page.goto(`${stage.url}/command-center`)
    await page.getByRole('row').filter({ hasText: 'Maria Holm' }).waitFor()
    await keep(page, 'command-center.png')
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

async function keep(page: Page, name: string): Promise<void> {
  const path = `${folder}${name}`
  await page.screenshot({ path, animations: 'disabled' })
  const kB = Math.round(statSync(path).size / 1000)
  if (kB > largestKB)
    throw new Error(`${name} has ${kB} kB; a README should not weigh more than ${largestKB}`)
  console.log(`docs/screenshots/${name}  ${kB} kB`)
}
