import type { FrameLocator, Locator, Page, Route } from '@playwright/test'
import { button, chooseAction, openRecord, recordNamed, type Traveller } from '../../bench/walk.ts'
import { attachmentsLimit } from '../../contract/email.ts'
import { expectAsTallAsContent, standsStill } from './harness/layout.ts'
import { inboxOf, tasksOf } from './harness/outside.ts'
import { settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'
import { endUndoWindow, longWindow } from './harness/undo-window.ts'

const maria = { object: 'Lead', id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }
const ingrid = 'ingrid.solberg@solbergenergi.example'
const lars = 'lars.moen@solbergenergi.example'

/** The server does it, and its answer is lost on the way. */
async function answerLost(route: Route): Promise<void> {
  await route.fetch()
  await route.abort('connectionreset')
}

const lost = /net::ERR_|Failed to load resource/

async function openCompose(ben: Traveller, page: Page, record: string) {
  const panel = await openRecord(ben, page, record)
  await chooseAction(ben, panel, 'sendEmail')
  const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
  await standsStill(compose)
  return { panel, compose }
}

/** Writes to both contacts of an Account and sends. */
async function sendToBoth(ben: Traveller, page: Page, subject: string) {
  const { panel, compose } = await openCompose(ben, page, recordNamed('Solberg Energi AS'))
  for (const name of [/^Ingrid Solberg/, /^Lars Moen/]) await compose.getByRole('checkbox', { name }).check()
  await compose.getByLabel('Subject').fill(subject)
  await compose.getByRole('textbox', { name: 'Message' }).fill('To each of you.')
  await button(compose, 'Send 2 emails').click()
  await expect(button(panel, 'Undo')).toBeVisible()
  return { panel, compose }
}

const rowOf = (panel: FrameLocator, text: string) => panel.getByRole('listitem').filter({ hasText: text })

test('a lost answer is not "not sent": the panel says so, and trying again sends nothing twice', async ({
  visit,
  complaints,
  stage,
}) => {
  complaints.expect(lost)
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const { panel, compose } = await openCompose(ben, page, maria.id)
  await compose.getByLabel('Subject').fill('Lost on the way')
  await compose.getByRole('textbox', { name: 'Message' }).fill('Once only.')
  await page.route('**/api/panel/emails', answerLost)
  await button(compose, 'Send').click()
  await expect(compose.getByRole('alert')).toContainText('we do not know whether the email was sent')
  await expect(compose.getByRole('alert')).not.toContainText('was not sent')
  await page.unroute('**/api/panel/emails')
  await button(compose, 'Try again').click()
  await expect(
    rowOf(panel, 'Lost on the way').getByRole('link', { name: /^Logged in Salesforce/ }),
  ).toHaveCount(1)
  const mails = await inboxOf(stage, maria.email)
  expect(mails.filter((mail) => mail.subject === 'Lost on the way')).toHaveLength(1)
})

test('a task in doubt that was changed meanwhile does not become two by itself', async ({
  visit,
  complaints,
}) => {
  complaints.expect(lost)
  complaints.expect(/409 POST \/api\/panel\/tasks/)
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const panel = await openRecord(ben, page, maria.id)
  await chooseAction(ben, panel, 'addTask')
  const sheet = panel.getByRole('dialog', { name: 'Add Task' })
  await sheet.getByLabel('Name').fill('Call about the offer')
  await page.route('**/api/panel/tasks', answerLost)
  await button(sheet, 'Save').click()
  await expect(sheet.getByRole('alert')).toContainText('we do not know whether the task was saved')
  await page.unroute('**/api/panel/tasks')
  await sheet.getByLabel('Name').fill('Call about the new offer')
  await button(sheet, 'Try again').click()
  await expect(sheet.getByRole('alert')).toContainText('An earlier version of this task was saved already')
  await button(sheet, 'Close').click()
  await expect(
    rowOf(panel, 'Call about the offer').getByRole('link', { name: /^In Salesforce/ }),
  ).toBeVisible()
  expect((await tasksOf(ben, maria)).filter((task) => /new offer/.test(task.Subject))).toHaveLength(0)
})

test.describe(() => {
  test.use({ undoWindow: longWindow })

  test('an undo that comes too late for one gives the draft back for the other', async ({
    visit,
    complaints,
    stage,
  }) => {
    complaints.expect(/409 POST .*cancellation|cancellation: Failed to load resource/)
    const ben = await visit('ben')
    await settled(ben)
    const page = await ben.context.newPage()
    await page.route('**/cancellation', async (route) => {
      const [, id] = /([^/]+)\/cancellation$/.exec(route.request().url()) ?? []
      const [mail] = await stage.query<{ who_id: string }>('select who_id from email where id = $1', [id])
      if (mail?.who_id !== recordNamed('Ingrid Solberg')) return route.continue()
      const json = { error: { code: 'not_cancellable' } }
      return route.fulfill({ status: 409, json, headers: { 'access-control-allow-origin': '*' } })
    })
    const { panel, compose } = await sendToBoth(ben, page, 'Half undone')
    await button(panel, 'Undo').click()
    await expect(compose.getByRole('alert')).toContainText('Too late for Ingrid Solberg')
    await expect(compose.getByRole('checkbox', { name: /^Lars Moen/ })).toBeChecked()
    await expect(compose.getByRole('checkbox', { name: /^Ingrid Solberg/ })).not.toBeChecked()
    await expect(compose.getByRole('textbox', { name: 'Message' })).toHaveText('To each of you.')
    await button(compose, 'Send').click()
    await expect(button(panel, 'Undo')).toBeVisible()
    await endUndoWindow(stage)
    await expect(
      rowOf(panel, 'Half undone').getByRole('link', { name: /^Logged in Salesforce/ }),
    ).toHaveCount(2)
    for (const address of [ingrid, lars]) {
      const mails = await inboxOf(stage, address)
      expect(mails.filter((mail) => mail.subject === 'Half undone')).toHaveLength(1)
    }
  })
})

test.describe(() => {
  test.use({ undoWindow: longWindow })

  test('an undo without an answer is not "too late": it can be tried again', async ({
    visit,
    complaints,
  }) => {
    complaints.expect(lost)
    const ben = await visit('ben')
    await settled(ben)
    const page = await ben.context.newPage()
    await page.route('**/cancellation', (route) => route.abort('connectionreset'))
    const { panel, compose } = await sendToBoth(ben, page, 'Silence')
    await button(panel, 'Undo').click()
    await expect(panel.getByText(/it is not known whether it was stopped/)).toBeVisible()
    await page.unroute('**/cancellation')
    await button(panel, 'Undo').click()
    await expect(compose.getByLabel('Subject')).toHaveValue('Silence')
    await expect(compose.getByRole('alert')).toHaveText('Not sent. Your draft is back.')
  })
})

test('copies of several mails are counted, and the focus stays when a file is removed', async ({ visit }) => {
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const { compose } = await openCompose(ben, page, recordNamed('Solberg Energi AS'))
  await button(compose, 'Choose all').click()
  await button(compose, 'Cc').click()
  await expect(compose.getByText(/^Each copy goes once per person: \d+ emails\./)).toBeVisible()
  const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('A plan.\n') }
  await compose.locator('input[type="file"]').last().setInputFiles(file)
  await button(compose, 'Remove plan.txt').click()
  await expect(button(compose, 'Attach files')).toBeFocused()
  const film = { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(attachmentsLimit + 1) }
  await compose.locator('input[type="file"]').last().setInputFiles([film, file])
  await expect(compose.getByText(/^Not attached, because larger than .*: film\.mp4\./)).toBeVisible()
  await compose.getByRole('textbox', { name: 'Message' }).evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', '<p>Ours<img src="file:///C:/a.png"></p><script>x()</script>')
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await expect(compose.getByText('Pictures in what you pasted did not come along.')).toBeInViewport({
    ratio: 1,
  })
  await expect(compose.getByText(/^Left out of what you pasted.*: script\.$/)).toBeVisible()
  // It counts as nothing: the other one is attached, and no sum is exceeded.
  await expect(button(compose, 'Remove plan.txt')).toBeVisible()
  await expect(button(compose, 'Remove film.mp4')).toHaveCount(0)
})

