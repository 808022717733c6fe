import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { button, chooseAction, openRecord, recordNamed } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { inboxOf } from './harness/outside.ts'
import { settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'
import { longWindow } from './harness/undo-window.ts'

const maria = { id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }

const message = (page: Page) => page.getByRole('textbox', { name: 'Message' })

/** Puts at the end of the message what a program lays on the clipboard. */
async function paste(page: Page, program: string): Promise<void> {
  const html = readFileSync(join(import.meta.dirname, 'pasted', `${program}.txt`), 'utf8')
  // The line below a table that was pasted at the end comes a moment later.
  await expect(message(page).locator(':scope > :last-child')).not.toHaveClass(/tableWrapper/)
  await message(page).press('ControlOrMeta+End')
  const isInTable = () =>
    message(page).evaluate(() => document.getSelection()?.anchorNode?.parentElement?.closest('td'))
  await expect.poll(isInTable).toBeFalsy()
  await message(page).evaluate((element, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', text)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, html)
}

/** The links of a mail, the items of its lists and the cells of its tables, each with what it stands in. */
function outlineOf(page: Page, html: string): Promise<string[]> {
  return page.evaluate((text) => {
    const inside = (element: Element): string => {
      const kept = /^(?:ul|ol|li|table|tr|td)$/.test(element.localName) ? [element.localName] : []
      const around = element.parentElement ? inside(element.parentElement) : ''
      return [around, ...kept].filter(Boolean).join('>')
    }
    const { body } = new DOMParser().parseFromString(text, 'text/html')
    return [...body.querySelectorAll('a, li, td')].flatMap((element) => {
      if (element.localName === 'a') return [`a ${element.getAttribute('href')}`]
      const words = [...element.childNodes]
        .filter((node) => !(node instanceof Element && /^(?:ul|ol)$/.test(node.localName)))
        .map((node) => node.textContent?.trim() ?? '')
        .join('')
      return [`${inside(element)} ${words}`]
    })
  }, html)
}

test('a draft begun in the panel is back after its page was left, goes on in a larger window, and is sent there', async ({
  visit,
  complaints,
  stage,
}) => {
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  let panel = await openRecord(ben, page, maria.id)
  await chooseAction(ben, panel, 'sendEmail')
  const compose = () => panel.getByRole('dialog', { name: 'Send Sales Email' })
  await compose().getByLabel('Subject').fill('Flow meters')
  await compose().getByRole('textbox', { name: 'Message' }).fill('Hello Maria, begun in the panel.')
  await compose().getByLabel('Remind me if nobody answers').selectOption('In 3 days')
  await expect(compose().getByText(/^Draft saved today/)).toBeVisible()

  panel = await openRecord(ben, page, maria.id)
  await chooseAction(ben, panel, 'sendEmail')
  await expect(compose().getByText(/^Your draft from today .+ is back\.$/)).toBeVisible()
  await expect(compose().getByLabel('Subject')).toHaveValue('Flow meters')
  await button(compose(), 'Begin anew').click()
  await expect(compose().getByLabel('Subject')).toHaveValue('')
  await expect(compose().getByText(/^Draft saved/)).toHaveCount(0)
  await expect(compose().getByRole('link', { name: /^Open in a larger window/ })).toHaveCount(0)
  await button(compose(), 'Discard draft').click()
  await button(compose(), 'Undo').click()
  await button(compose(), 'Open it').click()
  await expect(compose().getByLabel('Subject')).toHaveValue('Flow meters')

  const opening = ben.context.waitForEvent('page')
  await compose()
    .getByRole('link', { name: /^Open in a larger window/ })
    .click()
  const web = await opening
  await expect(web.getByLabel('Subject')).toHaveValue('Flow meters')
  await expect(web.getByLabel('Remind me if nobody answers')).toHaveValue('3')
  expect(new URL(web.url()).pathname).toMatch(/^\/compose\/[0-9a-f-]{36}$/)
  await expect(compose()).toHaveCount(0)

  complaints.expect(/409 PUT \/api\/drafts\/|api\/drafts\/\S+: Failed to load resource/)
  await test.step('a second window is told before it writes over anything', async () => {
    const other = await ben.context.newPage()
    await other.goto(web.url())
    await expect(message(other)).toContainText('begun in the panel')
    await message(web).press('End')
    await message(web).pressSequentially(' And gone on here.')
    await expect(web.getByText(/^Draft saved/)).toBeVisible()
    await message(other).press('End')
    await message(other).pressSequentially(' Or here?')
    await expect(other.getByText('This draft was changed in another window.')).toBeVisible()
    await expectAccessible(other, 'a draft that another window has changed')
    await button(other, 'Keep mine as a draft of its own').click()
    await expect(other.getByText(/^Draft saved/)).toBeVisible()
    await other.goto(`${stage.url}/command-center?show=drafts`)
    // And nothing of the empty one that was begun in between.
    const rows = other.getByRole('row').filter({ has: other.getByRole('button', { name: /^Discard/ }) })
    await expect(rows.filter({ hasText: 'Flow meters' })).toHaveCount(2)
    await expect(rows).toHaveCount(2)
    await other.close()
  })

  for (const program of ['word', 'outlook', 'gmail']) await paste(web, program)
  // One sign, whatever Word has put around its letters.
  await expect(message(web)).toContainText('What is in it for Company, as people say it, from the offer')
  await button(web, 'Send').click()
  await expect(web.getByRole('heading', { level: 1, name: 'Flow meters' })).toBeVisible()
  await expect
    .poll(async () => (await inboxOf(stage, maria.email)).map(({ text }) => text))
    .toEqual([expect.stringContaining('begun in the panel. And gone on here.')])
  const [mail] = await inboxOf(stage, maria.email)
  expect(mail?.text).toContain('What is in it for Holm Logistics, from the offer')
  const outline = await outlineOf(web, mail?.html ?? '')
  const of = (program: RegExp) => outline.filter((line) => program.test(line))
  expect(of(/word/i), 'what Word laid on the clipboard').toEqual([
    'a https://word.example/offer?a=1&b=2',
    'ul>li Word meters',
    'ul>li>ul>li Word deeper',
    'ul>li Word valves',
    'table>tr>td Word part',
  ])
  expect(of(/outlook/i), 'what Outlook laid on the clipboard').toEqual([
    expect.stringMatching(/^a https:\/\/eur01\.safelinks/),
    'ul>li Outlook bullet',
    'ul>li>ul>li Outlook deeper',
    'ol>li Outlook third',
    'table>tr>td Outlook cell',
  ])
  expect(of(/gmail/i), 'what Gmail laid on the clipboard').toEqual([
    'a https://gmail.example/plan',
    'ul>li Gmail bullet',
    'ul>li Gmail bold',
    'ul>li>ol>li Gmail first',
    'table>tr>td Gmail cell',
  ])
})

test.describe(() => {
  test.use({ undoWindow: longWindow })

  test('somebody is found in Salesforce and written to from the web app, and it is taken back as a draft', async ({
    visit,
    stage,
  }) => {
    const astrid = await visit('astrid', { viewport: { width: 390, height: 800 } })
    await settled(astrid)
    const page = await astrid.context.newPage()
    await page.goto(stage.url)
    await page.getByRole('link', { name: 'Compose' }).click()
    await page.getByLabel('To', { exact: true }).fill('holm')
    await expect(page.getByRole('list', { name: 'People found' })).toBeVisible()
    await page.getByRole('button', { name: /^Maria Holm/ }).click()
    await page.getByLabel('Subject').fill('Written here')
    await message(page).fill('Hello Maria.')
    await expectNoSidewaysScroll(page)
    await button(page, 'Send').click()
    await button(page, 'Undo').click()
    await expect(page.getByLabel('Subject')).toHaveValue('Written here')
    await expect(message(page)).toContainText('Hello Maria.')
    await page.goto(`${stage.url}/command-center?show=drafts`)
    const row = page.getByRole('listitem').or(page.getByRole('row')).filter({ hasText: 'Written here' })
    await row.getByRole('button', { name: /^Discard/ }).click()
    await expect(row).toHaveCount(0)
    await button(page, 'Undo').click()
    await expect(row).toBeVisible()

    await test.step('nobody writes in a form that waits for what was written before', async () => {
      const held = Promise.withResolvers<void>()
      await page.route('**/api/drafts', (route) => held.promise.then(() => route.continue()))
      await page.goto(`${stage.url}/compose?object=Lead&id=${maria.id}`)
      await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible()
      await expect(page.getByLabel('Subject')).toHaveCount(0)
      held.resolve()
      await expect(page.getByLabel('Subject')).toHaveValue('Written here')
      await expect(page.getByText(/^Your draft from today .+ is back\.$/)).toBeVisible()
    })
    await test.step('what can be no copy’s address and no subject is said at once', async () => {
      await button(page, 'Cc').click()
      const cc = page.getByRole('textbox', { name: 'Cc', exact: true })
      await cc.fill('grace')
      await cc.press('Enter')
      await expect(page.getByText('“grace” is not an email address.')).toBeVisible()
      await cc.fill('')
      await expect(page.getByText('“grace” is not an email address.')).toHaveCount(0)
      await page.getByLabel('Subject').fill('x'.repeat(501))
      await expect(page.getByText('The subject is too long. 500 characters fit.')).toBeVisible()
    })
  })
})
