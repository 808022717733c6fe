import { button, chooseAction, openRecord, recordNamed } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { inboxOf } from './harness/outside.ts'
import { settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const maria = { id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }
const phone = { width: 390, height: 844 }

test('whoever gets a mail says no on a page without scripts, and an admin sees it and lets mail go again', async ({
  visit,
  browser,
  stage,
}) => {
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  await settled(astrid)
  const page = await astrid.context.newPage()
  await page.goto(`${stage.url}/`)
  await button(page, 'Show it').click()
  await expect(page.getByRole('heading', { name: 'Can recipients reach this installation?' })).toBeVisible()
  await page.getByLabel('Use words of our own').check()
  await page.getByLabel('Message', { exact: true }).fill('No more from us? Tell us here.')
  await page.getByLabel('Which of these words are the link').fill('Tell us')
  await expectAccessible(page, 'the settings of unsubscribing')
  await button(page, 'Save').click()
  await expect(page.getByText('Saved by Astrid Lindqvist')).toBeVisible()
  await button(page, 'Make a link to open from outside').click()
  const probe = await page.getByLabel(/^Open this link within 24 hours/).inputValue()

  // A recipient: no script, a phone, another language.
  const stranger = await browser.newContext({ javaScriptEnabled: false, viewport: phone, locale: 'sv' })
  const outside = await stranger.newPage()
  await outside.goto(probe)
  await expect(outside.getByRole('heading', { name: 'Länken fungerar härifrån' })).toBeVisible()
  await button(page, 'Look again').click()
  await expect(page.getByText(/^Opened from outside/)).toBeVisible()

  const panel = await openRecord(astrid, await astrid.context.newPage(), maria.id)
  await chooseAction(astrid, panel, 'sendEmail')
  const compose = panel.getByRole('dialog')
  await compose.getByLabel('Subject').fill('Flow meters')
  await compose.getByRole('textbox', { name: 'Message' }).fill('Hello Maria.')
  await button(compose, 'Send').click()
  let link = ''
  const look = async () => {
    const [mail] = await inboxOf(stage, maria.email)
    link = /https?:\S+\/u\/[\w.-]+/.exec(mail?.text ?? '')?.[0] ?? ''
    return link
  }
  await expect.poll(look).not.toBe('')

  await outside.goto(link)
  await expect(outside.getByText('m•••@h•••')).toBeVisible()
  await outside.getByLabel('Alla säljmejl från företaget').check()
  await outside.getByRole('button', { name: 'Avregistrera' }).click()
  await expect(outside.getByRole('heading', { name: 'Du är avregistrerad' })).toBeVisible()
  await outside.getByRole('button', { name: 'Ångra' }).click()
  await expect(outside.getByRole('heading', { name: 'Du får mejl som tidigare' })).toBeVisible()
  await outside.goto(link)
  await outside.getByRole('link', { name: 'In English' }).click()
  await outside.getByRole('button', { name: 'Unsubscribe' }).click()
  await expect(outside.getByRole('heading', { name: 'You are unsubscribed' })).toBeVisible()
  await stranger.close()

  const seen = await browser.newContext({ viewport: phone })
  const readable = await seen.newPage()
  await readable.goto(link)
  await expectAccessible(readable, 'the page to unsubscribe')
  await expectNoSidewaysScroll(readable)
  await seen.close()

  await page.goto(`${stage.url}/settings/unsubscribe`)
  const row = page.getByRole('row').filter({ hasText: maria.email })
  await expect(row).toContainText('By the link in an e-mail')
  await expect(row).toContainText('Astrid Lindqvist')
  // The list was scrolled to: what stands above is partly below the bar.
  await page.evaluate(() => scrollTo(0, 0))
  await expectAccessible(page, 'who wants no more e-mail')
  await page.setViewportSize(phone)
  await expectNoSidewaysScroll(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  await button(row, 'History').click()
  await expect(page.getByRole('dialog').getByText('E-mail again from the whole company')).toBeVisible()
  await expectAccessible(page, 'the history of an address')
  await page.keyboard.press('Escape')
  await button(row, 'Resubscribe').click()
  await page.getByRole('dialog').getByLabel('Why').fill('She asked for it on the phone.')
  await expectAccessible(page, 'the reason to let mail go again')
  await button(page.getByRole('dialog'), 'Resubscribe').click()
  await expect(row).toBeHidden()
})
