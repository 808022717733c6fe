import type { Page } from '@playwright/test'
import { button, retype, type Traveller } from '../../bench/walk.ts'
import { causes } from '../../contract/causes.ts'
import { type ErrorCode, errorCodes } from '../../contract/errors.ts'
import { expectScreen, flip, tryAgain } from './harness/causes.ts'
import { activated, stateFacts } from './harness/settled.ts'
import { expect, stageForFile, test } from './harness/test.ts'

const stage = stageForFile()

/** A cause, the key of its switch on Microsoft's own page, and the button there that leads back. */
const switched: [ErrorCode, string, string?][] = [
  [
    'mailbox_admin_consent_needed',
    'admin_consent_required',
    'Return to the application without granting consent',
  ],
  ['mailbox_not_assigned', 'not_assigned', 'Back to app'],
  ['mailbox_consent_needed', 'consent_required'],
  ['mailbox_app_secret', 'token_invalid_client'],
  ['mailbox_unreachable', 'token_503'],
  ['mailbox_not_enabled', 'mailbox_not_enabled'],
  ['mailbox_rate_limited', 'throttled'],
]

test.describe
  .serial('at Microsoft', () => {
    let state: Awaited<ReturnType<Traveller['context']['storageState']>>

    test('the mailbox step is reached', async ({ visit }) => {
      const ben = await visit(stage(), 'ben')
      await stateFacts(await activated(ben), ['welcomed', 'introduced'])
      state = await ben.context.storageState()
    })

    test('mailbox_admin_consent_pending: asked for and not given yet, until it is', async ({ visit }) => {
      const ben = await visit(stage(), 'ben', { storageState: state })
      const page = await ben.context.newPage()
      await flip(page, stage().microsoft, 'pending')
      await startOutlook(page)
      await passMicrosoft(ben, page, 'Request approval')
      await button(page, 'Back to app').click()
      await expectScreen(page, 'mailbox_admin_consent_pending')
      await flip(await ben.context.newPage(), stage().microsoft, 'pending')
      await tryAgain(page, 'Try again')
      await passMicrosoft(ben, page)
      await connected(ben, page)
    })

    test('mailbox_denied: Cancel shares its error with a missing approval', async ({ visit }) => {
      const ben = await visit(stage(), 'ben', { storageState: state })
      const page = await ben.context.newPage()
      await startOutlook(page)
      await passMicrosoft(ben, page, 'Cancel')
      await expectScreen(page, 'mailbox_denied')
      await expect(page.getByText(/AADSTS65004/)).toBeVisible()
      await tryAgain(page, 'Try again')
      await passMicrosoft(ben, page)
      await connected(ben, page)
    })

    for (const [code, key, back] of switched) {
      test(`${code} can be put off, and leads back to success`, async ({ visit }) => {
        const ben = await visit(stage(), 'ben', { storageState: state })
        const page = await ben.context.newPage()
        await flip(page, stage().microsoft, key)
        await startOutlook(page)
        await passMicrosoft(ben, page, back)
        await expectScreen(page, code)
        await expect(button(page, 'Do This Later')).toBeVisible()
        await flip(await ben.context.newPage(), stage().microsoft, key)
        await tryAgain(page, 'Try again')
        await passMicrosoft(ben, page)
        await connected(ben, page)
      })
    }
  })

test('every cause at Microsoft is walked, or named where it is tested', () => {
  const walked = [...switched.map(([code]) => code), 'mailbox_admin_consent_pending']
  // Entra says it on its own page, or to the token call: through the door, without a browser.
  const elsewhere: ErrorCode[] = ['mailbox_app_unknown']
  const met = errorCodes.filter((code) => causes[code].where === 'microsoft')
  expect([...walked, ...elsewhere]).toEqual(expect.arrayContaining(met))
})

async function startOutlook(page: Page): Promise<void> {
  await page.goto(`${stage().url}/journey/mailbox`)
  await page.getByRole('radio', { name: /^Outlook/ }).click()
  await button(page, 'Next').click()
}

/** Microsoft's own pages, as far as they ask; `end` is the button to press in the place of Accept. */
async function passMicrosoft({ person }: Traveller, page: Page, end = 'Accept'): Promise<void> {
  const address = page.locator('#address')
  const account = page.getByRole('link', { name: new RegExp(person.email.replaceAll('.', '\\.')) })
  const last = button(page, end)
  const over = page.getByText(/^Code: /).or(page.getByRole('heading', { name: 'Set up e-mail connection' }))
  await address.or(account).or(last).or(over).first().waitFor()
  if (await address.isVisible()) {
    await retype(page, address, person.email)
    await button(page, 'Next').click()
    await button(page, 'Sign in').click()
  } else if (await account.isVisible()) await account.click()
  await last.or(over).first().waitFor()
  if (await last.isVisible()) await last.click()
}

/** Success, and then nothing is connected again: Ben takes the access back at Microsoft as well. */
async function connected(ben: Traveller, page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up e-mail connection')
  const who = '(select id from app_user where email = $1)'
  await stage().query(`delete from connection where kind = 'mailbox' and user_id in ${who}`, [
    ben.person.email,
  ])
  await page.goto(`${stage().microsoft}/?mkt=en`)
  await page.getByRole('button', { name: /^Remove/ }).click()
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
}
