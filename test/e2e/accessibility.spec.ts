import type { Page } from '@playwright/test'
import {
  allow,
  allowGoogle,
  button,
  chooseAction,
  openRecord,
  panelIn,
  pressFirst,
  recordNamed,
  type Traveller,
} from '../../bench/walk.ts'
import { activateByKey, expectAccessible, panelOnly, tabTo } from './harness/axe.ts'
import { invitationLink, settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const maria = recordNamed('Maria Holm')

const title = (page: Page) => page.getByRole('heading', { level: 1 })

/** The admin has sent a mail and planned a task from a Lead, so that no list is empty. */
async function sellOnce(astrid: Traveller): Promise<Page> {
  await settled(astrid)
  const page = await astrid.context.newPage()
  const panel = await openRecord(astrid, page, maria)
  await chooseAction(astrid, panel, 'addTask')
  await panel.getByRole('dialog').getByLabel('Name').fill('Call Maria')
  await button(panel, 'Save').click()
  await chooseAction(astrid, panel, 'sendEmail')
  const compose = panel.getByRole('dialog')
  await compose.getByLabel('Subject').fill('Flow meters')
  await compose.getByRole('textbox', { name: 'Message' }).fill('Hello Maria.')
  await button(compose, 'Send').click()
  await expect(panel.getByRole('link', { name: /^Logged in Salesforce/ })).toBeVisible()
  return page
}

test('axe finds nothing outside the app: sign-in, problems, lost addresses', async ({
  visit,
  complaints,
  stage,
}) => {
  complaints.expect(/(404|400) POST \/api\/invitations\/lookup|invitations\/lookup: Failed to load/)
  const ben = await visit('ben')
  const page = await ben.context.newPage()
  const screens: [string, string, string][] = [
    ['/sign-in', 'sign-in', 'Sign in'],
    ['/sign-in?problem=not_a_member', 'sign-in with a refusal', 'Nobody has invited this Salesforce user.'],
    ['/problem/oauth_denied', 'a refusal of yours', 'You chose not to allow access.'],
    [
      '/problem/salesforce_app_blocked',
      'a refusal with a message',
      'Your Salesforce org blocks MSI Actions.',
    ],
    ['/invitation', 'an invitation without its token', 'This invitation link is not one we know.'],
    ['/nowhere', 'a lost address', 'There is nothing here.'],
  ]
  for (const [path, name, expected] of screens) {
    await page.goto(`${stage.url}${path}`)
    await expect(title(page)).toHaveText(expected)
    await expectAccessible(page, name)
  }
  await page.goto(await invitationLink(ben))
  await expect(button(page, 'Activate Account with Salesforce')).toBeVisible()
  await page.getByText('Use another Salesforce address').click()
  await expectAccessible(page, 'the invitation')
})

test('axe finds nothing on the journey, which needs no mouse', async ({ visit }) => {
  const ben = await visit('ben', { reducedMotion: 'reduce' })
  const page = await ben.context.newPage()
  await page.goto(await invitationLink(ben))
  await activateByKey(page, button(page, 'Activate Account with Salesforce'))
  await button(page, 'Log In').click()
  await allow(ben, page)

  const pass = async (heading: string, control: string, key = 'Enter') => {
    await expect(title(page)).toHaveText(heading)
    await expectAccessible(page, heading)
    await activateByKey(page, button(page, control), key)
  }
  await pass('Welcome, Ben', 'Start')
  await pass('Two things, two minutes', 'Next', 'Space')
  await expect(title(page)).toHaveText('Which email client do you use?')
  await tabTo(page, page.getByRole('radio', { name: /^Gmail/ }))
  await page.keyboard.press('Space')
  await pass('Which email client do you use?', 'Next')
  await allowGoogle(ben, page)
  await pass('Set up e-mail connection', 'Next')
  await expect(page.getByRole('textbox', { name: 'Signature' })).toBeVisible()
  await pass('Your signature', 'Save')
  await pass('You are ready', 'Finish')
  await pass('A quick look at Sales Actions', 'Next')

  const stop = page.getByRole('dialog')
  for (const heading of ['Home shows what needs you', 'Everything is in this rail']) {
    await expect(stop).toContainText(heading)
    await expectAccessible(page, `the tour: ${heading}`)
    await activateByKey(page, button(stop, 'Next'))
  }
  await expect(stop).toContainText('The Command Center follows every email')
  await activateByKey(page, button(stop, 'Next'))
  await expect(stop).toContainText('You, your mailbox and your signature')
  await activateByKey(page, button(stop, 'Next'))
  await activateByKey(page, button(stop, 'Done'))
  await pass('Where to now?', 'Launch Web App')
  await expect(title(page)).toHaveText('Hello, Ben')
})

/** Opens a page of the app and waits until nothing is being read any more. */
async function open({ stage }: Traveller, page: Page, path: string): Promise<void> {
  await page.goto(`${stage.url}${path}`)
  await expect(title(page)).toBeVisible()
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
}

test('axe finds nothing in what lies over the web app, and its rows lead to mails and to compose', async ({
  visit,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED GET \/api\/compose\/people|compose\/people\?search=maria: Failed to load/)
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  const page = await sellOnce(astrid)
  await open(astrid, page, '/')
  await expect(page.getByText('Flow meters')).toBeVisible()
  await page.getByRole('button', { name: /^Account: / }).click()
  await expectAccessible(page, 'the menu of the person')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeVisible()
  const search = page.getByRole('dialog', { name: 'Search' })
  const people = '**/api/compose/people?*'
  await page.route(people, (route) => route.abort())
  await page.keyboard.type('maria')
  const again = search.getByRole('button', { name: /^People could not be looked for/ })
  await again.waitFor()
  await expectAccessible(page, 'the search without Salesforce')
  await page.unroute(people)
  await again.click()
  await expect(search.getByRole('button', { name: /^Flow meters/ })).toBeVisible()
  await search.getByRole('button', { name: /^Maria Holm/ }).waitFor()
  await expectAccessible(page, 'the search')
  await page.keyboard.press('Enter')
  await expect(title(page)).toHaveText('Flow meters')
  await open(astrid, page, '/')
  // All of a row leads to its mail.
  await page.getByRole('listitem').filter({ hasText: 'Flow meters' }).click()
  await expect(title(page)).toHaveText('Flow meters')
  await open(astrid, page, '/command-center?tab=tasks')
  await expect(page.getByRole('row').filter({ hasText: 'Call Maria' })).toBeVisible()
  await expectAccessible(page, 'Command Center, tasks')
  // Whom a task is about is written to from it.
  await page
    .getByRole('row')
    .filter({ hasText: 'Call Maria' })
    .getByRole('link', { name: /^Write/ })
    .click()
  await expect(page.getByLabel('Subject')).toBeVisible()
  await expect(page.getByText('maria.holm@holmlogistics.example')).toBeVisible()
})

/** Opens Maria's record in Lightning or in Classic. */
async function openIn(astrid: Traveller, page: Page, look: 'lightning' | 'classic') {
  const destination = look === 'classic' ? 'classic' : 'lex'
  await page.goto(`${astrid.stage.salesforce}/ltng/switcher?destination=${destination}&referrer=%2F`)
  const panel = await openRecord(astrid, page, maria)
  await expect(panel.getByText('Flow meters')).toBeVisible()
  expect(await panel.locator('html').getAttribute('data-panel-theme')).toBe(look)
  return panel
}

test('axe finds nothing in the panel, in Lightning and in the colours of Classic', async ({ visit }) => {
  const astrid = await visit('astrid', { reducedMotion: 'reduce' })
  const page = await sellOnce(astrid)
  for (const look of ['lightning', 'classic'] as const) {
    const rules = look === 'classic' ? { ...panelOnly, only: 'colours' as const } : panelOnly
    const panel = await openIn(astrid, page, look)
    await expectAccessible(page, `the history in ${look}`, rules)
    await pressFirst(button(panel, 'Choose Actions'))
    await expectAccessible(page, `the menu in ${look}`, rules)
    await panel.getByRole('menuitem', { name: 'Send Sales Email' }).click()
    await expect(panel.getByRole('region', { name: 'Signature' })).toBeVisible()
    await button(panel, 'Cc').click()
    await expectAccessible(page, `compose in ${look}`, rules)
    await button(panel, 'Send').click()
    await expect(panel.getByText('Write a subject.')).toBeVisible()
    await expectAccessible(page, `compose with a problem in ${look}`, rules)
    await button(panel, 'Close').click()
    await chooseAction(astrid, panel, 'addTask')
    await expectAccessible(page, `add a task in ${look}`, rules)
  }

  const account = await openRecord(astrid, page, recordNamed('Harbor & Finch Ltd'))
  await expect(account.getByText('Nothing from this panel yet.')).toBeVisible()
  await expectAccessible(page, 'an empty history', panelOnly)
  await chooseAction(astrid, account, 'sendEmail')
  await expect(account.getByRole('checkbox').first()).toBeVisible()
  await expectAccessible(page, 'compose to several', panelOnly)
  const noor = await openRecord(astrid, page, recordNamed('Noor Haddad'))
  await chooseAction(astrid, noor, 'sendEmail')
  await expectAccessible(page, 'an obstacle', panelOnly)
})

test('the panel needs no mouse', async ({ visit }) => {
  const astrid = await visit('astrid')
  await settled(astrid)
  const page = await astrid.context.newPage()
  const panel = await openRecord(astrid, page, recordNamed('James Okafor'))
  await expect(button(panel, 'Choose Actions')).toBeEnabled()
  await button(panel, 'Choose Actions').focus()
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('menuitem', { name: 'Send Sales Email' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(panel.getByLabel('Subject')).toBeFocused()
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Tab')
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeFocused()
  await page.keyboard.type('No mouse was near.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(button(panel, 'Choose Actions')).toBeFocused()
  const row = panelIn(page).getByRole('listitem').filter({ hasText: 'By keyboard' })
  await expect(row.getByRole('link', { name: /^Logged in Salesforce/ })).toBeVisible()
})

test('the panel has words for who is not there yet, and axe finds nothing in them', async ({
  visit,
  stage,
}) => {
  const anna = await visit('anna', { reducedMotion: 'reduce' })
  const page = await anna.context.newPage()
  await page.goto(`${stage.salesforce}/login?un=${anna.person.salesforceUsername}`)
  await button(page, 'Logga in').click()
  await expect(page).toHaveURL(/home/)
  const panel = await openRecord(anna, page, maria)
  await expect(panel.getByRole('heading', { name: 'Ett steg återstår' })).toBeVisible()
  await expectAccessible(page, 'not activated', panelOnly)
})
