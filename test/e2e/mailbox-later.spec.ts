import type { FrameLocator, Page } from '@playwright/test'
import {
  allowGoogle,
  button,
  chooseAction,
  openRecord,
  panelIn,
  recordNamed,
  type Traveller,
} from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectNoSidewaysScroll, standsStill } from './harness/layout.ts'
import { inboxOf } from './harness/outside.ts'
import { activated, settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const maria = { id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }
const title = (page: Page) => page.getByRole('heading', { level: 1 })
const rowOf = (panel: FrameLocator, text: string) => panel.getByRole('listitem').filter({ hasText: text })

async function send(who: Traveller, panel: FrameLocator, subject: string): Promise<void> {
  await chooseAction(who, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: who.words.sendEmail })
  await compose.getByLabel(who.words.subject).fill(subject)
  await compose.getByRole('textbox', { name: who.words.message }).fill('Hello Maria.')
  await button(compose, who.words.send).click()
}

/** How many mails of the product itself somebody has with this subject. */
async function told({ stage, person }: Traveller, subject: string): Promise<number> {
  const answer = await fetch(`${stage.mail}/api/inbox/${person.email}`)
  return ((await answer.json()) as { subject: string }[]).filter((mail) => mail.subject === subject).length
}

test('an admin leaves the mailbox for later, works without it, and connects it from Home', async ({
  visit,
  stage,
}) => {
  await stage.query(`update invitation set role = 'admin' where email like 'anna.%'`)
  const anna = await visit('anna', { viewport: { width: 360, height: 740 } })
  await activated(anna)
  const page = await anna.context.newPage()
  await page.goto(stage.url)
  await button(page, anna.words.start).click()
  await button(page, anna.words.next).click()
  await expect(title(page)).toHaveText('Vilken e-postklient använder du?')

  await test.step('people can be invited before it is connected, and nothing else is offered there', async () => {
    await page.getByRole('link', { name: 'Bjud in andra först' }).click()
    await expect(title(page)).toHaveText('Användare')
    await expect(page.getByRole('navigation').getByRole('link')).toHaveText([
      'Användare',
      'Inställningar',
      'Logg',
    ])
    await expect(page.getByRole('button', { name: 'Bjud in' }).first()).toBeEnabled()
    await expectAccessible(page, 'Users before the own journey is over')
    await expectNoSidewaysScroll(page)
    await page.goto(`${stage.url}/command-center`)
    await expect(title(page)).toHaveText('Vilken e-postklient använder du?')
    await page.goto(`${stage.url}/users`)
    await button(page, 'Fortsätt').click()
    await expect(title(page)).toHaveText('Vilken e-postklient använder du?')
  })

  await button(page, anna.words.later).click()

  await test.step('the journey goes on at the signature', async () => {
    await expect(title(page)).toHaveText('Din signatur')
    // The preview above it grows when it has been drawn.
    await standsStill(button(page, anna.words.skip))
    await button(page, anna.words.skip).click()
    await button(page, anna.words.finish).click()
    await button(page, anna.words.notNow).click()
    await button(page, anna.words.launchApp).click()
    await expect(title(page)).toHaveText('Hej Anna')
  })

  const needs = page.getByRole('region', { name: 'Att göra' }).getByRole('listitem')
  const missing = needs.filter({ hasText: 'Inget e-postkonto är anslutet' })

  await test.step('Home says why, with one button', async () => {
    await expect(missing).toContainText('Du sparade det till senare.')
    await expect(missing.getByRole('button')).toHaveCount(1)
    await expectAccessible(page, 'Home without a mailbox')
    await expectNoSidewaysScroll(page)
  })

  await test.step('so do the admin’s row and the panel; a task needs no mailbox', async () => {
    await page.goto(`${stage.url}/users`)
    const row = page.getByRole('row').filter({ hasText: anna.person.email })
    await expect(row).toContainText('Inget e-postkonto är anslutet')
    const panel = await openRecord(anna, page, maria.id)
    await expect(panel.getByText('Inget e-postkonto är anslutet, så inget kan skickas än.')).toBeVisible()
    await chooseAction(anna, panel, 'addTask')
    const sheet = panel.getByRole('dialog', { name: anna.words.addTask })
    await sheet.getByLabel('Ämne').fill('Ring Maria')
    await button(sheet, anna.words.save).click()
    await expect(rowOf(panel, 'Ring Maria').getByRole('link', { name: /^I Salesforce/ })).toBeVisible()
    await chooseAction(anna, panel, 'sendEmail')
    await expect(panel.getByRole('dialog', { name: 'Anslut ett e-postkonto först' })).toBeVisible()
  })

  await test.step('the button leads through the mailbox step and back to Home', async () => {
    await page.goto(stage.url)
    await missing.getByRole('button', { name: 'Anslut e-postkonto' }).click()
    await page.getByRole('radio', { name: /^Gmail/ }).click()
    await button(page, anna.words.next).click()
    await allowGoogle(anna, page)
    await expect(title(page)).toHaveText(anna.words.connected)
    await button(page, anna.words.next).click()
    await expect(title(page)).toHaveText('Hej Anna')
    await expect(missing).toHaveCount(0)
  })

  await test.step('and the panel sends', async () => {
    const panel = await openRecord(anna, page, maria.id)
    await expect(panel.getByText('Inget e-postkonto är anslutet')).toHaveCount(0)
    await send(anna, panel, 'Skickat senare')
    await expect(rowOf(panel, 'Skickat senare').getByText('Skickat', { exact: true })).toBeVisible()
  })
})

