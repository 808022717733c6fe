import type { Page } from '@playwright/test'
import { button, openRecord, recordNamed, type Traveller, traveller } from '../../bench/walk.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { expectAccessible, insidePanel } from './harness/axe.ts'
import { breakSalesforce, mendSalesforce, passSalesforce, revokeAccess } from './harness/causes.ts'
import { panelFrame } from './harness/frame-use.ts'
import { expectFits, expectNoSidewaysScroll } from './harness/layout.ts'
import { parsedHtml, watchParsing } from './harness/parsed-html.ts'
import { activated, type State, stateFacts } from './harness/settled.ts'
import { expect, stageForFile, test } from './harness/test.ts'

const stage = stageForFile()
const title = (page: Page) => page.getByRole('heading', { level: 1 })
const editor = (page: Page) => page.getByRole('textbox', { name: /^Signatur/ })
const maria = recordNamed('Maria Holm')
const refusedSave = /413 PUT \/api\/signature|api\/signature: Failed to load/
const refusedLaunch = /(422|502) POST \/api\/launches|api\/launches: Failed to load/

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const logo = { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') }
const poster = { ...logo, name: 'poster.png', buffer: Buffer.concat([logo.buffer, Buffer.alloc(600_000)]) }
const notes = { ...logo, name: 'notes.png', buffer: Buffer.from('Not a picture.') }

/** Astrid at the signature step; as an admin she may leave the mailbox for later. */
let state: State

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext()
  const page = await activated(traveller(stage(), context, 'astrid'))
  await stateFacts(page, ['welcomed', 'introduced', 'mailbox_postponed'])
  state = await context.storageState()
  await context.close()
})

async function atSignature({ context }: Traveller): Promise<Page> {
  const page = await context.newPage()
  await watchParsing(page)
  await page.goto(`${stage().url}/journey/signature`)
  await expect(editor(page)).toBeVisible()
  return page
}

/** Pastes HTML into the signature, made in the page: `images` pictures of `bytes` each stand behind `html`. */
async function paste(page: Page, html: string, { images = 0, bytes = 0 } = {}): Promise<void> {
  await editor(page).evaluate(
    (element, { html, images, bytes }) => {
      const png = `\x89PNG\r\n\x1a\n${'x'.repeat(bytes)}`
      const picture = `<img alt="" src="data:image/png;base64,${btoa(png)}">`
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/html', html + picture.repeat(images))
      ;(element as HTMLElement).focus()
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    },
    { html, images, bytes },
  )
}

/** Drops HTML in the middle of the signature. */
async function drop(page: Page, html: string): Promise<void> {
  await editor(page).evaluate((element, html) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.setData('text/html', html)
    const { x, y, width, height } = element.getBoundingClientRect()
    const at = { clientX: x + width / 2, clientY: y + height / 2 }
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, ...at, bubbles: true, cancelable: true }))
  }, html)
}

/** The notice of a cause beside the editor, in the language of the code's line. */
async function expectNotice(page: Page, code: ErrorCode, says: string): Promise<void> {
  const notice = page.getByRole('alert').filter({ hasText: code })
  await expect(notice).toContainText(says)
  await expect(notice).toContainText(new RegExp(`(Code|Kod): ${code}`))
}

/** A signature that can be saved takes the place of what stood there: the journey goes on, and forgets it again. */
async function savesAfterAll(page: Page): Promise<void> {
  await editor(page).press('ControlOrMeta+a')
  await editor(page).pressSequentially('Astrid')
  await button(page, 'Save').click()
  await expect(title(page)).toHaveText('You are ready')
  await stage().query('delete from signature_image')
  await stage().query('delete from signature')
}

test('the signature: signature_too_large: ten megabytes are refused in its words, and a smaller one is saved', async ({
  visit,
  complaints,
}) => {
  complaints.expect(refusedSave)
  const astrid = await visit(stage(), 'astrid', { storageState: state })
  const page = await atSignature(astrid)
  await paste(page, '<p>Astrid</p>', { images: 20, bytes: 375_000 })
  await expect(editor(page).locator('img[src^="data:"]')).toHaveCount(20)
  await button(page, 'Save').click()
  await expectNotice(page, 'signature_too_large', 'The signature is too large.')
  await expectAccessible(page, 'signature_too_large', { schemes: ['light'] })
  // More than the server reads at all is refused in the same words.
  await paste(page, '', { images: 6, bytes: 375_000 })
  await button(page, 'Save').click()
  await expect(button(page, 'Save')).toBeEnabled()
  await expectNotice(page, 'signature_too_large', 'Use fewer or smaller images')
  await savesAfterAll(page)
})

