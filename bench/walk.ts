import type { BrowserContext, FrameLocator, Locator, Page } from '@playwright/test'
import { type Employee, employees, password, records } from '../sandbox/world.ts'
import type { Stage } from './installation.ts'
import { type Labels, labels } from './labels.ts'

/** Somebody of the sandbox with a browser of their own, and the words on their screens. */
export interface Traveller {
  stage: Stage
  context: BrowserContext
  person: Employee
  words: Labels
}

/** A person of the sandbox by key: `ben`, `anna`, `astrid`. */
export function traveller(stage: Stage, context: BrowserContext, key: string): Traveller {
  const person = employees.find((one) => one.key === key)
  if (!person) throw new Error(`nobody in the sandbox is called ${key}`)
  return { stage, context, person, words: labels[person.language] }
}

/** The id of a record that the sandbox starts with. */
export function recordNamed(name: string): string {
  const found = records.find(({ fields }) => fields.Name === name)
  if (!found) throw new Error(`the sandbox has no record ${name}`)
  return String(found.fields.Id)
}

/** A button by its exact words. */
export function button(page: Page | FrameLocator | Locator, name: string): Locator {
  return page.getByRole('button', { name, exact: true })
}

/** Step 1: the newest mail of the inbox is opened, which is the invitation. */
export async function openWelcomeMail({ stage, context, person }: Traveller): Promise<Page> {
  const inbox = await context.newPage()
  await inbox.goto(`${stage.mail}/inbox/${person.email}`)
  await inbox.getByRole('navigation').getByText('MSI Actions').first().click()
  return inbox
}

/** Step 1: Get Started opens the invitation in a tab of its own. */
export async function getStarted({ context, words }: Traveller, inbox: Page): Promise<Page> {
  const tab = context.waitForEvent('page')
  const link = { name: words.getStarted, exact: true }
  await pressFirst(inbox.frameLocator('iframe.body').getByRole('link', link))
  return tab
}

/** Steps 2 and 3: off to Salesforce; name and password are typed as a person types them. */
export async function activate(traveller: Traveller, page: Page): Promise<void> {
  await button(page, traveller.words.activate).click()
  await signInAtSalesforce(traveller, page)
}

/** Step 3: Salesforce's own page. */
export async function signInAtSalesforce({ person, words }: Traveller, page: Page): Promise<void> {
  await retype(page, page.locator('#username'), person.salesforceUsername)
  await retype(page, page.locator('#password'), password)
  await button(page, words.logIn).click()
}

/** Step 4. */
export async function allow({ words }: Traveller, page: Page): Promise<void> {
  await button(page, words.allow).click()
}

/** Steps 5 to 7: Start, Next, Gmail, Next: off to Google. */
export async function chooseGmail({ words }: Traveller, page: Page): Promise<void> {
  await button(page, words.start).click()
  await button(page, words.next).click()
  await page.getByRole('radio', { name: /^Gmail/ }).click()
  await button(page, words.next).click()
}

/** Steps 8 to 10: Google's own pages. */
export async function allowGoogle({ person, words }: Traveller, page: Page): Promise<void> {
  await retype(page, page.locator('#identifier'), person.email)
  await button(page, words.next).click()
  await retype(page, page.locator('#password'), password)
  await button(page, words.next).click()
  await button(page, words.proceed).click()
}

/** Step 12: the signature that Gmail already has, as it is. Step 11 goes on by itself. */
export async function saveSignature({ words }: Traveller, page: Page): Promise<void> {
  await page.getByRole('textbox', { name: words.signature }).waitFor()
  await button(page, words.save).click()
}

/** Step 14: over every stop to the last button. Returns how many stops there were. */
export async function walkTour({ words }: Traveller, page: Page): Promise<number> {
  await button(page, words.next).click()
  const stop = page.getByRole('dialog')
  for (let seen = 1; ; seen++) {
    await stop.getByText(new RegExp(`^${seen} `)).waitFor()
    const done = button(stop, words.tourDone)
    if ((await done.count()) > 0) {
      await done.click()
      return seen
    }
    await button(stop, words.next).click()
  }
}

/** Step 16: opens a record as a person does who pastes its address. */
export async function openRecord({ stage }: Traveller, page: Page, id: string): Promise<FrameLocator> {
  await page.goto(`${stage.salesforce}/${id}`)
  return panelIn(page)
}

/** The panel in its two frames: the record's page holds Salesforce's own, and that one ours. */
export function panelIn(page: Page): FrameLocator {
  return page.frameLocator('iframe.panel').frameLocator('#canvas')
}

/**
 * Presses what is pressed first in a frame. Chromium lets a frame of another process (the panel, a mail) hear the pointer
 * a little after it has drawn it: until then the page around gets the click, and nothing happens.
 */
export async function pressFirst(control: Locator): Promise<void> {
  do await control.hover()
  while (!(await control.evaluate((element) => element.matches(':hover'))))
  await control.click()
}

/** Chooses an action of the panel's menu. */
export async function chooseAction(
  { words }: Traveller,
  panel: FrameLocator,
  action: 'sendEmail' | 'addTask',
): Promise<void> {
  await pressFirst(button(panel, words.chooseActions))
  await panel.getByRole('menuitem', { name: words[action], exact: true }).click()
}

/** Replaces what stands in a field key by key. */
export async function retype(page: Page, field: Locator, text: string): Promise<void> {
  await field.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}
