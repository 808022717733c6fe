import { button, chooseAction, openRecord, recordNamed } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectAsTallAsContent } from './harness/layout.ts'
import { inboxOf } from './harness/outside.ts'
import { settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const james = { id: recordNamed('James Okafor'), email: 'james.okafor@brightwater.example' }

test('a mail is scheduled by the recipient’s clock, shown for when, given another time, and sent now', async ({
  visit,
  complaints,
  stage,
}) => {
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  await settled(astrid)
  const page = await astrid.context.newPage()
  const panel = await openRecord(astrid, page, james.id)
  await chooseAction(astrid, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
  await compose.getByLabel('Subject').fill('In your morning')
  await compose.getByRole('textbox', { name: 'Message' }).fill('Good morning.')
  await button(compose, 'Schedule').click()
  const sheet = panel.getByRole('dialog', { name: 'Schedule email' })
  await sheet.getByText("James Okafor's time (Chicago)").click()
  await expect(sheet.getByText('Salesforce says “IL”.')).toBeVisible()
  await test.step('whose clock it is can be told by who knows better', async () => {
    await button(sheet, 'Another time zone for James Okafor').click()
    await sheet.getByLabel('Time zone of James Okafor').selectOption('America/Denver')
    await expect(sheet.getByText("James Okafor's time (Denver)")).toBeVisible()
    await expect(sheet.getByText('You have chosen this time zone.')).toBeVisible()
    await sheet.getByLabel('Time zone of James Okafor').selectOption('America/Chicago')
  })
  await button(sheet, 'Tomorrow 09:00').click()
  await expect(sheet.getByText(/^That is \w{3} \d+ \w+ 1[56]:00 for you \(Stockholm\)\.$/)).toBeVisible()
  await expectAsTallAsContent(page)

  await test.step('a time that has passed is refused at its field, and the draft is not lost', async () => {
    complaints.expect(/422 GET \/api\/panel\/planned-time|planned-time\S*: Failed to load resource/)
    await sheet.getByLabel('Date').fill('2026-01-02')
    await expect(sheet.getByLabel('Date')).toHaveAccessibleDescription(/That time has passed/)
    await button(sheet, 'Schedule').click()
    await expect(sheet.getByLabel('Date')).toBeFocused()
    await button(sheet, 'Close').click()
    await expect(compose.getByLabel('Subject')).toHaveValue('In your morning')
    await button(compose, 'Schedule').click()
  })
  await sheet.getByText("James Okafor's time (Chicago)").click()
  await button(sheet, 'Tomorrow 09:00').click()
  await test.step('where no answer came, the time is kept with what was written', async () => {
    complaints.expect(/ERR_FAILED/)
    await page.route('**/api/panel/emails', (route) => route.abort(), { times: 2 })
    await sheet.getByRole('button', { name: /^Schedule for .+ 09:00$/ }).click()
    await expect(sheet.getByRole('alert')).toContainText('No clear answer came')
    await expect(sheet.getByLabel('Time', { exact: true })).toHaveValue('09:00')
  })
  await sheet.getByRole('button', { name: /^Schedule for .+ 09:00$/ }).click()
  const row = panel.getByRole('listitem').filter({ hasText: 'In your morning' })
  await expect(row).toContainText('Scheduled')
  await expect(row.getByText(/09:00 in Chicago$/)).toBeVisible()

  await button(row, 'Change time of “In your morning”').click()
  const change = panel.getByRole('dialog', { name: 'Change time' })
  await change.getByLabel('Time', { exact: true }).fill('10:30')
  await change.getByRole('button', { name: /^Change to .+ 10:30$/ }).click()
  await expect(row.getByText(/10:30 in Chicago$/)).toBeVisible()
  const states = await stage.query(
    `select state, scheduled_zone from email where subject = 'In your morning'`,
  )
  expect(states).toEqual([{ state: 'scheduled', scheduled_zone: 'America/Chicago' }])

  await test.step('the app says the same', async () => {
    const app = await astrid.context.newPage()
    await app.goto(`${stage.url}/command-center?show=scheduled`)
    await expect(app.getByText(/10:30 in Chicago$/)).toBeVisible()
    await app.getByRole('link', { name: 'James Okafor' }).click()
    await expect(button(app, 'Send now')).toBeVisible()
    await button(app, 'Change time').click()
    await app.getByLabel('Time', { exact: true }).fill('11:15')
    await expect(app.getByText(/11:15 in Chicago$/)).toBeVisible()
    await button(app.getByRole('dialog'), 'Change time').click()
    await expect(app.getByRole('dialog')).toHaveCount(0)
    await expect(app.getByText(/11:15 in Chicago$/)).toBeVisible()
    await app.close()
  })

  await test.step('what it says is changed until it leaves, told to a second window, and undone', async () => {
    complaints.expect(/409 PUT \/api\/emails|text: Failed to load resource/)
    await expect(row.getByRole('link', { name: /^Edit/ })).toBeVisible()
    const app = await astrid.context.newPage()
    await app.goto(`${stage.url}/command-center?show=scheduled`)
    await app.getByRole('link', { name: 'James Okafor' }).click()
    await app.getByRole('link', { name: 'Edit' }).click()
    await expect(app.getByText(/^It leaves .+\. Until you save, it leaves as it was\.$/)).toBeVisible()
    const second = await astrid.context.newPage()
    await second.goto(app.url())
    await expect(app.getByLabel('Subject')).toHaveValue('In your morning')
    // Nobody is asked who has changed nothing.
    await app.getByRole('link', { name: 'The email' }).click()
    await app.getByRole('link', { name: 'Edit' }).click()
    await app.getByRole('textbox', { name: 'Message' }).fill('Good morning, James.')
    await app.getByRole('link', { name: 'The email' }).click()
    const question = app.getByRole('dialog', { name: 'Leave without saving?' })
    await button(question, 'Cancel').click()
    await button(app, 'Save').click()
    await expect(app.getByText('The email is changed.')).toBeVisible()
    await expect(app.frameLocator('iframe').getByText('Good morning, James.')).toBeVisible()
    await second.setViewportSize({ width: 390, height: 844 })
    await second.getByLabel('Subject').fill('In your evening')
    await button(second, 'Save').click()
    await expect(second.getByText('This email was changed in another window.')).toBeVisible()
    await expectAccessible(second, 'an email that another window has changed, on a phone')
    await button(second, 'Take the other text').click()
    await expect(second.getByRole('textbox', { name: 'Message' })).toContainText('Good morning, James.')
    await second.close()
    await button(app, 'Undo').click()
    await expect(app.getByText('The email says again what it said before.')).toBeVisible()
    await expect(app.frameLocator('iframe').getByText('Good morning.', { exact: true })).toBeVisible()
    await app.close()
  })

  await test.step('who has not seen the new time is told, and cancelling asks', async () => {
    complaints.expect(/422 PUT \/api\/panel\/emails|schedule: Failed to load resource/)
    // The panel hears of nothing by itself until it has been told.
    const told = Promise.withResolvers<void>()
    await page.route('**/api/panel/activity', (route) => told.promise.then(() => route.continue()))
    await stage.query(
      `update email set scheduled_local = left(scheduled_local, 11) || '12:00',
        due_at = due_at + interval '45 minutes', planned_at = planned_at + interval '45 minutes'
       where subject = 'In your morning'`,
    )
    await button(row, 'Send now: “In your morning”').click()
    await expect(panel.getByText(/has been given another time meanwhile/)).toBeVisible()
    told.resolve()
    await expect(row.getByText(/12:00 in Chicago$/)).toBeVisible()
    await button(row, 'Cancel “In your morning”').click()
    await expect(button(row, 'Keep')).toBeFocused()
    await button(row, 'Keep').click()
  })
  await button(row, 'Send now: “In your morning”').click()
  await expect(row.getByRole('link', { name: /^Logged in Salesforce/ })).toBeVisible()
  const mails = await inboxOf(stage, james.email)
  expect(mails.filter((mail) => mail.subject === 'In your morning')).toHaveLength(1)
})