test('the signature: unsafe HTML is cleaned, which is said, and what is left is saved', async ({ visit }) => {
  const astrid = await visit(stage(), 'astrid', { storageState: state })
  const page = await atSignature(astrid)
  const said = page.getByRole('status').filter({ hasText: 'we took out' })
  await paste(
    page,
    `<p class="x" style="color:red" onclick="alert(1)">Astrid, <a href="java&#10;script:alert(1)">sales</a></p>
     <script>alert(2)</script><iframe src="https://spy.example"></iframe><form><input></form>`,
  )
  await expect(said).toHaveText(
    "For the recipient's safety we took out: onclick, href, script, iframe, form, input.",
  )
  await drop(page, '<style>p{color:red}</style><b onmouseenter="x()">dropped</b><svg onload="x()"></svg>')
  await expect(editor(page).locator('strong')).toHaveText('dropped')
  await expect(said).toHaveText("For the recipient's safety we took out: onmouseenter, svg, onload.")
  expect(await parsedHtml(page)).toEqual([])
  await expectAccessible(page, 'unsafe HTML', { schemes: ['light'] })
  await button(page, 'Save').click()
  await expect(title(page)).toHaveText('You are ready')
  const [row] = await stage().query<{ html: string }>('select html from signature')
  expect(row?.html).toMatch(/Astrid, .*sales/)
  expect(row?.html).not.toMatch(/onclick|script|iframe|form|href/)
  await page.goto(`${stage().url}/journey/signature`)
  await paste(page, '<p style="color:red" class="MsoNormal">Formatting is no loss</p>')
  await expect(editor(page)).toContainText('Formatting is no loss')
  await expect(said).toHaveCount(0)
  await savesAfterAll(page)
})

test('the signature: image_too_large: picked or pasted, and a smaller one is saved', async ({
  visit,
  complaints,
}) => {
  complaints.expect(refusedSave)
  const astrid = await visit(stage(), 'astrid', { storageState: state })
  const page = await atSignature(astrid)
  const picker = page.locator('input[type="file"]')
  await picker.setInputFiles(poster)
  await expectNotice(page, 'image_too_large', 'The image is larger than 500 kB.')
  await expectAccessible(page, 'image_too_large', { schemes: ['light'] })
  await paste(page, '<p>Astrid</p>', { images: 1, bytes: 600_000 })
  await expect(page.getByRole('alert')).toHaveCount(0)
  await button(page, 'Save').click()
  await expectNotice(page, 'image_too_large', 'Make it smaller')
  await editor(page).press('ControlOrMeta+a')
  await picker.setInputFiles(logo)
  await expect(editor(page).locator('img[alt="logo"]')).toBeVisible()
  await button(page, 'Save').click()
  await expect(title(page)).toHaveText('You are ready')
  const kept = await stage().query('select 1 from signature_image')
  expect(kept).toHaveLength(1)
  await page.goto(`${stage().url}/journey/signature`)
  await savesAfterAll(page)
})

