import type { Page } from '@playwright/test'
import { button, retype, type Traveller } from '../../bench/walk.ts'
import { errorCodes } from '../../contract/errors.ts'
import { mend, turn } from '../harness/faults.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectScreen, flip, passSalesforce, tryAgain } from './harness/causes.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { activated, invitationLink, stateFacts } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

// One walk a vendor and a screen. Every other code goes the same ways in test/refusals/, without a screen.
const title = (page: Page) => page.getByRole('heading', { level: 1 })

test('at Salesforce: a block that nobody sees from here: who lifts it says so, who waits is told, and it leads back to success', async ({
  visit,
  stage,
}) => {
  const [ben, anna] = [await visit('ben'), await visit('anna')]
  const page = await ben.context.newPage()
  await flip(page, stage.salesforce, 'app_blocked')
  await page.goto(await invitationLink(ben))
  await button(page, ben.words.activate).click()
  await passSalesforce(ben, page)
  await expectScreen(page, 'salesforce_app_blocked')
  const mail = await page.getByRole('link', { name: 'Write an email' }).getAttribute('href')
  const link = /http\S+\/done#\S+/.exec(decodeURIComponent(mail ?? ''))?.[0] ?? ''

  await test.step('whoever helps', async () => {
    const help = await anna.context.newPage()
    await help.goto(link)
    await expect(help.getByText(/External Client Apps > OAuth Usage/)).toBeVisible()
    await expectAccessible(help, 'the page for whoever helps', { schemes: ['light'] })
    await expectNoSidewaysScroll(help)
    await help.getByRole('button', { name: /^(Done|Klart)$/ }).click()
    await expect(title(help)).toHaveText(/^(Thank you|Tack)$/)
    const told = await stage.query<{ subject: string }>(
      `select subject from email where send_key like 'system:helped:%'`,
    )
    expect(told).toEqual([{ subject: 'You can try again now' }])
    await flip(help, stage.salesforce, 'app_blocked')
  })

  await tryAgain(page, 'Try again')
  await passSalesforce(ben, page)
  await expect(title(page)).toHaveText('Welcome, Ben')
})

test('at Salesforce: salesforce_api_disabled is seen on its own screen and goes on by itself', async ({
  visit,
  stage,
}) => {
  const ben = await visit('ben')
  const page = await ben.context.newPage()
  await turn(stage.salesforce, 'api_disabled', true)
  await activated(ben)
  await page.clock.install()
  await page.goto(stage.url)
  await expectScreen(page, 'salesforce_api_disabled')
  await mend(stage.salesforce)
  // The minute until the next look passes at once.
  await page.clock.fastForward(61_000)
  await expect(title(page)).toHaveText('Welcome, Ben')
})

async function startMailbox({ words }: Traveller, page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^Gmail/ }).click()
  await button(page, words.next).click()
}

/** Google's own pages, as far as they ask, to the consent. */
async function toConsent({ words, person }: Traveller, page: Page, account = person.email): Promise<void> {
  const proceed = button(page, words.proceed)
  const identifier = page.locator('#identifier')
  await proceed.or(identifier).first().waitFor()
  if (await identifier.isVisible()) {
    await retype(page, identifier, account)
    await button(page, words.next).click()
    await page.locator('#password').waitFor()
    await button(page, words.next).click()
  }
  await proceed.waitFor()
}

/** Ben at the mailbox step. */
async function atMailbox(ben: Traveller): Promise<Page> {
  await activated(ben)
  await stateFacts(ben, ['welcomed', 'introduced'])
  const page = await ben.context.newPage()
  await page.goto(`${ben.stage.url}/journey/mailbox`)
  return page
}

test('at Google: stopped on its own page, then Cancel: both can be put off, and lead back to success', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(/signin\/oauth\/consent\S*: Failed to load resource.*400/)
  const ben = await visit('ben')
  const page = await atMailbox(ben)
  await turn(stage.google, 'admin_policy', true)
  await startMailbox(ben, page)
  await toConsent(ben, page)
  await button(page, 'Continue').click()
  await expect(page.getByText(/admin_policy_enforced/)).toBeVisible()
  // The person comes back by hand, and says what happened.
  await page.goto(`${stage.url}/journey/mailbox`)
  await button(page, 'Google blocked it').click()
  await expectScreen(page, 'mailbox_app_blocked')
  await expect(button(page, 'Do This Later')).toBeVisible()
  await turn(stage.google, 'admin_policy', false)
  await tryAgain(page, 'Try again')
  await toConsent(ben, page)
  await button(page, 'Cancel').click()
  await expectScreen(page, 'mailbox_denied')
  await expect(button(page, 'Do This Later')).toBeVisible()
  await tryAgain(page, 'Try again')
  await toConsent(ben, page)
  await button(page, 'Continue').click()
  await expect(title(page)).toHaveText('Set up e-mail connection')
})

test('at Google: mailbox_other_address asks: No gives it back, Yes keeps it', async ({ visit, stage }) => {
  const ben = await visit('ben')
  const page = await atMailbox(ben)
  const others = async () => {
    await startMailbox(ben, page)
    await toConsent(ben, page, 'astrid.lindqvist@nordvik.example')
    await button(page, 'Continue').click()
    await expect(title(page)).toHaveText('Use astrid.lindqvist@nordvik.example?')
  }
  await others()
  await expectAccessible(page, 'mailbox_other_address', { schemes: ['light'] })
  await button(page, 'No, Give It Back').click()
  await expect(title(page)).toHaveText('Which email client do you use?')
  expect(await stage.query('select 1 from pending_mailbox')).toEqual([])
  await others()
  await button(page, 'Yes, use it').click()
  await expect(title(page)).toHaveText('Set up e-mail connection')
  expect(await stage.query('select 1 from pending_mailbox')).toEqual([])
})

test('in Swedish every cause has its words, and nothing is wider than a small phone', async ({
  visit,
  stage,
}) => {
  const anna = await visit('anna', { viewport: { width: 360, height: 740 } })
  const page = await anna.context.newPage()
  await page.goto(`${stage.url}/problem/${errorCodes[0]}`)
  for (const code of errorCodes) {
    // As a link within the app goes there: a page loaded afresh for each would draw the same.
    await page.evaluate((to) => {
      history.pushState({}, '', to)
      dispatchEvent(new PopStateEvent('popstate', { state: {} }))
    }, `/problem/${code}`)
    await expect(page.getByText(`Kod: ${code}`, { exact: true })).toBeVisible()
    await expect(page.getByRole('main')).not.toContainText('errors.')
    await expect(page.getByRole('main')).not.toContainText('{{')
    await expectNoSidewaysScroll(page)
  }
})

test('the guide opens at its heading without an account', async ({ visit, stage }) => {
  const ben = await visit('ben')
  const page = await ben.context.newPage()
  await page.goto(`${stage.url}/guide/connect-salesforce#oauth_app_blocked`)
  await expect(page.getByRole('heading', { name: 'OAUTH_APP_BLOCKED' })).toBeInViewport()
  await expectAccessible(page, 'the guide', { schemes: ['light'] })
  for (const [place, heading] of [
    ['connect-google#3-client', '3. Client'],
    ['connect-microsoft#4-consent', '4. Consent'],
  ] as const) {
    await page.goto(`${stage.url}/guide/${place}`)
    await expect(page.getByRole('heading', { name: heading })).toBeInViewport()
  }
  await page.getByRole('button', { name: 'Svenska' }).click()
  await expect(page.getByRole('heading', { name: '4. Samtycke' })).toBeInViewport()
})
