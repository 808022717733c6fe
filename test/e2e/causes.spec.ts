import type { Page } from '@playwright/test'
import { activate, button, retype, type Traveller } from '../../bench/walk.ts'
import { causes } from '../../contract/causes.ts'
import { type ErrorCode, errorCodes } from '../../contract/errors.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectScreen, flip, neverActivated, passSalesforce, tryAgain } from './harness/causes.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { invitationLink, stateFacts } from './harness/settled.ts'
import { expect, stageForFile, test } from './harness/test.ts'

const stage = stageForFile()

/** How a cause is switched on: the key of its switch on a vendor's own page. */
const atSalesforce: [ErrorCode, string][] = [
  ['salesforce_app_blocked', 'app_blocked'],
  ['salesforce_app_not_approved', 'app_not_approved'],
  ['salesforce_app_not_installed', 'app_not_installed'],
  ['salesforce_approval_failed', 'approval_failed'],
  ['salesforce_wrong_org', 'wrong_org'],
  ['oauth_state_unknown', 'code_expired'],
  ['salesforce_ip_restricted', 'ip_restricted'],
  ['salesforce_user_inactive', 'user_inactive'],
  ['salesforce_app_secret', 'app_secret'],
  ['salesforce_unreachable', 'token_503'],
  ['salesforce_email_differs', 'email_differs'],
  ['salesforce_email_unverified', 'email_unverified'],
  ['salesforce_scope_missing', 'no_api_scope'],
  ['salesforce_other_org', 'other_org'],
]
const atGoogle: [ErrorCode, string][] = [
  ['mailbox_app_secret', 'token_invalid_client'],
  ['mailbox_unreachable', 'token_503'],
  ['mailbox_no_refresh_token', 'no_refresh_token'],
  ['mailbox_not_enabled', 'mail_not_enabled'],
  ['mailbox_api_off', 'api_off'],
  ['mailbox_rate_limited', 'rate_limited_403'],
]

/** Causes that the person makes at Google's consent. */
const byHand: [ErrorCode, (page: Page) => Promise<void>][] = [
  ['mailbox_denied', (page) => button(page, 'Cancel').click()],
  [
    'mailbox_scope_missing',
    async (page) => {
      await page.getByRole('checkbox').first().uncheck()
      await button(page, 'Continue').click()
    },
  ],
]

test.describe
  .serial('at Salesforce', () => {
    // First: Salesforce asks only until somebody has approved the app.
    test('oauth_denied leads back to success', async ({ visit }) => {
      const ben = await visit(stage(), 'ben')
      const page = await ben.context.newPage()
      await page.goto(await invitationLink(ben))
      await activate(ben, page)
      const deny = button(page, 'Deny')
      const welcome = page.getByRole('heading', { name: 'Welcome, Ben' })
      await deny.click()
      await expectScreen(page, 'oauth_denied')
      await tryAgain(page, 'Try again')
      await passSalesforce(ben, page)
      await expect(welcome).toBeVisible()
      await neverActivated(ben)
    })

    for (const [code, key] of atSalesforce) {
      test(`${code} leads back to success`, async ({ visit }) => {
        const ben = await visit(stage(), 'ben')
        const page = await ben.context.newPage()
        await flip(page, stage().salesforce, key)
        await page.goto(await invitationLink(ben))
        await button(page, ben.words.activate).click()
        await passSalesforce(ben, page)
        await expectScreen(page, code)
        const [row] = await stage().query<{ obstacle_code: string }>(
          'select obstacle_code from invitation where email = $1',
          [ben.person.email],
        )
        expect(row?.obstacle_code).toBe(code)

        const other = await ben.context.newPage()
        await flip(other, stage().salesforce, key)
        const again = causes[code].retry === 'other_user' ? 'Sign in with another user' : 'Try again'
        await tryAgain(page, again)
        await passSalesforce(ben, page)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome, Ben')
        await neverActivated(ben)
      })
    }

    test('salesforce_api_disabled is seen on its own screen and goes on by itself', async ({ visit }) => {
      const ben = await visit(stage(), 'ben')
      const page = await ben.context.newPage()
      await flip(page, stage().salesforce, 'api_disabled')
      await page.goto(await invitationLink(ben))
      await button(page, ben.words.activate).click()
      await passSalesforce(ben, page)
      await expectScreen(page, 'salesforce_api_disabled')
      // The minute until the next look passes at once.
      await page.clock.install()
      await page.reload()
      await expectScreen(page, 'salesforce_api_disabled')
      await fetch(`${stage().salesforce}/__sandbox/faults`, { method: 'DELETE' })
      await page.clock.fastForward(61_000)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome, Ben')
      await neverActivated(ben)
    })
  })