test('the composer has room at 1280 × 800 on every object: eight lines, its tools below them, files in reach', async ({
  visit,
}) => {
  const ben = await visit('ben', { viewport: { width: 1280, height: 800 } })
  await settled(ben)
  const page = await ben.context.newPage()
  const eightLines = 8 * 24
  for (const name of ['Maria Holm', 'Grace Finch', 'Solberg Energi AS', 'Solberg Energi: sensorer 2027']) {
    const { compose } = await openCompose(ben, page, recordNamed(name))
    // In a frame that is still growing the tools lie over the text.
    await expectAsTallAsContent(page)
    const text = await boxOf(compose.getByRole('textbox', { name: 'Message' }))
    expect.soft(text.height, `height of the text on ${name}`).toBeGreaterThanOrEqual(eightLines)
    const tools = await boxOf(compose.getByRole('toolbar'))
    expect.soft(tools.y, `tools of ${name}`).toBeGreaterThanOrEqual(text.y + text.height - 1)
    await expect(button(compose, 'Attach files')).toBeInViewport()
    await button(compose, 'Close').click()
  }
})

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error('There is nothing to measure.')
  return box
}

test('what waits for its sender is said on the record, decided on its page, and logged again', async ({
  visit,
  stage,
}) => {
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const { panel, compose } = await openCompose(ben, page, maria.id)
  await compose.getByLabel('Subject').fill('Needs care')
  await compose.getByRole('textbox', { name: 'Message' }).fill('Look after me.')
  await button(compose, 'Send').click()
  const row = rowOf(panel, 'Needs care')
  await expect(row.getByRole('link', { name: /^Logged in Salesforce/ })).toBeVisible()
  const [mail] = await stage.query<{ id: string }>(`select id from email where subject = 'Needs care'`)
  const address = `${stage.url}/command-center/emails/${mail?.id}`

  await test.step('not logged', async () => {
    await stage.query(
      `update crm_write set state = 'failed', code = 'FIELD_INTEGRITY_EXCEPTION' where email_id = $1`,
      [mail?.id],
    )
    await openRecord(ben, page, maria.id)
    await expect(row.getByRole('link', { name: /^Log again in MSI Actions/ })).toHaveAttribute(
      'href',
      address,
    )
    const app = await ben.context.newPage()
    await app.goto(`${stage.url}/command-center`)
    await button(app, 'Log again').click()
    await expect(app.getByText('Salesforce is tried again.')).toBeVisible()
    await expect(button(app, 'Log again')).toHaveCount(0)
  })

  await test.step('a day late', async () => {
    await stage.query(`delete from crm_write where email_id = $1`, [mail?.id])
    await stage.query(`update email set state = 'needs_attention', reason = 'day_late' where id = $1`, [
      mail?.id,
    ])
    await openRecord(ben, page, maria.id)
    await expect(row.getByRole('link', { name: /^Answer in MSI Actions/ })).toHaveAttribute('href', address)
    const app = await ben.context.newPage()
    await app.goto(`${stage.url}/command-center`)
    const inTable = app.getByRole('row').filter({ hasText: 'Needs care' })
    await expect(inTable.getByText('–', { exact: true })).toBeVisible()
    await app.goto(address)
    await expect(button(app, 'Send now')).toBeVisible()
    await expect(button(app, 'It was sent')).toHaveCount(0)
    await button(app, 'Drop it').click()
    await expect(app.getByText('Noted.')).toBeVisible()
  })
})