test('a seller’s mailbox is lost: everybody is told, and the panel leads back', async ({ visit, stage }) => {
  const ben = await visit('ben')
  const admin = await visit('astrid')
  for (const one of [ben, admin]) await settled(one)
  const page = await ben.context.newPage()
  await page.goto(`${stage.google}/`)
  await page.getByRole('button', { name: /^Remove access/ }).click()

  const panel = await openRecord(ben, page, maria.id)
  await send(ben, panel, 'Waits for its mailbox')

  await test.step('the panel says so by itself, with the way back', async () => {
    await expect(panel.getByText('The connection to your mailbox was lost.')).toBeVisible()
    await expect(rowOf(panel, 'Waits for its mailbox')).toBeVisible()
  })

  await test.step('so do Home, every other page, and one mail', async () => {
    const app = await ben.context.newPage()
    await app.goto(stage.url)
    const lost = app.getByRole('listitem').filter({ hasText: 'The connection to your mailbox is lost' })
    await expect(lost.getByRole('button')).toHaveText('Reconnect')
    await app.goto(`${stage.url}/command-center`)
    await expect(
      app.getByRole('status').filter({ hasText: 'The connection to your mailbox is lost' }),
    ).toBeVisible()
    await expectAccessible(app, 'a page with the banner')
    await app.close()
    await expect.poll(() => told(ben, 'Your mailbox is disconnected')).toBe(1)
  })

  await test.step('and the admin’s row', async () => {
    const users = await admin.context.newPage()
    await users.goto(`${stage.url}/users`)
    const row = users.getByRole('row').filter({ hasText: ben.person.email })
    await expect(row).toContainText('The connection to your mailbox is lost')
  })

  await test.step('reconnected from the panel in a tab of its own, the mail goes', async () => {
    const opened = ben.context.waitForEvent('page')
    await panel.getByRole('link', { name: /^Reconnect mailbox/ }).click()
    const tab = await opened
    await expect(title(tab)).toHaveText('My profile')
    await button(tab, 'Reconnect').click()
    await button(tab, ben.words.proceed).click()
    await expect(tab.getByText('Gmail is connected.')).toBeVisible()
    await tab.close()
    await expect(
      rowOf(panelIn(page), 'Waits for its mailbox').getByText('Sent', { exact: true }),
    ).toBeVisible()
    await expect(panelIn(page).getByText('The connection to your mailbox was lost.')).toHaveCount(0)
    const mails = await inboxOf(stage, maria.email)
    expect(mails.filter((mail) => mail.subject === 'Waits for its mailbox')).toHaveLength(1)
  })
})
