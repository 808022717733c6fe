import type { Page } from '@playwright/test'
import {
  activate,
  allow,
  allowGoogle,
  button,
  chooseAction,
  getStarted,
  openRecord,
  openWelcomeMail,
  panelIn,
  recordNamed,
  type Traveller,
} from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { inboxOf, tasksOf } from './harness/outside.ts'
import { rowCountsOf, sendsAtGoogle } from './harness/row-counts.ts'
import { activated } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'
import { endUndoWindow, longWindow } from './harness/undo-window.ts'

const maria = { object: 'Lead', id: recordNamed('Maria Holm'), email: 'maria.holm@holmlogistics.example' }
const sofia = { object: 'Lead', id: recordNamed('Sofia Ek'), email: 'sofia.ek@ekochlund.example' }

const everythingOnce = {
  users: 1,
  acceptedInvitations: 1,
  crmConnections: 1,
  mailboxes: 1,
  emails: 1,
  salesTasks: 1,
  crmWrites: 2,
}

const title = (page: Page) => page.getByRole('heading', { level: 1 })

/** Closes the tab and comes back in a fresh one, which must stand where the former one stood. */
async function comeBack({ context, stage }: Traveller, page: Page, expected: string): Promise<Page> {
  await expect(title(page)).toHaveText(expected)
  await page.close()
  const fresh = await context.newPage()
  await fresh.goto(stage.url)
  await expect(title(fresh)).toHaveText(expected)
  return fresh
}

test('closing the tab at every step: the next visit stands at the first unfinished one', async ({
  visit,
  complaints,
  stage,
}) => {
  // The used invitation is refused in words, and Chromium notes each refusal by itself.
  complaints.expect(/410 POST \/api\/invitations\/lookup|api\/invitations\/lookup: Failed to load resource/)
  const ben = await visit('ben')
  const inbox = await openWelcomeMail(ben)

  const consent = await test.step('before the account is there', async () => {
    const first = await getStarted(ben, inbox)
    await expect(button(first, 'Activate Account with Salesforce')).toBeVisible()
    await first.close()
    const second = await getStarted(ben, inbox)
    await button(second, 'Activate Account with Salesforce').click()
    await expect(button(second, 'Log In')).toBeVisible()
    await second.close()
    const third = await getStarted(ben, inbox)
    await activate(ben, third)
    await expect(button(third, 'Allow')).toBeVisible()
    await third.close()
    const fourth = await getStarted(ben, inbox)
    await button(fourth, 'Activate Account with Salesforce').click()
    return fourth
  })

  await allow(ben, consent)
  let page = await comeBack(ben, consent, 'Welcome, Ben')
  await test.step('the link in the email leads on as well', async () => {
    const again = await getStarted(ben, inbox)
    await expect(title(again)).toHaveText('This invitation has been used.')
    await button(again, 'Go to Home').click()
    await expect(title(again)).toHaveText('Welcome, Ben')
    await again.close()
  })

  await button(page, 'Start').click()
  page = await comeBack(ben, page, 'Two things, two minutes')
  await button(page, 'Next').click()
  page = await comeBack(ben, page, 'Which email client do you use?')
  await page.getByRole('radio', { name: /^Gmail/ }).click()
  await button(page, 'Next').click()
  await expect(page.locator('#identifier')).toBeVisible()
  await page.close()
  page = await ben.context.newPage()
  await page.goto(stage.url)
  await page.getByRole('radio', { name: /^Gmail/ }).click()
  await button(page, 'Next').click()
  await allowGoogle(ben, page)
  await expect(title(page)).toHaveText('Set up e-mail connection')
  page = await comeBack(ben, page, 'Your signature')
  await button(page, 'Save').click()
  page = await comeBack(ben, page, 'You are ready')
  await button(page, 'Finish').click()
  page = await comeBack(ben, page, 'A quick look at Sales Actions')

  await test.step('in the middle of the tour', async () => {
    await button(page, 'Next').click()
    await expect(page.getByRole('dialog', { name: 'Home shows what needs you' })).toBeVisible()
    await page.close()
    page = await ben.context.newPage()
    await page.goto(stage.url)
    await expect(title(page)).toHaveText('A quick look at Sales Actions')
    await button(page, 'Not Now').click()
  })

  page = await comeBack(ben, page, 'Where to now?')
  await button(page, 'Launch Web App').click()
  page = await comeBack(ben, page, 'Hello, Ben')
  const nothingSent = { emails: 0, salesTasks: 0, crmWrites: 0 }
  expect(await rowCountsOf(stage, ben.person.email)).toEqual({ ...everythingOnce, ...nothingSent })
})