test('Try again after a refusal goes to the Salesforce address that was chosen', async ({ visit, stage }) => {
  const astrid = await visit('astrid')
  const page = await astrid.context.newPage()
  const asked: unknown[] = []
  await page.route('**/api/invitation-attempts', (route) => {
    asked.push(route.request().postDataJSON())
    return route.fulfill({ json: { authorizeUrl: `${stage.url}/problem/oauth_denied` } })
  })
  await page.route('**/api/invitations/lookup', (route) =>
    route.fulfill({
      json: {
        email: astrid.person.email,
        name: null,
        inviterName: null,
        workspaceName: 'Nord',
        language: 'en',
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
    }),
  )
  await page.goto(`${stage.url}/invitation#some-token`)
  await button(page, 'Use another Salesforce address').click()
  await page.getByRole('radio', { name: 'My Domain' }).check()
  await page.getByLabel('My Domain address').fill('acme.my.salesforce.com')
  await button(page, 'Activate Account with Salesforce').click()
  await button(page, 'Try again').click()
  const chosen = { token: 'some-token', loginUrl: 'https://acme.my.salesforce.com' }
  await expect.poll(() => asked).toEqual([chosen, { ...chosen, forceLogin: false }])
})

test('whoever comes back with a mailbox is told so once', async ({ visit, stage }) => {
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  await page.goto(`${stage.url}/profile?connected=mailbox`)
  await expect(page.getByText('Gmail is connected.')).toBeVisible()
  await expect(page).toHaveURL(`${stage.url}/profile`)
})

test('a part of the app that is gone: read afresh once, then said; a link pointed at reloads nothing', async ({
  visit,
  complaints,
  stage,
}) => {
  complaints.expect(/ERR_FAILED|dynamically imported module|Failed to load resource/)
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  await page.goto(stage.url)
  const link = page.getByRole('navigation').getByRole('link', { name: 'Command Center' })
  await expect(link).toBeVisible()
  await page.route('**/assets/command-center-page-*', (route) => route.abort())
  let loads = 0
  page.on('load', () => loads++)
  await link.hover()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Hello/)
  await link.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page stopped working.')
  expect(loads).toBe(1)
})

