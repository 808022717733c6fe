import type { Locator, Page } from '@playwright/test'
import { allow, button, retype, type Traveller } from '../../../bench/walk.ts'
import { causes } from '../../../contract/causes.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import { password } from '../../../sandbox/world.ts'
import { expectAccessible } from './axe.ts'
import { expect } from './test.ts'

/** Presses the switch of a fault on its page, as a person does who wants to see it. */
export async function flip(page: Page, cloud: string, key: string): Promise<void> {
  await page.goto(`${cloud}/__sandbox?hl=en`)
  const control = page.locator(`button[aria-labelledby="${key}"]`)
  const before = await control.getAttribute('aria-checked')
  await control.click()
  await expect(control).toHaveAttribute('aria-checked', before === 'true' ? 'false' : 'true')
}

/** The screen of a cause: title, who, the message when somebody else has to act, the guide, the code. */
export async function expectScreen(page: Page, code: ErrorCode): Promise<void> {
  await expect(page.getByText(new RegExp(`^Code: ${code}\\b`))).toBeVisible()
  const { who, docs } = causes[code]
  await expect(button(page, 'Copy message')).toHaveCount(who === 'you' ? 0 : 1)
  if (who !== 'you') {
    const mail = page.getByRole('link', { name: 'Write an email' })
    await expect(mail).toHaveAttribute('href', /Ben%20Carter/)
  }
  await expect(page.getByRole('link', { name: 'How it is done, click by click' })).toHaveCount(docs ? 1 : 0)
  await expectAccessible(page, code, { schemes: ['light'] })
}

/** Presses the screen's button and waits until the screen is left. */
export async function tryAgain(page: Page, label: string): Promise<void> {
  await button(page, label).click()
  await page.waitForURL(
    (address) => !address.pathname.startsWith('/problem/') && !address.search.includes('problem='),
  )
}

/** Salesforce's own pages, as far as they ask. `back` is where the way ends: a refusal, or the journey's first screen. */
export async function passSalesforce(
  who: Traveller,
  page: Page,
  back: Locator = page.getByText(/^Code: /).or(page.getByRole('heading', { name: /^Welcome, / })),
): Promise<void> {
  const logIn = button(page, who.words.logIn)
  const consent = button(page, who.words.allow)
  await logIn.or(consent).or(back).first().waitFor()
  if (await logIn.isVisible()) {
    await retype(page, page.locator('#username'), who.person.salesforceUsername)
    await retype(page, page.locator('#password'), password)
    await logIn.click()
    await consent.or(back).first().waitFor()
  }
  if (await consent.isVisible()) await allow(who, page)
}