test('the signature: image_invalid: a text that calls itself an image, and a real one is taken', async ({
  visit,
}) => {
  const astrid = await visit(stage(), 'astrid', { storageState: state })
  const page = await atSignature(astrid)
  const picker = page.locator('input[type="file"]')
  await picker.setInputFiles(notes)
  await expectNotice(page, 'image_invalid', 'That file is not an image we can use.')
  await expectAccessible(page, 'image_invalid', { schemes: ['light'] })
  await picker.setInputFiles(logo)
  await expect(editor(page).locator('img[alt="logo"]')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await savesAfterAll(page)
})

test('the signature: in Swedish on a small phone all of it is said, and nothing sticks out', async ({
  visit,
  complaints,
}) => {
  complaints.expect(refusedSave)
  await stage().query(`update app_user set language = 'sv'`)
  const viewport = { width: 360, height: 740 }
  const astrid = await visit(stage(), 'astrid', { storageState: state, viewport })
  const page = await atSignature(astrid)
  const picker = page.locator('input[type="file"]')
  await picker.setInputFiles(notes)
  await expectNotice(page, 'image_invalid', 'Filen är inte en bild som vi kan använda.')
  await expectNoSidewaysScroll(page)
  await picker.setInputFiles(poster)
  await expectNotice(page, 'image_too_large', 'Bilden är större än 500 kB.')
  await expectNoSidewaysScroll(page)
  await paste(page, '<p onmouseover="x()">Astrid</p><script>x()</script>', { images: 5, bytes: 375_000 })
  await expect(page.getByText('För mottagarens säkerhet tog vi bort: onmouseover, script.')).toBeVisible()
  await button(page, 'Spara').click()
  await expectNotice(page, 'signature_too_large', 'Signaturen är för stor.')
  await expectNoSidewaysScroll(page)
  await stage().query(`update app_user set language = 'en'`)
})

test('the launch: Salesforce unreachable: said, and launched when it answers', async ({
  visit,
  complaints,
}) => {
  complaints.expect(refusedLaunch)
  const astrid = await visit(stage(), 'astrid', { storageState: state })
  const page = await astrid.context.newPage()
  await page.goto(stage().url)
  await stateFacts(page, ['signature_skipped', 'finished', 'tour_postponed'])
  await page.goto(`${stage().url}/journey`)
  await expect(title(page)).toHaveText('Where to now?')
  await breakSalesforce(stage(), { name: 'next_call_503_html', times: 20 })
  await button(page, 'Launch Salesforce').click()
  await expectNotice(page, 'salesforce_unreachable', 'Salesforce does not answer right now.')
  await expectAccessible(page, 'Salesforce unreachable', { schemes: ['light'] })
  // Nothing is stuck meanwhile: the step stands, and the web app is one button away.
  await page.reload()
  await expect(button(page, 'Launch Web App')).toBeVisible()
  await mendSalesforce(stage())
  await button(page, 'Launch Salesforce').click()
  await expect(page).toHaveURL((url) => url.origin === stage().salesforce && /home/.test(url.pathname))
})

test('the launch: token revoked meanwhile: said, signed in again, and launched', async ({
  visit,
  complaints,
}) => {
  complaints.expect(refusedLaunch)
  const astrid = await visit(stage(), 'astrid', { storageState: state })
  const page = await astrid.context.newPage()
  await page.goto(`${stage().url}/journey/launch`)
  await revokeAccess(stage())
  await button(page, 'Launch Salesforce').click()
  await expectNotice(page, 'salesforce_disconnected', 'The connection to Salesforce is lost.')
  await expectAccessible(page, 'token revoked', { schemes: ['light'] })
  await mendSalesforce(stage())
  await button(page, 'Sign in with Salesforce').click()
  await passSalesforce(astrid, page, title(page).filter({ hasText: 'Where to now?' }))
  await expect(title(page)).toHaveText('Where to now?')
  await button(page, 'Launch Salesforce').click()
  await expect(page).toHaveURL((url) => url.origin === stage().salesforce && /home/.test(url.pathname))
  // Signing in has ended the session that this browser had.
  state = await astrid.context.storageState()
})

test('the launch: a lost connection stands in the panel and on Home, with the one button that brings it back', async ({
  visit,
  complaints,
}) => {
  complaints.expect(/422 GET \/api\/panel\/record|panel\/record: Failed to load/)
  const astrid = await visit(stage(), 'astrid', { storageState: state })
  const page = await astrid.context.newPage()
  await revokeAccess(stage())
  const panel = await openRecord(astrid, page, maria)
  await expect(panel.getByRole('alert')).toContainText('The connection to Salesforce was lost.')
  const reconnect = panel.getByRole('link', { name: /^Reconnect Salesforce/ })
  await expect(reconnect).toHaveAttribute('href', `${stage().url}/`)
  await expectAccessible(page, 'the panel', { schemes: ['light'], within: insidePanel })
  await mendSalesforce(stage())

  await page.goto(stage().url)
  const needs = page.getByRole('region', { name: 'Needs you' }).getByRole('listitem')
  const lost = needs.filter({ hasText: 'The connection to Salesforce is lost' })
  await expect(lost.getByRole('button')).toHaveCount(1)
  await expectAccessible(page, 'Home without Salesforce')
  await button(page.getByRole('main'), 'Sign in with Salesforce').click()
  await passSalesforce(astrid, page, title(page).filter({ hasText: 'Hello, Astrid' }))
  await expect(title(page)).toHaveText('Hello, Astrid')
  await expect(needs.first()).toBeVisible()
  await expect(lost).toHaveCount(0)
  await openRecord(astrid, page, maria)
  await expect(panel.getByRole('heading', { name: 'Maria Holm' })).toBeVisible()
  state = await astrid.context.storageState()
})

test('the launch: in Swedish on a small phone the lost connection is said, and nothing sticks out', async ({
  visit,
  complaints,
}) => {
  complaints.expect(refusedLaunch)
  complaints.expect(/422 GET \/api\/panel\/record|panel\/record: Failed to load/)
  await stage().query(`update app_user set language = 'sv'`)
  await stage().query(`update connection set state = 'lost', cause = 'auth_revoked' where kind = 'crm'`)
  const viewport = { width: 360, height: 740 }
  const astrid = await visit(stage(), 'astrid', { storageState: state, viewport })
  const page = await astrid.context.newPage()
  await page.goto(stage().url)
  await expect(page.getByText('Anslutningen till Salesforce är bruten')).toBeVisible()
  await expectNoSidewaysScroll(page)
  await page.goto(`${stage().url}/journey/launch`)
  await button(page, 'Starta Salesforce').click()
  await expectNotice(page, 'salesforce_disconnected', 'Anslutningen till Salesforce är bruten.')
  await expect(button(page, 'Logga in med Salesforce')).toBeVisible()
  await expectNoSidewaysScroll(page)
  const panel = await openRecord(astrid, page, maria)
  await expect(panel.getByRole('link', { name: /^Anslut Salesforce igen/ })).toBeVisible()
  await expectFits(await panelFrame(page))
})