test('while the server is away the page says so, and goes on by itself when it is back', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(/Failed to load resource|^503 GET \/api\//)
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const away = {
    status: 503,
    headers: { 'retry-after': '1' },
    json: { error: { code: 'temporarily_unavailable' } },
  }
  await page.route('**/api/**', (route) => route.fulfill(away))
  await page.goto(stage.url)
  const notice = page.getByText('The server does not answer right now. This page goes on by itself.')
  await expect(notice).toBeVisible()
  await page.unroute('**/api/**')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Hello/)
  await expect(notice).toHaveCount(0)
})

test('a panel that came while the server was away goes on by itself', async ({ visit, complaints }) => {
  complaints.expect(/Failed to load resource|^503 POST \/api\/panel\/sessions/)
  const ben = await visit('ben')
  await settled(ben)
  const page = await ben.context.newPage()
  const code = 'temporarily_unavailable'
  await page.route(
    ({ pathname }) => /^\/panel\/[\w-]+$/.test(pathname),
    async (route) => {
      const response = await route.fetch()
      const refused = (boot: string) => JSON.stringify({ ...JSON.parse(boot), state: 'refused', code })
      const html = (await response.text())
        .replace(/(?<=id="boot"[^>]*>)[^<]*/, refused)
        .replace(/(?<=<div id="root">).*(?=<\/div>)/s, '')
      await route.fulfill({ response, body: html })
    },
  )
  const away = { status: 503, headers: { 'retry-after': '1' }, json: { error: { code } } }
  await page.route('**/api/panel/sessions', (route) => route.fulfill(away), { times: 1 })
  const panel = await openRecord(ben, page, maria.id)
  await expect(panel.getByText('This page goes on by itself.')).toBeVisible()
  await expect(panel.getByText('Maria Holm')).toBeVisible()
})