test.describe
  .serial('at Google', () => {
    let state: Awaited<ReturnType<Traveller['context']['storageState']>>

    test('the mailbox step is reached', async ({ visit }) => {
      const ben = await visit(stage(), 'ben')
      const page = await ben.context.newPage()
      await page.goto(await invitationLink(ben))
      await button(page, ben.words.activate).click()
      await passSalesforce(ben, page)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome, Ben')
      await stateFacts(page, ['welcomed', 'introduced'])
      state = await ben.context.storageState()
    })

    test('mailbox_app_blocked: Google stops on its own page, and the way on is offered here', async ({
      visit,
      complaints,
    }) => {
      complaints.expect(/signin\/oauth\/consent\S*: Failed to load resource.*400/)
      await walkBlocked(await visit(stage(), 'ben', { storageState: state }))
    })

    for (const [code, key] of atGoogle) {
      test(`${code} can be put off, and leads back to success`, async ({ visit }) => {
        const ben = await visit(stage(), 'ben', { storageState: state })
        await walkMailbox(ben, code, { key })
      })
    }
    for (const [code, answer] of byHand) {
      test(`${code} can be put off, and leads back to success`, async ({ visit }) => {
        const ben = await visit(stage(), 'ben', { storageState: state })
        await walkMailbox(ben, code, { answer })
      })
    }

    for (const answer of ['No, Give It Back', 'Yes, use it']) {
      test(`mailbox_other_address asks: ${answer}`, async ({ visit }) => {
        const ben = await visit(stage(), 'ben', { storageState: state })
        const page = await ben.context.newPage()
        await page.goto(`${stage().url}/journey/mailbox`)
        await startMailbox(ben, page)
        await passGoogle(ben, page, { account: 'astrid.lindqvist@nordvik.example' })
        const title = page.getByRole('heading', { level: 1 })
        await expect(title).toHaveText('Use astrid.lindqvist@nordvik.example?')
        await expectAccessible(page, 'mailbox_other_address', { schemes: ['light'] })
        await button(page, answer).click()
        const next = answer.startsWith('No') ? 'Which e-mail client do you use?' : 'Set up e-mail connection'
        await expect(title).toHaveText(next)
        const left = await stage().query('select 1 from pending_mailbox')
        expect(left).toHaveLength(0)
      })
    }
  })

/** From the mailbox step to the refusal, and on to success. `key` is a switch, `answer` what is done at Google. */
async function walkMailbox(
  ben: Traveller,
  code: ErrorCode,
  way: { key?: string; answer?: (page: Page) => Promise<void> },
): Promise<void> {
  const page = await ben.context.newPage()
  if (way.key) await flip(page, stage().google, way.key)
  await page.goto(`${stage().url}/journey/mailbox`)
  await startMailbox(ben, page)
  await passGoogle(ben, page, { answer: way.answer })
  await expectScreen(page, code)
  await expect(button(page, 'Do This Later')).toBeVisible()
  if (way.key) await flip(await ben.context.newPage(), stage().google, way.key)
  await tryAgain(page, 'Try again')
  await passGoogle(ben, page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up e-mail connection')
  await noMailbox(ben.person.email)
}

/** Google's own page ends the way: the person comes back by hand, and says what happened. */
async function walkBlocked(ben: Traveller): Promise<void> {
  const page = await ben.context.newPage()
  await flip(page, stage().google, 'admin_policy')
  await page.goto(`${stage().url}/journey/mailbox`)
  await startMailbox(ben, page)
  await passGoogle(ben, page)
  await expect(page.getByText(/admin_policy_enforced/)).toBeVisible()
  await page.goto(`${stage().url}/journey/mailbox`)
  await expect(button(page, 'Do This Later')).toBeVisible()
  await button(page, 'Google blocked it').click()
  await expectScreen(page, 'mailbox_app_blocked')
  await flip(await ben.context.newPage(), stage().google, 'admin_policy')
  await tryAgain(page, 'Try again')
  await passGoogle(ben, page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up e-mail connection')
  await noMailbox(ben.person.email)
}

async function startMailbox({ words }: Traveller, page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^Gmail/ }).click()
  await button(page, words.next).click()
}

/** Google's own pages, as far as they ask. */
async function passGoogle(
  { words, person }: Traveller,
  page: Page,
  { account = person.email, answer }: { account?: string; answer?: (page: Page) => Promise<void> } = {},
): Promise<void> {
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
  await (answer ? answer(page) : proceed.click())
}

async function noMailbox(email: string): Promise<void> {
  const who = '(select id from app_user where email = $1)'
  await stage().query(`delete from connection where kind = 'mailbox' and user_id in ${who}`, [email])
}