test('the postal address that the first admin writes is kept, also where the setting is slow or cannot be read', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(/429/)
  const astrid = await visit('astrid', { viewport: { width: 390, height: 800 } })
  await activated(astrid)
  // As on the first day of a real installation, which no org has been bound to.
  await stage.query('update workspace set org_id = null')
  const page = await astrid.context.newPage()
  const setting = '**/api/settings/unsubscribe'
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(setting, async (route) => {
    await held
    await route.fulfill({ status: 429, json: { error: { code: 'too_many_requests' } } })
  })
  await page.goto(stage.url)
  await expect(title(page)).toHaveText(/^This workspace will belong to /)
  await expectAccessible(page, 'the organization')
  const address = page.getByRole('textbox', { name: 'Postal address of the company' })
  await address.fill('Hamngatan 2, Stockholm')
  await button(page, 'Confirm').click()
  release()
  await expect(page.getByText(/^Code: too_many_requests/)).toBeVisible()
  await expect(address).toHaveValue('Hamngatan 2, Stockholm')
  await page.unroute(setting)
  await button(page, 'Confirm').click()
  await expect(title(page)).toHaveText('Welcome, Astrid')
  expect(
    await stage.query(`select value->>'postalAddress' as is from setting where section = 'unsubscribe'`),
  ).toEqual([{ is: 'Hamngatan 2, Stockholm' }])
})

test('two tabs at once and every button double-clicked: one of everything', async ({ visit, stage }) => {
  const anna = await visit('anna')
  const inbox = await openWelcomeMail(anna)
  const twice = (name: string) => (page: Page) => button(page, name).dblclick()
  const both = (pages: Page[], act: (page: Page) => Promise<void>) => Promise.all(pages.map(act))
  const bothShow = (pages: Page[], text: string) =>
    both(pages, (page) => expect(title(page)).toHaveText(text))

  const tabs = [await getStarted(anna, inbox), await getStarted(anna, inbox)]
  const [first, second] = tabs as [Page, Page]
  await test.step('two attempts at Salesforce', async () => {
    await twice('Aktivera konto med Salesforce')(first)
    await button(first, 'Logga in').click()
    await twice('Aktivera konto med Salesforce')(second)
    await both(tabs, (page) => expect(button(page, 'Tillåt')).toBeVisible())
    await both(tabs, (page) => button(page, 'Tillåt').click())
    await bothShow(tabs, 'Välkommen, Anna')
  })

  await both(tabs, twice('Starta'))
  await bothShow(tabs, 'Två saker, två minuter')
  await both(tabs, twice('Nästa'))
  await bothShow(tabs, 'Vilken e-postklient använder du?')
  await test.step('two attempts at Google', async () => {
    await both(tabs, async (page) => {
      await page.getByRole('radio', { name: /^Gmail/ }).click()
      await twice('Nästa')(page)
      await expect(page.locator('#identifier')).toBeVisible()
    })
    await allowGoogle(anna, first)
    await expect(title(first)).toHaveText('Konfigurera e-postanslutning')
    await allowGoogle(anna, second)
  })
  await bothShow(tabs, 'Din signatur')
  await both(tabs, twice('Spara'))
  await bothShow(tabs, 'Du är redo')
  await both(tabs, twice('Slutför'))
  await bothShow(tabs, 'En snabbtitt på säljåtgärderna')
  await both(tabs, twice('Inte nu'))
  await bothShow(tabs, 'Vart vill du nu?')
  await both(tabs, twice('Starta Salesforce'))
  await both(tabs, (page) => expect(page).toHaveURL(/\/home\/home\.jsp$/))

  await test.step('one mail and one task', async () => {
    const panel = await openRecord(anna, first, sofia.id)
    await chooseAction(anna, panel, 'sendEmail')
    const compose = panel.getByRole('dialog', { name: 'Skicka säljmejl' })
    await compose.getByLabel('Ämne').fill('En gång')
    await compose.getByRole('textbox', { name: 'Meddelande' }).fill('Det här kommer en gång.')
    await button(compose, 'Skicka').dblclick()
    await chooseAction(anna, panel, 'addTask')
    const sheet = panel.getByRole('dialog', { name: 'Lägg till uppgift' })
    await sheet.getByLabel('Ämne').fill('En uppgift')
    await button(sheet, 'Spara').dblclick()
    // The other tab looks at the same record while it happens.
    await openRecord(anna, second, sofia.id)
    for (const page of tabs) {
      const rows = panelIn(page).getByRole('listitem')
      await expect(rows.getByRole('link', { name: /^(Loggat i|I) Salesforce/ })).toHaveCount(2)
    }
  })

  expect(await rowCountsOf(stage, anna.person.email)).toEqual(everythingOnce)
  expect(await inboxOf(stage, sofia.email)).toHaveLength(1)
  expect(await tasksOf(anna, sofia)).toHaveLength(2)
  expect(await sendsAtGoogle(stage)).toBe(1)
})

