import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FrameLocator, Locator } from '@playwright/test'
import {
  button,
  chooseAction,
  openRecord,
  panelIn,
  pressFirst,
  recordNamed,
  type Traveller,
} from '../../bench/walk.ts'
import { breakVendor, mend } from '../harness/faults.ts'
import { expectAccessible, panelOnly } from './harness/axe.ts'
import { mayKeep, panelFrame, storageTouched, watchFrames } from './harness/frame-use.ts'
import { expectAsTallAsContent } from './harness/layout.ts'
import { inboxOf, tasksOf } from './harness/outside.ts'
import { activated, enterSalesforce, settled } from './harness/settled.ts'
import { browserWithThirdPartyCookies, expect, test } from './harness/test.ts'
import { endUndoWindow, longWindow } from './harness/undo-window.ts'

const maria = { object: 'Lead', id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }
const james = { object: 'Lead', id: recordNamed('James Okafor'), email: 'james.okafor@brightwater.example' }

/** Writes and sends a mail in the panel; returns its row in the history. */
async function send(traveller: Traveller, panel: FrameLocator, subject: string): Promise<Locator> {
  const { words } = traveller
  await chooseAction(traveller, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: words.sendEmail })
  await compose.getByLabel(words.subject).fill(subject)
  // Key by key, faster than anybody types: no letter may be lost.
  await compose.getByRole('textbox', { name: words.message }).pressSequentially('Written in the panel.')
  await button(compose, words.send).click()
  return panel.getByRole('listitem').filter({ hasText: subject })
}

const loggedLink = (row: Locator) => row.getByRole('link', { name: /^Logged in Salesforce/ })

test('third-party cookies blocked: the panel sends without a cookie and without storage', async ({
  visit,
  stage,
}) => {
  const ben = await visit('ben')
  await settled(ben)
  const use = await watchFrames(ben.context, stage.url)
  const page = await ben.context.newPage()
  const panel = await openRecord(ben, page, maria.id)
  await expect(loggedLink(await send(ben, panel, 'Cookies blocked'))).toBeVisible()
  const frame = await panelFrame(page)
  expect(await storageTouched(frame)).toEqual([])
  expect(use.cookies).toEqual([])
  expect(use.calls).toContain('POST /api/panel/emails')
  expect(await mayKeep(frame), 'the browser lets a third party keep something').toBe(false)
})

test('third-party cookies allowed: it uses none all the same', async ({ visit, stage }, info) => {
  const profile = info.outputPath('profile')
  mkdirSync(join(profile, 'Default'), { recursive: true })
  const prefs = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(prefs))
  const context = await browserWithThirdPartyCookies(profile)
  const ben = await visit('ben', { context })
  await settled(ben)
  const use = await watchFrames(context, stage.url)
  const page = await context.newPage()
  const panel = await openRecord(ben, page, maria.id)
  await expect(loggedLink(await send(ben, panel, 'Cookies allowed'))).toBeVisible()
  const frame = await panelFrame(page)
  expect(await storageTouched(frame)).toEqual([])
  expect(use.cookies).toEqual([])
  expect(await mayKeep(frame), 'the browser lets a third party keep something').toBe(true)
})