test.describe('at the invitation', () => {
  const states: [ErrorCode, string, string][] = [
    [
      'invitation_expired',
      "set expires_at = now() - interval '1 hour'",
      "set expires_at = now() + interval '1 day'",
    ],
    ['invitation_revoked', "set state = 'revoked'", "set state = 'open'"],
  ]
  for (const [code, spoil, mend] of states) {
    test(`${code} leads back to success`, async ({ visit, complaints }) => {
      complaints.expect(/410 POST \/api\/invitations\/lookup|invitations\/lookup: Failed to load/)
      const anna = await visit(stage(), 'anna')
      const page = await anna.context.newPage()
      await stage().query(`update invitation ${spoil} where email = $1`, [anna.person.email])
      await page.goto(await invitationLink(anna))
      await expect(page.getByText(`Kod: ${code}`, { exact: true })).toBeVisible()
      await expectAccessible(page, code, { schemes: ['light'] })
      await stage().query(`update invitation ${mend} where email = $1`, [anna.person.email])
      await page.getByRole('main').getByRole('button').last().click()
      await expect(button(page, anna.words.activate)).toBeVisible()
    })
  }
})

test('every cause at Salesforce and Google is walked, or named where it is tested', () => {
  const walked = [...atSalesforce, ...atGoogle, ...byHand].map(([code]) => code)
  const elsewhere: ErrorCode[] = [
    // In this file, by tests of their own.
    'oauth_denied',
    'salesforce_api_disabled',
    'mailbox_other_address',
    'mailbox_app_blocked',
    // Through the door, without a browser: activation, ways back, selling.
    'oauth_failed',
    'salesforce_user_taken',
    'not_a_member',
    'mailbox_disconnected',
  ]
  const met = errorCodes.filter((code) => ['salesforce', 'google'].includes(causes[code].where))
  expect([...walked, ...elsewhere].sort()).toEqual([...met].sort())
})

test('in Swedish every cause has its words, and nothing is wider than a small phone', async ({ visit }) => {
  const anna = await visit(stage(), 'anna', { viewport: { width: 360, height: 740 } })
  const page = await anna.context.newPage()
  for (const code of errorCodes) {
    await page.goto(`${stage().url}/problem/${code}`)
    await expect(page.getByText(`Kod: ${code}`, { exact: true })).toBeVisible()
    await expect(page.getByRole('main')).not.toContainText('errors.')
    await expect(page.getByRole('main')).not.toContainText('{{')
    await expectNoSidewaysScroll(page)
  }
})

test('whoever lifts a block that nobody sees from here says so, and who waits is told', async ({ visit }) => {
  const [ben, anna] = [await visit(stage(), 'ben'), await visit(stage(), 'anna')]
  // Whoever was let in by a case before is invited again.
  await neverActivated(ben)
  const page = await ben.context.newPage()
  await flip(page, stage().salesforce, 'app_blocked')
  await page.goto(await invitationLink(ben))
  await button(page, ben.words.activate).click()
  await passSalesforce(ben, page)
  await expectScreen(page, 'salesforce_app_blocked')
  const mail = await page.getByRole('link', { name: 'Write an e-mail' }).getAttribute('href')
  const link = /http\S+\/done#\S+/.exec(decodeURIComponent(mail ?? ''))?.[0] ?? ''

  const help = await anna.context.newPage()
  await help.goto(link)
  await expect(help.getByText(/Connected Apps OAuth Usage/)).toBeVisible()
  await expectAccessible(help, 'the page for whoever helps', { schemes: ['light'] })
  await expectNoSidewaysScroll(help)
  await help.getByRole('button', { name: /^(Done|Klart)$/ }).click()
  await expect(help.getByRole('heading', { level: 1 })).toHaveText(/^(Thank you|Tack)$/)
  const told = await stage().query<{ subject: string }>(
    `select subject from email where send_key like 'system:helped:%'`,
  )
  expect(told).toEqual([{ subject: 'You can try again now' }])
  await flip(page, stage().salesforce, 'app_blocked')
})

test('the guide opens at its heading without an account', async ({ visit }) => {
  const ben = await visit(stage(), 'ben')
  const page = await ben.context.newPage()
  await page.goto(`${stage().url}/guide/connect-salesforce#oauth_app_blocked`)
  await expect(page.getByRole('heading', { name: 'OAUTH_APP_BLOCKED' })).toBeInViewport()
  await expectAccessible(page, 'the guide', { schemes: ['light'] })
  for (const [place, heading] of [
    ['connect-google#3-client', '3. Client'],
    ['connect-microsoft#4-consent', '4. Consent'],
  ] as const) {
    await page.goto(`${stage().url}/guide/${place}`)
    await expect(page.getByRole('heading', { name: heading })).toBeInViewport()
  }
})
