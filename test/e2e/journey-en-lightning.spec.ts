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
  pressFirst,
  recordNamed,
  saveSignature,
  walkTour,
} from '../../bench/walk.ts'
import { inboxOf, tasksOf } from './harness/outside.ts'
import { expect, test } from './harness/test.ts'
import { endUndoWindow, longWindow } from './harness/undo-window.ts'

const offer = {
  name: 'offer.txt',
  mimeType: 'text/plain',
  buffer: Buffer.from('Forty flow meters, delivered in June.\n'),
}

test.use({ undoWindow: longWindow })

test('Ben activates, connects Gmail, sends from a Lead in Lightning and plans a task', async ({
  visit,
  stage,
}) => {
  const ben = await visit('ben')
  const { words } = ben
  const inbox = await openWelcomeMail(ben)

  const page = await test.step('invitation and Salesforce', async () => {
    const invitation = await getStarted(ben, inbox)
    await expect(invitation.getByRole('heading', { level: 1 })).toHaveText(
      'Astrid Lindqvist invites you to MSI Actions',
    )
    await expect(button(invitation, 'Activate Account with Salesforce')).toBeVisible()
    await activate(ben, invitation)
    await allow(ben, invitation)
    await expect(invitation.getByRole('heading', { level: 1 })).toHaveText('Welcome, Ben')
    return invitation
  })

  await test.step('mailbox', async () => {
    await chooseGmail(ben, page)
    await allowGoogle(ben, page)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up e-mail connection')
    const said = page.getByRole('status').filter({ hasText: 'ben.carter@nordvik.example is connected.' })
    await expect(said).toBeVisible()
  })

  await test.step('signature', async () => {
    const signature = page.getByRole('textbox', { name: 'Signature' })
    await expect(signature).toContainText('Account Executive, Nordvik Instruments')
    await expect(button(page, 'Skip')).toBeVisible()
    await saveSignature(ben, page)
    await button(page, 'Finish').click()
  })

  await test.step('tour and launch', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('A quick look at Sales Actions')
    await expect(button(page, 'Not Now')).toBeVisible()
    expect(await walkTour(ben, page)).toBe(5)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where to now?')
    await expect(button(page, 'Launch Web App')).toBeVisible()
    await button(page, 'Launch Salesforce').click()
    await expect(page).toHaveURL(`${stage.salesforce}/lightning/page/home`)
  })

  const lead = { object: 'Lead', id: recordNamed('Maria Holm') }
  await test.step('the Lead by its list, the panel in two frames', async () => {
    await page.getByRole('link', { name: 'Leads', exact: true }).click()
    await page.getByRole('link', { name: 'Maria Holm', exact: true }).click()
    await expect(page).toHaveURL(`${stage.salesforce}/lightning/r/Lead/${lead.id}/view`)
  })
  const panel = await openRecord(ben, page, lead.id)
  await expect(panel.getByRole('heading', { name: 'Maria Holm' })).toBeVisible()

  await test.step('send', async () => {
    await pressFirst(button(panel, words.chooseActions))
    await expect(panel.getByRole('menuitem')).toHaveText(['Send Sales Email', 'Add Task'])
    await panel.getByRole('menuitem', { name: 'Send Sales Email', exact: true }).click()
    const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
    await compose.getByLabel('Subject').fill('Flow meters for Holm Logistics')
    await compose
      .getByRole('textbox', { name: 'Message' })
      .fill('Hello Maria, here is the offer we spoke of.')
    await button(compose, 'Cc').click()
    await compose.getByRole('textbox', { name: 'Cc', exact: true }).fill('james.okafor@brightwater.example')
    await compose.getByRole('textbox', { name: 'Cc', exact: true }).press('Enter')
    await button(compose, 'Bcc').click()
    await compose.getByRole('textbox', { name: 'Bcc', exact: true }).fill('anna.berg@nordvik.example')
    await compose.getByRole('textbox', { name: 'Bcc', exact: true }).press('Enter')
    await compose.locator('input[type="file"]').last().setInputFiles(offer)
    await expect(compose.getByText('offer.txt')).toBeVisible()
    await expect(compose.getByRole('progressbar')).toHaveCount(0)
    await button(compose, 'Send').click()
    const row = panel.getByRole('listitem').filter({ hasText: 'Flow meters for Holm Logistics' })
    await expect(row).toContainText('Sending…')
    await expect(button(panel, 'Undo')).toBeVisible()
    await endUndoWindow(stage)
    await expect(row.getByText('Sent', { exact: true })).toBeVisible()
    await expect(row.getByRole('link', { name: /^Logged in Salesforce/ })).toBeVisible()
  })

  await test.step('what arrived', async () => {
    const [mail, ...others] = await inboxOf(stage, 'maria.holm@holmlogistics.example')
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Flow meters for Holm Logistics')
    expect(mail?.from).toEqual({ name: 'Ben Carter', address: 'ben.carter@nordvik.example' })
    expect(mail?.html).toContain('here is the offer we spoke of.')
    expect(mail?.html).toContain('Account Executive, Nordvik Instruments')
    expect(mail?.attachments.map((one) => one.filename)).toEqual(['offer.txt'])
    for (const copied of [
      'maria.holm@holmlogistics.example',
      'james.okafor@brightwater.example',
      'anna.berg@nordvik.example',
    ]) {
      const mails = await inboxOf(stage, copied)
      expect(mails.map((one) => one.subject)).toEqual(['Flow meters for Holm Logistics'])
      expect(mails[0]?.headers).not.toHaveProperty('bcc')
      expect(mails[0]?.cc.map((one) => one.address)).toEqual(['james.okafor@brightwater.example'])
    }
    const tasks = await tasksOf(ben, lead)
    expect(tasks.map((one) => one.Subject)).toEqual([
      expect.stringContaining('Flow meters for Holm Logistics'),
    ])
    expect(tasks[0]).toMatchObject({ Status: 'Completed', WhoId: lead.id, WhatId: null })
  })

  await test.step('add a task', async () => {
    await chooseAction(ben, panel, 'addTask')
    const sheet = panel.getByRole('dialog', { name: 'Add Task' })
    await sheet.getByText('Call', { exact: true }).click()
    await sheet.getByLabel('Name').fill('Call Maria about the offer')
    await button(sheet, 'Save').click()
    const row = panel.getByRole('listitem').filter({ hasText: 'Call Maria about the offer' })
    await expect(row.getByRole('link', { name: /^In Salesforce/ })).toBeVisible()
    const tasks = await tasksOf(ben, lead)
    expect(tasks.map((one) => one.Subject)).toContain('Call Maria about the offer')
    expect(tasks).toHaveLength(2)
  })

  await test.step('Salesforce’s own page and the web app tell the same', async () => {
    await page.reload()
    const activity = page.getByRole('region', { name: 'Activity' })
    await expect(activity.getByRole('link', { name: 'Call Maria about the offer' })).toHaveCount(1)
    await expect(activity.getByRole('link', { name: /Flow meters for Holm Logistics/ })).toHaveCount(1)
    await page.goto(`${stage.url}/command-center`)
    const row = page.getByRole('row').filter({ hasText: 'Maria Holm' })
    await expect(row).toContainText('Flow meters for Holm Logistics')
    await expect(row).toContainText('Sent')
    await expect(row.getByRole('link', { name: 'Logged' })).toBeVisible()
    await page.getByRole('tab', { name: 'Tasks', exact: true }).click()
    await expect(page.getByRole('row').filter({ hasText: 'Call Maria about the offer' })).toContainText(
      'Maria Holm',
    )
  })
})
