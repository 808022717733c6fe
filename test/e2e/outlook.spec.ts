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
import { turn } from '../harness/faults.ts'
import { expectAccessible } from './harness/axe.ts'
import { inboxOf } from './harness/outside.ts'
import { expect, test } from './harness/test.ts'

test('Ben needs an admin’s approval, gets it, connects Outlook and sends from a Lead', async ({
  visit,
  stage,
}) => {
  await turn(stage.microsoft, 'admin_consent_required', true)
  const ben = await visit('ben')
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
    await expectAccessible(page, 'Microsoft’s address page', { schemes: ['light'] })
    await retype(page, page.locator('#address'), ben.person.email)
    await button(page, 'Next').click()
    await page.locator('#password').waitFor()
    await expectAccessible(page, 'Microsoft’s password page', { schemes: ['light'] })
    await retype(page, page.locator('#password'), password)
    await button(page, 'Sign in').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Need admin approval')
    await expectAccessible(page, 'Need admin approval', { schemes: ['light'] })
    await button(page, 'Return to the application without granting consent').click()
    await expect(page.getByText('Your organization lets only an admin allow MSI Actions.')).toBeVisible()
    await expect(
      page.getByText('Code: mailbox_admin_consent_needed · AADSTS90094', { exact: true }),
    ).toBeVisible()
    await expectAccessible(page, 'an approval that is missing', { schemes: ['light'] })
  })

  await test.step('an admin follows the link of the message', async () => {
    const message = await page.getByText(/Could you open this link/).innerText()
    const link = /http\S+adminconsent\S+/.exec(message)?.[0] ?? ''
    const astrid = await visit('astrid')
    const asked = await astrid.context.newPage()
    await asked.goto(link)
    await retype(asked, asked.locator('#address'), astrid.person.email)
    await button(asked, 'Next').click()
    await button(asked, 'Sign in').click()
    await expect(asked.getByText('Review for your organization')).toBeVisible()
    await expectAccessible(asked, 'Review for your organization', { schemes: ['light'] })
    await button(asked, 'Accept').click()
    await expect(asked.getByRole('heading', { level: 1 })).toHaveText('Thank you')
    await expectAccessible(asked, 'the approval is given', { schemes: ['light'] })
  })

  await test.step('and Ben goes on', async () => {
    await page.reload()
    await expect(page.getByText('Your admin has approved MSI Actions.')).toBeVisible()
    const account = page.getByRole('link', { name: /ben\.carter@nordvik\.example/ })
    // What is refused after the approval is said as well.
    await turn(stage.microsoft, 'admin_consent_required', false)
    await turn(stage.microsoft, 'not_assigned', true)
    await chooseOutlook()
    await account.click()
    await button(page, 'Back to app').click()
    await expect(page.getByText('Code: mailbox_not_assigned · AADSTS50105', { exact: true })).toBeVisible()
    await turn(stage.microsoft, 'not_assigned', false)
    await button(page, 'Try again').click()
    await account.click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up e-mail connection')
    // For a reader without motion, as the checks above have made it, nothing goes on by itself.
    await button(page, 'Next').click()
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
    const [mail] = await inboxOf(stage, 'maria.holm@holmlogistics.example')
    expect(mail).toMatchObject({ subject: 'Flow meters by Outlook', from: { address: ben.person.email } })
  })
})
