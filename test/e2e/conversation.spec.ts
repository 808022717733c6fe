import { button, chooseAction, openRecord, recordNamed } from '../../bench/walk.ts'
import { expectAccessible, panelOnly } from './harness/axe.ts'
import { inboxOf } from './harness/outside.ts'
import { readUntil } from './harness/read-now.ts'
import { call, settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const maria = { id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }

test('an answer is read where it is seen, and answered in its thread', async ({
  visit,
  stage,
  complaints,
}) => {
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  await settled(astrid)
  const page = await astrid.context.newPage()
  const panel = await openRecord(astrid, page, maria.id)
  await chooseAction(astrid, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
  await compose.getByLabel('Subject').fill('Flow meters')
  await compose.getByRole('textbox', { name: 'Message' }).fill('Would Tuesday suit you?')
  await button(compose, 'Send').click()
  await expect
    .poll(async () => (await inboxOf(stage, maria.email)).some((one) => one.subject === 'Flow meters'))
    .toBe(true)
  const [mail] = (await inboxOf(stage, maria.email)).filter((one) => one.subject === 'Flow meters')
  const text = `Tuesday is fine.\n\nOn Tue, 3 Nov 2026 at 10:00, Astrid wrote:\n> Would Tuesday suit you?\n`
  const reply = (id: string | undefined, said: { subject: string; text: string }) =>
    fetch(`${stage.mail}/inbox/${maria.email}/${id}/reply`, {
      method: 'POST',
      body: new URLSearchParams(said),
      redirect: 'manual',
    })
  await reply(mail?.id, { subject: 'Re: Flow meters', text })
  await readUntil(stage, `select 1 from mail_event where kind = 'replied'`)

  await test.step('on the record, without leaving it', async () => {
    const row = panel.getByRole('listitem').filter({ hasText: 'Flow meters' })
    await button(row, 'Read the answer to “Flow meters”').click({ timeout: 60_000 })
    const sheet = panel.getByRole('dialog', { name: 'Flow meters' })
    const read = sheet.frameLocator('iframe[title="Message from Maria Holm"]')
    await expect(read.getByText('Tuesday is fine.')).toBeVisible()
    await button(sheet, 'Answer').click()
    await sheet.getByRole('textbox', { name: 'Message' }).fill('Then Tuesday.')
    await expect(sheet.getByText(/Draft saved/)).toBeVisible()
    await expect(read.getByText('Tuesday is fine.')).toBeVisible()
    await expectAccessible(page, 'an answer on a record', panelOnly)
    await button(sheet, 'Close').click()
    await button(row, 'Read the answer to “Flow meters”').click()
    await button(sheet, 'Discard draft').click()
    await expect(button(sheet, 'Answer')).toBeVisible()
    await button(sheet, 'Undo').click()
    await button(sheet, 'Continue draft').click()
    await expect(sheet.getByRole('textbox', { name: 'Message' })).toHaveText('Then Tuesday.')
    const opening = astrid.context.waitForEvent('page')
    await sheet.getByRole('link', { name: /^Open in a larger window/ }).click()
    const larger = await opening
    await expect(larger.getByRole('textbox', { name: 'Message' })).toHaveText('Then Tuesday.')
    await larger.close()
  })

  const app = await astrid.context.newPage()
  await app.goto(stage.url)
  const waiting = app.getByRole('region', { name: 'To follow up' })
  await expect(waiting.getByRole('link', { name: 'Maria Holm' })).toBeVisible({ timeout: 60_000 })
  await expect(app.getByRole('navigation').getByText('1 to follow up')).toBeAttached()
  await expectAccessible(app, 'an answer that waits on Home')
  await button(waiting, 'Done: “Flow meters”').click()
  await expect(waiting.getByText(/Nothing waits for you/)).toBeVisible()
  await button(app, 'Undo').click()
  await test.step('it is put off, stands folded below the list, and is had back', async () => {
    await button(waiting, 'Later: “Flow meters”').click()
    await app
      .getByRole('menuitem', { name: /09:00$/ })
      .first()
      .click()
    await expect(waiting.getByText(/Nothing waits for you/)).toBeVisible()
    await button(waiting, '1 put off').click()
    await expect(waiting.getByText(/shows again .+ 09:00$/)).toBeVisible()
    await expectAccessible(app, 'what was put off')
    await button(waiting, 'Show now: “Flow meters”').click()
    await expect(button(waiting, 'Done: “Flow meters”')).toBeVisible()
  })
  await test.step('who connected under the old promise is asked once, and may change it', async () => {
    await stage.query(`update mailbox set reads_answers = 'unasked'`)
    await app.reload()
    await expect(app.getByText('May answers be read for objections and absences?')).toBeVisible()
    await button(app, 'No thanks').click()
    await expect(app.getByText('May answers be read for objections and absences?')).toHaveCount(0)
    await app.goto(`${stage.url}/profile`)
    const reads = app.getByRole('switch', { name: 'Read answers for objections and absences' })
    await expect(reads).not.toBeChecked()
    await reads.click()
    await expect
      .poll(() => stage.query('select reads_answers from mailbox'))
      .toEqual([{ reads_answers: 'agreed' }])
    await app.goto(stage.url)
  })
  // What mails of a mail program have and the sandbox's own do not: a picture from elsewhere, and others who got it.
  const fetched: string[] = []
  await app.route('https://pictures.example/**', (route) => {
    fetched.push(route.request().url())
    return route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' })
  })
  await app.route(/\/api\/received-messages\/[^/]+$/, async (route) => {
    const response = await route.fetch()
    const message = await response.json()
    const html = `${message.html}<img alt="Our plant" data-remote="https://pictures.example/plant.svg">`
    const others = [{ name: 'James Okafor', address: 'james.okafor@brightwater.example' }]
    await route.fulfill({
      response,
      json: { ...message, html, remoteImages: 1, answer: { ...message.answer, others } },
    })
  })
  // All of the row leads there, and not only the name.
  await waiting.getByRole('listitem').filter({ hasText: 'Flow meters' }).click()
  const answer = app.frameLocator('iframe[title="Message from Maria Holm"]')
  await expect(answer.getByText('Tuesday is fine.')).toBeVisible({ timeout: 60_000 })
  await expect(app.locator('iframe[title="Message from Maria Holm"]')).toHaveAttribute(
    'sandbox',
    'allow-popups allow-popups-to-escape-sandbox',
  )
  expect(fetched).toEqual([])
  await button(app, 'Show pictures').click()
  await expect.poll(() => fetched).toEqual(['https://pictures.example/plant.svg'])
  await button(app, 'Show quoted text').click()
  const form = app.getByRole('region', { name: 'Your answer' })
  await test.step('with what was begun on the record, a file, another copy, and what stands when it is left', async () => {
    await button(app, 'Continue').click()
    const message = form.getByRole('textbox', { name: 'Message' })
    await expect(message).toHaveText('Then Tuesday.')
    await message.fill('Then Tuesday at nine.')
    await button(form, 'Cc').click()
    await form.getByRole('textbox', { name: 'Cc', exact: true }).fill('james.okafor@brightwater.example,')
    const file = { name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') }
    await form.locator('input[aria-label="Attach files"]').setInputFiles(file)
    await expect(form.getByText('offer.pdf')).toBeVisible()
    await expectAccessible(app, 'an answer that is being written')
    await button(form, 'Close').click()
    await app.reload()
    await button(app, 'Continue').click({ timeout: 60_000 })
    await expect(message).toHaveText('Then Tuesday at nine.')
    await expect(form.getByText('offer.pdf')).toBeVisible()
    await button(form, 'Discard').click()
    await button(app, 'Undo').click()
    await expect(button(app, 'Continue')).toBeVisible()
  })
  complaints.expect(/410 GET \/api\/received-messages|received-messages\/\S+: Failed to load resource/)
  await test.step('what was written to a message that is gone is still there', async () => {
    const gone = await astrid.context.newPage()
    await gone.route(/\/api\/received-messages\/[^/]+$/, (route) =>
      route.fulfill({ status: 410, json: { error: { code: 'answer_gone' } } }),
    )
    await gone.goto(app.url())
    const written = gone.frameLocator('iframe[title="Your answer"]')
    await expect(written.getByText('Then Tuesday at nine.')).toBeVisible({ timeout: 60_000 })
    await expect(button(gone, 'Copy the text')).toBeVisible()
    await expectAccessible(gone, 'an answer to a message that is gone')
    await button(gone, 'Discard').click()
    await expect(written.getByText('Then Tuesday at nine.')).toHaveCount(0)
    await button(gone, 'Undo').click()
    await expect(written.getByText('Then Tuesday at nine.')).toBeVisible()
    await gone.close()
    await button(app, 'Continue').click()
  })
  await button(form, 'Send').click()
  await expect(form).toHaveCount(0)
  await expect
    .poll(async () => (await inboxOf(stage, maria.email)).map((one) => one.subject))
    .toContain('Re: Flow meters')
  const [copy] = await inboxOf(stage, 'james.okafor@brightwater.example')
  expect(copy).toMatchObject({ subject: 'Re: Flow meters', attachments: [{ filename: 'offer.pdf' }] })
  await test.step('all are answered, from a template and at a chosen time', async () => {
    await call(astrid, {
      method: 'POST',
      path: '/api/templates',
      body: { name: 'Thanks', categoryId: null, subject: 'Thanks', html: '<p>Thank you.</p>', notes: '' },
    })
    await button(app, 'Answer all').click()
    await expect(form.getByText('james.okafor@brightwater.example')).toBeVisible()
    await button(form, 'Use template').click()
    await form.getByRole('button', { name: /^Thanks/ }).click()
    await expect(form.getByRole('textbox', { name: 'Message' })).toHaveText('Thank you.')
    await button(form, 'Schedule').click()
    const time = app.getByRole('dialog', { name: 'Schedule email' })
    await button(time, 'Tomorrow 09:00').click()
    // What it is about stays in sight.
    await expect(app.getByText('james.okafor@brightwater.example')).toBeAttached()
    await time.getByRole('button', { name: /^Schedule for .+ 09:00$/ }).click()
    await expect(form).toHaveCount(0)
    const queued = () =>
      stage.query(
        `select state, r.kind, address from email join email_recipient r on r.email_id = email.id
       where state = 'scheduled' order by r.kind`,
      )
    await expect.poll(queued).toEqual([
      { state: 'scheduled', kind: 'cc', address: 'james.okafor@brightwater.example' },
      { state: 'scheduled', kind: 'to', address: maria.email },
    ])
  })
  await test.step('it is followed up with a mail of its own', async () => {
    await app.getByRole('link', { name: 'Follow up', exact: true }).click()
    await expect(app.getByLabel('Subject')).toHaveValue('Re: Flow meters')
    await expect(app.getByText(maria.email)).toBeVisible()
  })
  await app.unrouteAll()
  await test.step('whoever asks for no more is unsubscribed by one click, which can be undone', async () => {
    const mails = await inboxOf(stage, maria.email)
    const last = mails.find((one) => one.subject === 'Re: Flow meters')
    await reply(last?.id, { subject: 'Re: Flow meters', text: 'Please stop emailing me.\n' })
    await readUntil(stage, 'select 1 from objection')
    const optOuts = () => stage.query('select address from opt_out')
    const asks = app.getByText('Maria Holm asks not to get more email')
    await app.goto(stage.url)
    await expect(asks).toBeVisible({ timeout: 60_000 })
    await expectAccessible(app, 'somebody who asks for no more mail')
    await button(app, 'Unsubscribe').click()
    await expect(app.getByText('Maria Holm gets no more email from the company.')).toBeVisible()
    await expect(asks).toHaveCount(0)
    expect(await optOuts()).toEqual([{ address: maria.email }])
    await button(app, 'Undo').click()
    await expect(asks).toBeVisible()
    expect(await optOuts()).toEqual([])
  })
})
