import { readFileSync } from 'node:fs'
import { button, chooseAction, openRecord, recordNamed } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { inboxOf } from './harness/outside.ts'
import { settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const maria = { id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }
const phone = { width: 390, height: 844 }

test('whoever gets a mail says no on a page without scripts; an admin sees it, lets mail go again, and erases them', async ({
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
  await outside.getByLabel('Alla säljmejl från').check()
  await outside.getByRole('button', { name: 'Avregistrera' }).click()
  await expect(outside.getByRole('heading', { name: 'Du är avregistrerad' })).toBeVisible()
  await outside.getByRole('button', { name: 'Ångra' }).click()
  await expect(outside.getByRole('heading', { name: 'Du får mejl som tidigare' })).toBeVisible()
  await outside.goto(link)
  await outside.getByRole('link', { name: 'In English' }).click()
  await outside.getByRole('button', { name: 'Unsubscribe' }).click()
  await expect(outside.getByRole('heading', { name: 'You are unsubscribed' })).toBeVisible()
  await stranger.close()

  await page.goto(`${stage.url}/settings/unsubscribe`)
  const row = page.getByRole('row').filter({ hasText: maria.email })
  await expect(row).toContainText('By the link in an email')
  await expect(row).toContainText('Astrid Lindqvist')
  await button(row, 'History').click()
  await expect(page.getByRole('dialog').getByText('Email again from the whole company')).toBeVisible()
  await page.keyboard.press('Escape')

  // Somebody has said it on the phone.
  await button(page, 'Add an address').click()
  await page.getByRole('dialog').getByLabel('Address').fill('lars.moen@solbergenergi.example')
  await page.getByRole('dialog').getByLabel('Why').fill('Said so on the phone.')
  await button(page.getByRole('dialog'), 'Add an address').click()
  await expect(page.getByRole('row').filter({ hasText: 'lars.moen@' })).toContainText('By an admin')

  // What is no advertising reaches her all the same, as long as nobody puts in a word.
  await page.goto(`${stage.url}/templates/new`)
  await page.getByLabel('Name').fill('Order')
  await page.getByLabel('Subject').fill('Your order, {{first_name}}')
  await page.getByRole('textbox', { name: 'Message' }).fill('It leaves us on Monday.')
  await button(page, 'Save').click()
  await button(page, 'Mark as non-commercial').click()
  const marking = page.getByRole('dialog')
  await marking.getByLabel('Reason').fill('Confirms an order')
  await button(marking, 'Mark').click()
  await expect(page.getByText('Reason: Confirms an order')).toBeVisible()
  const again = await openRecord(astrid, await astrid.context.newPage(), maria.id)
  await chooseAction(astrid, again, 'sendEmail')
  const order = again.getByRole('dialog')
  await expect(order.getByRole('alert')).toContainText('Only an email from a non-commercial template')
  await button(order, 'Use template').click()
  await order.getByRole('button', { name: /^Order Non-commercial/ }).click()
  await expect(order.getByRole('status').filter({ hasText: 'may also go to those' })).toBeVisible()
  await order.getByLabel('Subject').fill('Your order, and our offers')
  await expect(order.getByRole('status').filter({ hasText: 'an ordinary email' })).toContainText('changed')
  await order.getByLabel('Subject').fill('Your order, {{first_name}}')
  await expect(order.getByRole('status').filter({ hasText: 'may also go to those' })).toBeVisible()
  await button(order, 'Send').click()
  const lookAgain = async () => (await inboxOf(stage, maria.email)).map(({ text }) => text).join('')
  await expect.poll(lookAgain).toContain('This is not advertising.')
  await page.goto(`${stage.url}/settings/unsubscribe`)
  await expect(page.getByText('1 of them went to somebody who had said no.')).toBeVisible()

  await button(row, 'Resubscribe').click()
  await page.getByRole('dialog').getByLabel('Why').fill('She asked for it on the phone.')
  await button(page.getByRole('dialog'), 'Resubscribe').click()
  await expect(row).toBeHidden()

  // She asks what is kept about her, and then to be erased.
  await page.goto(`${stage.url}/settings/privacy`)
  await page.getByLabel('Their email address').fill(maria.email)
  await button(page, 'Look up').click()
  await expect(page.getByText('Known as Maria Holm.')).toBeVisible()
  await expect(page.getByText('2 emails to them')).toBeVisible()
  const saving = page.waitForEvent('download')
  await button(page, 'Save it as a file').click()
  const file = JSON.parse(readFileSync(await (await saving).path(), 'utf8'))
  expect(file.mails[0]).toMatchObject({ subject: 'Flow meters', to: [{ address: maria.email }] })
  await button(page, 'Erase').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/the copies of 2 emails in colleagues/)).toBeVisible()
  // What others keep is not ours to erase, and is said.
  await expect(dialog.getByText('2 Tasks in Salesforce, and the lead or contact itself')).toBeVisible()
  await expect(dialog.getByText('backups that were made before')).toBeVisible()
  await dialog.getByLabel('Why').fill('She wrote to us.')
  await expect(button(dialog, 'Erase')).toBeDisabled()
  await dialog.getByLabel(`Write ${maria.email} to confirm`).fill(maria.email)
  await button(dialog, 'Erase').click()
  const erasures = page.getByRole('table', { name: 'Erasures' })
  await expect(erasures.getByRole('row').filter({ hasText: 'She wrote to us.' })).toContainText('Done', {
    timeout: 20_000,
  })
  await button(page, 'Look up').click()
  await expect(page.getByText(`Nothing is kept about ${maria.email}.`)).toBeVisible()
  await page.goto(`${stage.url}/settings/retention`)
  await page.getByLabel('Take away the text and the files of old emails').check()
  await expect(page.getByText('No email is that old yet.')).toBeVisible()
  await page.goto(`${stage.url}/command-center`)
  await page.getByRole('link', { name: 'Erased' }).first().click()
  await expect(page.getByText(/asked to be erased/)).toBeVisible()
})