test('a frame of opaque origin: sends with an attachment, and its bearer is renewed', async ({
  visit,
  complaints,
  stage,
}) => {
  const ben = await visit('ben')
  await settled(ben)
  const use = await watchFrames(ben.context, stage.url)
  const page = await ben.context.newPage()
  await page.goto(`${stage.salesforce}/${james.id}?frame=opaque`)
  const panel = panelIn(page)
  await expect(panel.getByRole('heading', { name: 'James Okafor' })).toBeVisible()
  const frame = await panelFrame(page)
  expect(await frame.evaluate(() => self.origin)).toBe('null')

  await chooseAction(ben, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
  await compose.getByLabel('Subject').fill('From an opaque frame')
  await compose.getByRole('textbox', { name: 'Message' }).fill('With a file.')
  await compose
    .locator('input[type="file"]')
    .last()
    .setInputFiles({
      name: 'plan.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('A plan.\n'),
    })
  await expect(compose.getByText('plan.txt')).toBeVisible()
  await button(compose, 'Send').click()
  await expect(
    loggedLink(panel.getByRole('listitem').filter({ hasText: 'From an opaque frame' })),
  ).toBeVisible()
  const [mail] = await inboxOf(stage, james.email)
  expect(mail?.attachments.map((one) => one.filename)).toEqual(['plan.txt'])

  await test.step('the bearer is gone', async () => {
    complaints.expect(/401 POST \/api\/panel\/tasks|api\/panel\/tasks: Failed to load resource/)
    await stage.query(`delete from session where kind = 'panel'`)
    await chooseAction(ben, panel, 'addTask')
    const sheet = panel.getByRole('dialog', { name: 'Add Task' })
    await sheet.getByLabel('Name').fill('After the renewal')
    await button(sheet, 'Save').click()
    await expect(panel.getByRole('listitem').filter({ hasText: 'After the renewal' })).toBeVisible()
  })
  expect(await storageTouched(frame)).toEqual([])
  expect(use.cookies).toEqual([])
  expect(use.calls).toContain('POST /api/panel/sessions')
})

test('an expired bearer is renewed through the page around, and the mail goes once', async ({
  visit,
  complaints,
  stage,
}) => {
  complaints.expect(/401 (GET|POST) \/api\/panel\/|api\/panel\/[\w-]+: Failed to load resource/)
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const panel = await openRecord(ben, page, james.id)
  await expect(panel.getByRole('heading', { name: 'James Okafor' })).toBeVisible()
  await stage.query(`update session set expires_at = now() - interval '1 minute' where kind = 'panel'`)
  await expect(loggedLink(await send(ben, panel, 'After an hour'))).toBeVisible()
  const mails = await inboxOf(stage, james.email)
  expect(mails.filter((mail) => mail.subject === 'After an hour')).toHaveLength(1)
})

test.describe(() => {
  test.use({ undoWindow: longWindow })

  test('undo: nothing leaves, the draft is back, and goes when it is sent again', async ({
    visit,
    stage,
  }) => {
    const ben = await visit('ben')
    await settled(ben)
    const page = await ben.context.newPage()
    const panel = await openRecord(ben, page, maria.id)
    const tasksBefore = await tasksOf(ben, maria)
    const row = await send(ben, panel, 'Second thoughts')
    await expect(button(panel, 'Undo')).toHaveText(/^Undo ?\d+ s$/)
    await button(panel, 'Undo').click()
    const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
    await expect(compose.getByLabel('Subject')).toHaveValue('Second thoughts')
    await expect(compose.getByRole('textbox', { name: 'Message' })).toHaveText('Written in the panel.')
    await expect(compose.getByText('Not sent. Your draft is back.')).toBeVisible()
    const states = await stage.query(`select state, reason from email where subject = 'Second thoughts'`)
    expect(states).toEqual([{ state: 'cancelled', reason: 'cancelled_by_user' }])
    await button(compose, 'Close').click()
    await expect(row).toHaveCount(0)
    await button(panel, 'Discard draft').press('Enter')
    await expect(button(panel, 'Undo')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(panel.getByText('Draft discarded.')).toHaveCount(1)
    await button(panel, 'Continue draft').click()
    await button(compose, 'Send').click()
    await expect(button(panel, 'Undo')).toBeVisible()
    await endUndoWindow(stage)
    await expect(loggedLink(row)).toBeVisible()
    const mails = await inboxOf(stage, maria.email)
    expect(mails.filter((mail) => mail.subject === 'Second thoughts')).toHaveLength(1)
    expect(await tasksOf(ben, maria)).toHaveLength(tasksBefore.length + 1)
  })
})

test('fields: what cannot be filled is named and keeps the mail back, and what the preview shows is what goes', async ({
  visit,
  complaints,
  stage,
}) => {
  complaints.expect(/422 POST \/api\/panel\/emails|panel\/emails: Failed to load/)
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const panel = await openRecord(ben, page, recordNamed('Harbor & Finch Ltd'))
  await chooseAction(ben, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: ben.words.sendEmail })
  await pressFirst(button(compose, 'Choose all'))
  await expect(compose).toContainText('2 chosen')
  await compose.getByLabel(ben.words.subject).fill('For ')
  await button(compose, 'Insert field').click()
  await button(compose, 'First name').click()
  await expect(compose.getByLabel(ben.words.subject)).toHaveValue('For {{first_name}}')
  const message = compose.getByRole('textbox', { name: ben.words.message })
  await message.pressSequentially('{{sfdc_contact_budget}} at ')
  await button(compose, 'Company, as people say it').click()
  await compose.getByRole('button', { name: /^Send \d+ emails$/ }).click()
  await expect(compose.getByRole('alert')).toContainText('Some of its fields cannot be filled')
  // What leads to the mend is open at once.
  const preview = compose.getByRole('region', { name: 'Preview' })
  await expect(preview).toContainText('{{sfdc_contact_budget}} is not a field that Salesforce shows you here')
  await expectAccessible(page, 'the preview', panelOnly)
  await message.fill('Glad to meet you at {{company_friendly}}')
  await button(preview, 'Refresh').click()
  await expect(preview).toContainText('Everything is filled in.')
  // What was refused is not what stands here now.
  await expect(compose.getByRole('alert')).toHaveCount(0)
  await preview.getByLabel('Preview for').selectOption({ label: 'Grace Finch' })
  await expect(preview).toContainText('For Grace')
  await compose.getByRole('button', { name: /^Send \d+ emails$/ }).click()
  await expect(loggedLink(panel.getByRole('listitem').filter({ hasText: 'For Grace' }))).toBeVisible()
  const [mail] = (await inboxOf(stage, 'grace.finch@harborfinch.example')).filter(
    (one) => one.subject === 'For Grace',
  )
  expect(mail?.text).toContain('Glad to meet you at Harbor & Finch')
})

test('a Lead without an address: says so, and a task can still be planned, in a frame lower than the menu', async ({
  visit,
}) => {
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const panel = await openRecord(ben, page, recordNamed('Noor Haddad'))
  const canvas = page.frameLocator('iframe.panel').locator('#canvas')
  const setHeight = (to: string) =>
    canvas.evaluate((frame, height) => {
      frame.style.height = height
    }, to)
  await setHeight('90px')
  await chooseAction(ben, panel, 'sendEmail')
  await setHeight('')
  const sheet = panel.getByRole('dialog', { name: 'Noor Haddad has no email address' })
  await expect(sheet).toContainText('Fill in the Email field of this lead in Salesforce')
  await button(sheet, 'Close').click()
  await chooseAction(ben, panel, 'addTask')
  await panel.getByRole('dialog', { name: 'Add Task' }).getByLabel('Name').fill('Ask for the address')
  await button(panel, 'Save').click()
  const row = panel.getByRole('listitem').filter({ hasText: 'Ask for the address' })
  await expect(row.getByRole('link', { name: /^In Salesforce/ })).toBeVisible()
})

test('the panel can be read and pressed before its script is there, which then changes nothing but what was pressed', async ({
  visit,
  stage,
}) => {
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  let goOn = () => {}
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  await page.route(/\/panel-assets\/panel-[^/]+\.js$/, async (route) => {
    await held
    await route.continue()
  })
  const panel = panelIn(page)
  await expect(async () => {
    // The page is loaded when its script is. Salesforce may take its time, and then the script brings the history.
    await page.goto(`${stage.salesforce}/${maria.id}`, { waitUntil: 'commit' })
    await expect(panel.getByRole('heading', { name: 'Maria Holm' })).toBeVisible()
    await expect(panel.getByRole('region', { name: 'History' })).toBeVisible({ timeout: 5_000 })
  }).toPass()
  const frame = await panelFrame(page)
  await frame.evaluate(() => {
    const all = () => [...document.querySelectorAll('#root *:not([popover])')]
    const stood = { elements: all(), screen: document.body.innerText, height: document.body.scrollHeight }
    Object.assign(window, {
      __gone: () => stood.elements.filter((one) => !one.isConnected).length,
      __stood: stood,
    })
  })
  await pressFirst(button(panel, 'Choose Actions'))
  await expect(panel.getByRole('menu')).toHaveCount(0)
  goOn()
  await expect(panel.getByRole('menuitem', { name: 'Send Sales Email' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(panel.getByRole('menu')).toHaveCount(0)
  await expect(button(panel, 'Choose Actions')).toBeFocused()
  const became = await frame.evaluate(() => {
    const { __gone, __stood } = window as unknown as {
      __gone(): number
      __stood: { screen: string; height: number }
    }
    return {
      gone: __gone(),
      sameWords: document.body.innerText === __stood.screen,
      sameHeight: document.body.scrollHeight === __stood.height,
    }
  })
  expect(became).toEqual({ gone: 0, sameWords: true, sameHeight: true })
  await expectAsTallAsContent(page)
})

test('a slow Salesforce: the name and the actions are there at once, and the frame is as tall as what it shows', async ({
  visit,
  stage,
}) => {
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  await breakVendor(stage.salesforce, { name: 'rest_held' })
  const panel = await openRecord(ben, page, maria.id)
  await expect(panel.getByRole('heading', { name: 'Maria Holm' })).toBeVisible()
  await chooseAction(ben, panel, 'sendEmail')
  await expect(panel.getByRole('dialog')).toHaveCount(0)
  await mend(stage.salesforce)
  const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
  await expect(compose.getByLabel('Subject')).toBeFocused()
  await expectAsTallAsContent(page)
  await compose.getByRole('textbox', { name: 'Message' }).fill('A line.\n'.repeat(40))
  await expectAsTallAsContent(page)
  await button(compose, 'Close').click()
  await expectAsTallAsContent(page)

  await test.step('from a package that does not ask for the name, what kind of record it is', async () => {
    await breakVendor(stage.salesforce, { name: 'rest_held' }, { name: 'canvas_id_only' })
    await openRecord(ben, page, maria.id)
    await expect(panel.getByRole('heading', { name: 'Lead', exact: true })).toBeVisible()
    await expect(button(panel, 'Choose Actions')).toBeEnabled()
    await mend(stage.salesforce)
    await expect(panel.getByRole('heading', { name: 'Maria Holm' })).toBeVisible()
  })
})

test('no mailbox: the panel says so and names the way, which can be copied in an opaque frame', async ({
  visit,
  stage,
}) => {
  const astrid = await visit('astrid')
  await settled(astrid, { mailbox: false })
  const page = await astrid.context.newPage()
  await page.goto(`${stage.salesforce}/${maria.id}?frame=opaque`)
  const panel = panelIn(page)
  await expect(panel.getByText('No mailbox is connected, so nothing can be sent yet.')).toBeVisible()
  await chooseAction(astrid, panel, 'sendEmail')
  const sheet = panel.getByRole('dialog', { name: 'Connect a mailbox first' })
  await expect(sheet.getByRole('link', { name: /^Connect mailbox/ })).toHaveAttribute(
    'href',
    `${stage.url}/profile`,
  )
  await expect(sheet.getByLabel('If the link does not open, copy this address:')).toHaveValue(
    `${stage.url}/profile`,
  )
})

test('not invited, then not activated, then at work: each in the words of Salesforce’s user', async ({
  visit,
  stage,
}) => {
  const anna = await visit('anna')
  const invitation = (state: string) =>
    stage.query('update invitation set state = $1 where email = $2', [state, anna.person.email])
  await invitation('revoked')
  const page = await enterSalesforce(anna)
  const panel = await openRecord(anna, page, recordNamed('Sofia Ek'))
  await expect(panel.getByRole('heading', { name: 'Du har inte MSI Actions än' })).toBeVisible()
  await invitation('open')
  await pressFirst(button(panel, 'Försök igen'))
  await expect(panel.getByRole('heading', { name: 'Ett steg återstår' })).toBeVisible()
  await expect(panel.getByRole('link', { name: /^Slutför här/ })).toHaveAttribute(
    'href',
    `${stage.url}/sign-in`,
  )
  await activated(anna)
  await pressFirst(button(panel, 'Försök igen'))
  await expect(panel.getByRole('heading', { name: 'Sofia Ek' })).toBeVisible()
})
