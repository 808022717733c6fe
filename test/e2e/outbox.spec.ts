import { button, chooseAction, openRecord, recordNamed } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

test('an admin sets sending hours; a mail outside of them waits in the outbox, says until when, and is sent anyway', async ({
  visit,
  stage,
  complaints,
}) => {
  // The question about sending hours is a refusal to begin with.
  complaints.expect(/^422 POST \/api\/panel\/emails|\/api\/panel\/emails: Failed to load/)
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  await settled(astrid)
  const page = await astrid.context.newPage()
  await page.goto(`${stage.url}/outbox`)
  await expect(page.getByRole('main')).toContainText('Nothing waits.')
  await expect(page.getByRole('table', { name: 'Mailboxes' })).toContainText('Per person: 0 of 1,000 emails')

  await test.step('sending hours, of a day that is not today', async () => {
    await page.goto(`${stage.url}/settings/windows`)
    await page.getByRole('switch', { name: 'Send only in these hours' }).click()
    const inThreeDays = new Date(Date.now() + 3 * 86_400_000)
    const wanted = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(inThreeDays)
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
      const chip = page.getByRole('checkbox', { name: day })
      if ((await chip.isChecked()) !== (day === wanted)) await page.getByText(day, { exact: true }).click()
    }
    await page.getByLabel('Public holidays of').selectOption({ label: 'Germany' })
    await page.getByLabel('Region').selectOption('BY')
    await page.getByLabel('Public holidays of').selectOption({ label: 'Sweden' })
    await page.getByRole('switch', { name: 'Bind one-off email too' }).click()
    await page.getByText(/^Holidays of the next 12 months/).click()
    await expect(page.getByRole('listitem').filter({ hasText: 'Midsummer Eve' })).toBeVisible()
    await expect(
      page.getByText(/^Email to one person that is written now would leave .* 08:00\.$/),
    ).toBeVisible()
    await button(page, 'Save').click()
    await expect(page.getByText(/^Saved by /)).toBeVisible()
    await page.goto(`${stage.url}/settings/sending`)
    await page.getByLabel('Emails at most').fill('10')
    await expect(page.getByText(/^The last of 100 emails that are written now would leave /)).toBeVisible()
  })

  await test.step('domains that no mail goes to, changed, and put back from what was saved before', async () => {
    await page.goto(`${stage.url}/settings/blocked-domains`)
    const domains = page.getByRole('textbox', { name: 'Domains' })
    await domains.fill('acme.com')
    await button(page, 'Save').click()
    await expect(page.getByText(/^Saved by /)).toBeVisible()
    await domains.fill('acme.com\nrival.example')
    await button(page, 'Save').click()
    await button(page, 'Earlier versions').click()
    await button(page, 'Put it into the form').first().click()
    await expect(domains).toHaveValue('acme.com')
    await button(page, 'Save').click()
    const held = () => stage.query(`select value, version from setting where section = 'blockedDomains'`)
    await expect.poll(held).toEqual([{ value: { domains: ['acme.com'] }, version: 3 }])
  })

  await test.step('a mail of today', async () => {
    const record = await astrid.context.newPage()
    const panel = await openRecord(astrid, record, recordNamed('James Okafor'))
    await chooseAction(astrid, panel, 'sendEmail')
    const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
    await compose.getByLabel('Subject').fill('In your hours')
    await compose.getByRole('textbox', { name: 'Message' }).fill('Good morning.')
    await button(compose, 'Send').click()
    const question = panel.getByRole('dialog', { name: 'Outside the sending hours' })
    await expect(question).toContainText(/^Outside the sending hours/)
    await expect(question).toContainText(/It is \w+day in Chicago, when nothing is sent\./)
    await expectAccessible(record, 'the question about sending hours')
    await button(question, 'Back to the email').click()
    await button(compose, 'Send').click()
    await question.getByRole('button', { name: /^Send \w{3} .* 08:00 \(Chicago\)$/ }).click()
    await expect(panel.getByText(/^The email to James Okafor waits and leaves .*\.$/).first()).toBeVisible()
    const row = panel.getByRole('listitem').filter({ hasText: 'In your hours' })
    await expect(row).toContainText('It waits for the hours in which emails are sent here.')
    await record.close()
  })

  await page.goto(`${stage.url}/outbox`)
  const row = page.getByRole('row', { name: /James Okafor/ })
  await expect(row).toContainText('It waits for the hours in which emails are sent here.')
  await expect(row).toContainText('Sent by the recipient’s clock (Chicago, from the state in Salesforce).')
  await expect(row).toContainText(/\d\d:\d\d/)
  await expect(row.getByRole('cell').filter({ hasText: /^You$/ })).toHaveCount(1)
  await row.getByRole('link', { name: 'James Okafor' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'In your hours' })).toBeVisible()
  await page.goBack()
  await button(row, 'Actions for the email to James Okafor').click()
  await page.getByRole('menuitem', { name: 'Send now' }).click()
  await expect(row).toHaveCount(0)
})
