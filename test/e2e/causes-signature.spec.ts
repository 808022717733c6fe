import type { Page } from '@playwright/test'
import { button, openRecord, recordNamed, type Traveller } from '../../bench/walk.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { breakVendor, mend, revokeAccess } from '../harness/faults.ts'
import { expectAccessible, panelOnly } from './harness/axe.ts'
import { passSalesforce } from './harness/causes.ts'
import { panelFrame } from './harness/frame-use.ts'
import { expectFits, expectNoSidewaysScroll } from './harness/layout.ts'
import { parsedHtml, watchParsing } from './harness/parsed-html.ts'
import { activated, stateFacts } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const title = (page: Page) => page.getByRole('heading', { level: 1 })
const editor = (page: Page) => page.getByRole('textbox', { name: /^Signatur/ })
const maria = recordNamed('Maria Holm')
const refusedSave = /413 PUT \/api\/signature|api\/signature: Failed to load/
const refusedLaunch = /(422|502) POST \/api\/launches|api\/launches: Failed to load/

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const logo = { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') }
const poster = { ...logo, name: 'poster.png', buffer: Buffer.concat([logo.buffer, Buffer.alloc(600_000)]) }
const notes = { ...logo, name: 'notes.png', buffer: Buffer.from('Not a picture.') }

/** Astrid; as an admin she may leave the mailbox for later. */
async function activatedAstrid(astrid: Traveller): Promise<void> {
  await activated(astrid)
  await stateFacts(astrid, ['welcomed', 'introduced', 'mailbox_postponed'])
}

/** Astrid at the signature step. */
async function atSignature(astrid: Traveller): Promise<Page> {
  await activatedAstrid(astrid)
  const page = await astrid.context.newPage()
  await watchParsing(page)
  await page.goto(`${astrid.stage.url}/journey/signature`)
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

test('the signature: unsafe HTML is cleaned, which is said, and what is left is saved', async ({
  visit,
  stage,
}) => {
  const astrid = await visit('astrid')
  const page = await atSignature(astrid)
  const said = page.getByRole('status').filter({ hasText: 'we took out' })
  await paste(
    page,
    `<p class="x" style="color:#b00020" onclick="alert(1)">Astrid, <a href="java&#10;script:alert(1)">sales</a></p>
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
  await paste(
    page,
    `<style>.xl65 {color:white; background:#0b3d91}</style><p class="MsoNormal">Formatting is <font color="#b00020">no loss</font></p>
     <table><tr><td class="xl65">Nordvik</td></tr><tr bgcolor="#0b3d91"><th style="color:#fff">Price</th><td style="background:white;color:black">40 SEK</td></tr></table><p style="background:rgb(11,61,145)"><span style="color:#fff">Astrid L</span></p>`,
  )
  const inColours = (words: string) => editor(page).getByText(words, { exact: true })
  await expect(inColours('no loss')).toHaveCSS('color', 'rgb(176, 0, 32)')
  for (const words of ['Nordvik', 'Astrid L']) {
    await expect(inColours(words)).toHaveCSS('color', 'rgb(255, 255, 255)')
    await expect(
      inColours(words).locator('xpath=ancestor-or-self::*[contains(@style, "background-color")]'),
    ).toHaveCSS('background-color', 'rgb(11, 61, 145)')
  }
  await expect(editor(page).locator('tr', { hasText: 'Price' })).toHaveCSS(
    'background-color',
    'rgb(11, 61, 145)',
  )
  await expect(inColours('Price')).toHaveCSS('color', 'rgb(255, 255, 255)')
  await expect(inColours('40 SEK')).toHaveCSS('color', 'rgb(0, 0, 0)')
  // The attribute would be another colour in any other form.
  await expect(editor(page).locator('tr', { hasText: 'Price' })).toHaveAttribute('bgcolor', '#0b3d91')
  await expect(editor(page).locator('td', { hasText: '40 SEK' })).toHaveCSS(
    'background-color',
    'rgb(255, 255, 255)',
  )
  await expect(said).toHaveCount(0)
  await button(page, 'Save').click()
  await expect(title(page)).toHaveText('You are ready')
  const [row] = await stage.query<{ html: string }>('select html from signature')
  expect(row?.html).toMatch(/<tr bgcolor="#0b3d91">.*<td bgcolor="white">/s)
  expect(row?.html).toMatch(/Astrid, .*sales/s)
  expect(row?.html.match(/background-color:\s?rgb\(11, 61, 145\)/g)).toHaveLength(2)
  expect(row?.html).not.toMatch(/onclick|script|iframe|form>|href|onmouseenter|svg/)
})

test('the signature: no image, too large an image, too large a whole: each said, and a smaller one is saved', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(refusedSave)
  const astrid = await visit('astrid')
  const page = await atSignature(astrid)
  const picker = page.locator('input[type="file"]')
  await picker.setInputFiles(notes)
  await expectNotice(page, 'image_invalid', 'That file is not an image we can use.')
  await expectAccessible(page, 'image_invalid', { schemes: ['light'] })
  await picker.setInputFiles(poster)
  await expectNotice(page, 'image_too_large', 'The image is larger than 500 kB.')
  // Pasted, the server finds it out; and the notice of before is gone by then.
  await paste(page, '<p>Astrid</p>', { images: 1, bytes: 600_000 })
  await expect(page.getByRole('alert')).toHaveCount(0)
  await button(page, 'Save').click()
  await expectNotice(page, 'image_too_large', 'Make it smaller')
  await editor(page).press('ControlOrMeta+a')
  await paste(page, '<p>Astrid</p>', { images: 5, bytes: 375_000 })
  await expect(editor(page).locator('img[src^="data:"]')).toHaveCount(5)
  await button(page, 'Save').click()
  await expectNotice(page, 'signature_too_large', 'The signature is too large.')
  // More than the server reads at all is refused in the same words.
  await paste(page, '', { images: 21, bytes: 375_000 })
  await button(page, 'Save').click()
  await expect(button(page, 'Save')).toBeEnabled()
  await expectNotice(page, 'signature_too_large', 'Use fewer or smaller images')
  await editor(page).press('ControlOrMeta+a')
  await picker.setInputFiles(logo)
  await expect(editor(page).locator('img[alt="logo"]')).toBeVisible()
  await button(page, 'Save').click()
  await expect(title(page)).toHaveText('You are ready')
  expect(await stage.query('select 1 from signature_image')).toHaveLength(1)
})

test('the signature: in Swedish on a small phone all of it is said, and nothing sticks out', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(refusedSave)
  const astrid = await visit('astrid', { viewport: { width: 360, height: 740 } })
  await activatedAstrid(astrid)
  await stage.query(`update app_user set language = 'sv'`)
  const page = await astrid.context.newPage()
  await page.goto(`${stage.url}/journey/signature`)
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
})

test('the launch: Salesforce unreachable, then revoked: said there, in the panel and on Home, until signed in again', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(refusedLaunch)
  complaints.expect(/422 GET \/api\/panel\/record|panel\/record: Failed to load/)
  const astrid = await visit('astrid')
  await activatedAstrid(astrid)
  await stateFacts(astrid, ['signature_skipped', 'finished', 'tour_postponed'])
  const page = await astrid.context.newPage()
  await page.goto(`${stage.url}/journey`)
  await expect(title(page)).toHaveText('Where to now?')

  await test.step('Salesforce does not answer: nothing is stuck, and it launches when it answers', async () => {
    await breakVendor(stage.salesforce, { name: 'next_call_503_html', times: 20 })
    await button(page, 'Launch Salesforce').click()
    await expectNotice(page, 'salesforce_unreachable', 'Salesforce does not answer right now.')
    await expectAccessible(page, 'Salesforce unreachable', { schemes: ['light'] })
    await page.reload()
    await expect(button(page, 'Launch Web App')).toBeVisible()
    await mend(stage.salesforce)
    await button(page, 'Launch Salesforce').click()
    await expect(page).toHaveURL((url) => url.origin === stage.salesforce && /home/.test(url.pathname))
  })

  await test.step('revoked meanwhile: signing in again launches', async () => {
    await page.goto(`${stage.url}/journey/launch`)
    await revokeAccess(stage.salesforce)
    await button(page, 'Launch Salesforce').click()
    await expectNotice(page, 'salesforce_disconnected', 'The connection to Salesforce is lost.')
    await mend(stage.salesforce)
    await button(page, 'Sign in with Salesforce').click()
    await passSalesforce(astrid, page, title(page).filter({ hasText: 'Where to now?' }))
    await expect(title(page)).toHaveText('Where to now?')
    await button(page, 'Launch Salesforce').click()
    await expect(page).toHaveURL((url) => url.origin === stage.salesforce && /home/.test(url.pathname))
  })

  await test.step('noticed in the panel, it stands on Home with the one button that brings it back', async () => {
    await revokeAccess(stage.salesforce)
    const panel = await openRecord(astrid, page, maria)
    await expect(panel.getByRole('alert')).toContainText('The connection to Salesforce was lost.')
    const reconnect = panel.getByRole('link', { name: /^Reconnect Salesforce/ })
    await expect(reconnect).toHaveAttribute('href', `${stage.url}/`)
    await expectAccessible(page, 'the panel', panelOnly)
    await mend(stage.salesforce)

    await page.goto(stage.url)
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
  })
})

test('the launch: in Swedish on a small phone the lost connection is said, and nothing sticks out', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(refusedLaunch)
  complaints.expect(/422 GET \/api\/panel\/record|panel\/record: Failed to load/)
  const astrid = await visit('astrid', { viewport: { width: 360, height: 740 } })
  await activatedAstrid(astrid)
  await stateFacts(astrid, ['signature_skipped', 'finished', 'tour_postponed', 'launched'])
  await stage.query(`update app_user set language = 'sv'`)
  await stage.query(`update connection set state = 'lost', cause = 'auth_revoked' where kind = 'crm'`)
  const page = await astrid.context.newPage()
  await page.goto(stage.url)
  await expect(page.getByText('Anslutningen till Salesforce är bruten')).toBeVisible()
  await expectNoSidewaysScroll(page)
  await page.goto(`${stage.url}/journey/launch`)
  await button(page, 'Starta Salesforce').click()
  await expectNotice(page, 'salesforce_disconnected', 'Anslutningen till Salesforce är bruten.')
  await expect(button(page, 'Logga in med Salesforce')).toBeVisible()
  await expectNoSidewaysScroll(page)
  const panel = await openRecord(astrid, page, maria)
  await expect(panel.getByRole('link', { name: /^Anslut Salesforce igen/ })).toBeVisible()
  await expectFits(await panelFrame(page))
})