test.describe(() => {
  test.use({ undoWindow: longWindow })

  test('back and reload: earlier screens may be looked at, and nothing happens again', async ({
    visit,
    stage,
  }) => {
    const astrid = await visit('astrid')
    const page = await getStarted(astrid, await openWelcomeMail(astrid))
    await activate(astrid, page)
    await allow(astrid, page)

    await test.step('back and forth over Welcome', async () => {
      await expect(title(page)).toHaveText('Welcome, Astrid')
      await button(page, 'Start').click()
      await expect(title(page)).toHaveText('Two things, two minutes')
      await page.reload()
      await expect(title(page)).toHaveText('Two things, two minutes')
      await page.goBack()
      await expect(title(page)).toHaveText('Welcome, Astrid')
      await page.reload()
      await button(page, 'Start').click()
      await button(page, 'Next').click()
      await expect(title(page)).toHaveText('Which email client do you use?')
      await button(page, 'Back').click()
      await expect(title(page)).toHaveText('Two things, two minutes')
      await button(page, 'Next').click()
    })

    await test.step('back from Google, and back to Google’s consent', async () => {
      await page.getByRole('radio', { name: /^Gmail/ }).click()
      await button(page, 'Next').click()
      await expect(page.locator('#identifier')).toBeVisible()
      await page.goBack()
      await expect(title(page)).toHaveText('Which email client do you use?')
      await page.getByRole('radio', { name: /^Gmail/ }).click()
      await button(page, 'Next').click()
      await allowGoogle(astrid, page)
      await expect(title(page)).toHaveText('Set up e-mail connection')
      await page.reload()
      await expect(title(page)).toHaveText('Set up e-mail connection')
      await button(page, 'Next').click()
      await expect(title(page)).toHaveText('Your signature')
      await page.reload()
      await expect(title(page)).toHaveText('Your signature')
    })

    await test.step('to the end, with a look back', async () => {
      await page.getByRole('textbox', { name: 'Signature' }).fill('Astrid Lindqvist, Sales Operations')
      await button(page, 'Save').click()
      await button(page, 'Finish').click()
      await button(page, 'Not Now').click()
      await expect(title(page)).toHaveText('Where to now?')
      await page.goBack()
      await expect(title(page)).toHaveText('A quick look at Sales Actions')
      await page.goForward()
      await page.reload()
      await button(page, 'Launch Web App').click()
      await expect(title(page)).toHaveText('Hello, Astrid')
      await page.goBack()
      await page.goto(stage.url)
      await expect(title(page)).toHaveText('Hello, Astrid')
    })

    await test.step('a record reloaded while a mail leaves', async () => {
      const panel = await openRecord(astrid, page, maria.id)
      await chooseAction(astrid, panel, 'sendEmail')
      const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
      await compose.getByLabel('Subject').fill('Once only')
      await compose.getByRole('textbox', { name: 'Message' }).fill('This comes once.')
      await button(compose, 'Send').click()
      await expect(panel.getByRole('button', { name: 'Undo', exact: true })).toBeVisible()
      await page.reload()
      await endUndoWindow(stage)
      const row = panelIn(page).getByRole('listitem').filter({ hasText: 'Once only' })
      await expect(row.getByRole('link', { name: /^Logged in Salesforce/ })).toBeVisible()
    })

    const { salesTasks, crmWrites, ...once } = await rowCountsOf(stage, astrid.person.email)
    expect({ salesTasks, crmWrites }).toEqual({ salesTasks: 0, crmWrites: 1 })
    expect(once).toEqual({ users: 1, acceptedInvitations: 1, crmConnections: 1, mailboxes: 1, emails: 1 })
    expect(await inboxOf(stage, maria.email)).toHaveLength(1)
    expect(await tasksOf(astrid, maria)).toHaveLength(1)
  })
})
