import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import {
  activate,
  allow,
  button,
  chooseAction,
  getStarted,
  openRecord,
  openWelcomeMail,
  recordNamed,
  retype,
} from '../../bench/walk.ts'
import { password } from '../../sandbox/world.ts'
import { inboxOf } from './harness/outside.ts'
import { expect, stageForFile, test } from './harness/test.ts'

const stage = stageForFile()

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
    [],
  )
}

/** Nothing but this goes wrong at Microsoft from now on. */
async function setFault(name: string | null): Promise<void> {
  const faults = `${stage().microsoft}/__sandbox/faults`
  await fetch(faults, { method: 'DELETE' })
  if (!name) return
  const headers = { 'content-type': 'application/json' }
  await fetch(faults, { method: 'POST', headers, body: JSON.stringify({ name }) })
}

test('Ben needs an admin’s approval, gets it, connects Outlook and sends from a Lead', async ({ visit }) => {
  await setFault('admin_consent_required')
  const ben = await visit(stage(), 'ben')
  const page = await getStarted(ben, await openWelcomeMail(ben))
  await activate(ben, page)
  await allow(ben, page)
  await button(page, 'Start').click()
  await button(page, 'Next').click()

  const chooseOutlook = async () => {
    await page.getByRole('radio', { name: /^Outlook/ }).click()
    await button(page, 'Next').click()
  }

  await test.step('Microsoft asks for an admin', async () => {
    await chooseOutlook()
    await page.locator('#address').waitFor()
    await expectAccessible(page)
    await retype(page, page.locator('#address'), ben.person.email)
    await button(page, 'Next').click()
    await page.locator('#password').waitFor()
    await expectAccessible(page)
    await retype(page, page.locator('#password'), password)
    await button(page, 'Sign in').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Need admin approval')
    await expectAccessible(page)
    await button(page, 'Return to the application without granting consent').click()
    await expect(page.getByText('Your organization lets only an admin allow MSI Actions.')).toBeVisible()
    await expect(
      page.getByText('Code: mailbox_admin_consent_needed · AADSTS90094', { exact: true }),
    ).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('an admin follows the link of the message', async () => {
    const message = await page.getByText(/Could you open this link/).innerText()
    const link = /http\S+adminconsent\S+/.exec(message)?.[0] ?? ''
    const astrid = await visit(stage(), 'astrid')
    const asked = await astrid.context.newPage()
    await asked.goto(link)
    await retype(asked, asked.locator('#address'), astrid.person.email)
    await button(asked, 'Next').click()
    await button(asked, 'Sign in').click()
    await expect(asked.getByText('Review for your organization')).toBeVisible()
    await expectAccessible(asked)
    await button(asked, 'Accept').click()
    await expect(asked.getByRole('heading', { level: 1 })).toHaveText('Thank you')
    await expectAccessible(asked)
  })

  await test.step('and Ben goes on', async () => {
    await page.reload()
    await expect(page.getByText('Your admin has approved MSI Actions.')).toBeVisible()
    const account = page.getByRole('link', { name: /ben\.carter@nordvik\.example/ })
    // What is refused after the approval is said as well.
    await setFault('not_assigned')
    await chooseOutlook()
    await account.click()
    await button(page, 'Back to app').click()
    await expect(page.getByText('Code: mailbox_not_assigned · AADSTS50105', { exact: true })).toBeVisible()
    await setFault(null)
    await button(page, 'Try again').click()
    await account.click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up e-mail connection')
    await page.getByRole('textbox', { name: 'Signature' }).waitFor()
    await button(page, 'Skip').click()
    await button(page, 'Finish').click()
  })

  await test.step('send', async () => {
    const panel = await openRecord(ben, await ben.context.newPage(), recordNamed('Maria Holm'))
    await chooseAction(ben, panel, 'sendEmail')
    const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
    await compose.getByLabel('Subject').fill('Flow meters by Outlook')
    await compose.getByRole('textbox', { name: 'Message' }).fill('Hello Maria.')
    await button(compose, 'Send').click()
    const row = panel.getByRole('listitem').filter({ hasText: 'Flow meters by Outlook' })
    await expect(row.getByText('Sent', { exact: true })).toBeVisible()
    const [mail] = await inboxOf(stage(), 'maria.holm@holmlogistics.example')
    expect(mail).toMatchObject({ subject: 'Flow meters by Outlook', from: { address: ben.person.email } })
  })
})
