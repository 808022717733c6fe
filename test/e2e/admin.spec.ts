import { readFileSync } from 'node:fs'
import { button } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { call, settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const pasted = 'Eva Ek <eva.ek@nordvik.example>; ben.carter@nordvik.example, nobody\nEVA.EK@nordvik.example'

test('an admin invites many, finds people, and closes and opens an account', async ({
  visit,
  complaints,
  stage,
}) => {
  complaints.expect(/401/)
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  const ben = await visit('ben', { reducedMotion: 'reduce' })
  for (const one of [astrid, ben]) await settled(one)
  const page = await astrid.context.newPage()
  await page.goto(`${stage.url}/users`)
  const list = page.getByRole('table', { name: 'Everyone' })
  const rowOf = (text: string) => list.getByRole('row').filter({ hasText: text })
  await expect(rowOf('ben.carter@')).toContainText('Connected')
  await expectAccessible(page, 'Users')

  await button(page, 'Invite').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expectAccessible(page, 'the invitation of a colleague')
  await dialog.getByRole('tab', { name: 'Paste' }).click()
  const addresses = dialog.getByRole('textbox', { name: 'Addresses' })
  await addresses.fill(pasted)
  await dialog.getByRole('tab', { name: 'One person' }).click()
  await page.keyboard.press('Escape')
  const question = page.getByRole('dialog', { name: 'Close without inviting?' })
  await expectAccessible(page, 'the question before addresses are dropped')
  await page.keyboard.press('Escape')
  await expect(question).toBeHidden()
  await dialog.getByRole('tab', { name: 'Paste' }).click()
  await expect(addresses).toHaveValue(pasted)
  await button(dialog, 'Next').click()
  await expect(
    dialog.getByText('1 will be invited. 1 is a user or invited already. 2 rows are left out.'),
  ).toBeVisible()
  await expectAccessible(page, 'the list before it is sent')
  await button(dialog, 'Send 1 invitation').click()
  await expect(dialog.getByText('1 of 4 are invited.')).toBeVisible()
  for (const outcome of ['Invited', 'Already a user', 'Not an email address', 'Stands in the list before'])
    await expect(dialog.getByText(outcome, { exact: true })).toBeVisible()
  await expectAccessible(page, 'the report')
  const download = page.waitForEvent('download')
  await button(dialog, 'Save report').click()
  expect(readFileSync(await (await download).path(), 'utf8')).toContain(
    '1,eva.ek@nordvik.example,Eva Ek,Invited',
  )
  await button(dialog, 'Done').click()
  await expect(rowOf('eva.ek@')).toContainText('Invited')
  await expect(button(page, 'Invite')).toBeFocused()

  await button(page, 'Invite').click()
  await dialog.getByRole('tab', { name: 'CSV file' }).click()
  await expectAccessible(page, 'the choice of a file')
  const file = (text: string) => ({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(text, 'latin1'),
  })
  await page.locator('input[type=file]').setInputFiles(file('Namn;E-post\n"Åsa'))
  await expect(dialog.getByRole('alert')).toHaveText('Line 2 has a quotation mark in the wrong place.')
  await page
    .locator('input[type=file]')
    .setInputFiles(file('Namn;E-post;Roll\nÅsa Öberg;asa@nordvik.example;admin'))
  await button(dialog, 'Send 1 invitation').click()
  await button(dialog, 'Done').click()
  await expect(rowOf('Åsa Öberg')).toContainText('Admin')

  for (const who of ['eva.ek@nordvik.example', 'asa@nordvik.example']) {
    await page.getByRole('button', { name: `Actions for ${who}` }).click()
    await page.getByRole('menuitem', { name: 'Revoke' }).click()
    await expect(rowOf(who)).toContainText('Invitation revoked')
  }
  await list.getByRole('checkbox', { name: 'Select all' }).check()
  await expect(page.getByText('2 selected')).toBeVisible()
  await expectAccessible(page, 'the list with people selected')
  await button(page, 'Invite again').click()
  await button(dialog, 'Send 2 invitations').click()
  await expect(dialog.getByText('2 of 2 are invited.')).toBeVisible()
  await button(dialog, 'Done').click()
  await expect(list.getByRole('checkbox')).toHaveCount(0)

  const first = list.getByRole('row').nth(1)
  const person = list.getByRole('columnheader', { name: 'Person' })
  await button(person, 'Person').press('Enter')
  await expect(person).toHaveAttribute('aria-sort', 'ascending')
  await expect(first).toContainText('Anna Berg')
  await button(person, 'Person').click()
  await expect(person).toHaveAttribute('aria-sort', 'descending')
  await expect(first).toContainText('Eva Ek')
  await button(page, 'Columns').click()
  await page.getByRole('checkbox', { name: 'Blocked by' }).uncheck()
  // Twice in the same place, where another column stands the second time.
  await button(page, 'Move Mailbox up').dblclick()
  await expectAccessible(page, 'the choice of columns')
  await page.keyboard.press('Escape')
  const titles = ['Person', 'Role', 'Mailbox', 'Stands at', 'Actions']
  await expect(list.getByRole('columnheader')).toHaveText(titles)
  await page.reload()
  await expect(list.getByRole('columnheader')).toHaveText(titles)
  await expect(first).toContainText('Eva Ek')
  await button(page, 'Columns').click()
  await button(page, 'Reset columns').click()
  await page.keyboard.press('Escape')

  await page.getByLabel('Search for a name or address').fill('carter')
  await expect(list.getByRole('row')).toHaveCount(2)
  await page.getByRole('button', { name: 'Actions for ben.carter@nordvik.example' }).click()
  await page.getByRole('menuitem', { name: 'Make admin' }).click()
  await expect(rowOf('ben.carter@')).toContainText('Admin')
  await button(page, 'Undo').click()
  await expect(rowOf('ben.carter@')).toContainText('Seller')
  await page.getByRole('button', { name: 'Actions for ben.carter@nordvik.example' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Deactivate' }).click()
  await expectAccessible(page, 'the question before an account is closed')
  await page.keyboard.press('Escape')
  const menuOfBen = page.getByRole('button', { name: 'Actions for ben.carter@nordvik.example' })
  await expect(menuOfBen).toBeFocused()
  await menuOfBen.press('Enter')
  await page.getByRole('menuitem', { name: 'Deactivate' }).click()
  await button(dialog, 'Deactivate').click()
  await expect(rowOf('ben.carter@')).toContainText('Deactivated')
  const bens = await ben.context.newPage()
  await bens.goto(`${stage.url}/`)
  await button(bens, 'Sign in with Salesforce').click()
  await expect(bens.getByText('Your account is deactivated.')).toBeVisible()
  await page.getByRole('button', { name: 'Actions for ben.carter@nordvik.example' }).click()
  await page.getByRole('menuitem', { name: 'Reactivate' }).click()
  await expect(rowOf('ben.carter@')).toContainText('Salesforce API')
  await expect(rowOf('ben.carter@')).toContainText('The connection to Salesforce is lost.')
  await bens.goto(`${stage.url}/`)
  await button(bens, 'Sign in with Salesforce').click()
  await expect(bens.getByRole('heading', { level: 1 })).toHaveText('Hello, Ben')

  await button(page, 'End all connections').click()
  await expectAccessible(page, 'the end of all connections')
  await expect(button(dialog, 'End all connections')).toBeDisabled()
})

test('an admin reads who did what, by kind, and saves it', async ({ visit, stage }) => {
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  await settled(astrid)
  const page = await astrid.context.newPage()
  await page.goto(`${stage.url}/audit`)
  const deeds = page.getByRole('table', { name: 'Audit' }).getByRole('row')
  await expect(deeds.filter({ hasText: 'Signed in' }).first()).toBeVisible()
  await expectAccessible(page, 'Audit')
  await button(page, 'Help').click()
  const guide = page.getByRole('menuitem', { name: 'Connect Microsoft 365' })
  await expect(guide).toHaveAttribute('href', '/guide/connect-microsoft')
  await page.keyboard.press('Escape')
  await page.getByLabel('Kind').selectOption('Mailboxes')
  await expect(deeds.filter({ hasText: 'Signed in' })).toHaveCount(0)
  await expect(deeds.filter({ hasText: 'Connected a mailbox' })).not.toHaveCount(0)
  const download = page.waitForEvent('download')
  await button(page, 'Save as CSV').click()
  const csv = readFileSync(await (await download).path(), 'utf8')
  expect(csv).toContain('mailbox.connected')
  expect(csv).not.toContain('session.opened')
})

test('the list says everything in Swedish, on a phone', async ({ visit, stage }) => {
  const astrid = await visit('astrid', {
    reducedMotion: 'reduce',
    viewport: { width: 360, height: 740 },
  })
  await settled(astrid)
  await call(astrid, { method: 'PATCH', path: '/api/profile', body: { language: 'sv' } })
  const page = await astrid.context.newPage()
  await page.goto(`${stage.url}/users`)
  await expect(page.getByRole('heading', { name: 'Så långt har alla kommit' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Alla' })).toBeVisible()
  await expectAccessible(page, 'Användare', { schemes: ['light'] })
  const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  expect(await isTooWide()).toBe(false)
  const isOverTheEdge = () =>
    page
      .getByRole('table')
      .evaluate((table) => table.scrollWidth > (table.parentElement?.getBoundingClientRect().width ?? 0))
  await page.getByRole('button', { name: 'Åtgärder för anna.berg@nordvik.example' }).click()
  await page.getByRole('menuitem', { name: 'Återkalla' }).click()
  await expect(page.getByText('Inbjudan är återkallad', { exact: true })).toBeVisible()
  // Beside the rail: as cards still, then the narrowest table.
  for (const width of [780, 1000]) {
    await page.setViewportSize({ width, height: 740 })
    await expect(page.getByRole('columnheader', { name: 'E-postkonto' })).toHaveCount(width < 1000 ? 0 : 1)
    expect([await isTooWide(), await isOverTheEdge()]).toEqual([false, false])
  }
  await page.setViewportSize({ width: 360, height: 740 })
  await button(page, 'Bjud in').click()
  await page.getByRole('dialog').getByRole('tab', { name: 'CSV-fil' }).click()
  await expectAccessible(page, 'Bjud in kollegor', { schemes: ['light'] })
  expect(await isTooWide()).toBe(false)
  await page.goto(`${stage.url}/audit`)
  await expect(page.getByRole('table', { name: 'Granskningslogg' })).toBeVisible()
  await expectAccessible(page, 'Granskningslogg', { schemes: ['light'] })
  expect(await isTooWide()).toBe(false)
})
