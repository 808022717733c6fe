import type { Locator, Page } from '@playwright/test'
import type { Installation } from '../../../bench/installation.ts'
import { allow, button, retype, type Traveller } from '../../../bench/walk.ts'
import { causes } from '../../../contract/causes.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import { password } from '../../../sandbox/world.ts'
import { expectAccessible } from './axe.ts'
import { expect } from './test.ts'

/** Presses the switch of a fault, as a person does who wants to see it. */
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
    const mail = page.getByRole('link', { name: 'Write an e-mail' })
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

/** Somebody's account never was: the invitation is open again. */
export async function neverActivated({ stage, person }: Traveller): Promise<void> {
  const change = `update app_user set email = id || '@gone.example', crm_user_id = id::text, state = 'deactivated'`
  await stage.query(`${change} where email = $1`, [person.email])
  await stage.query(`update invitation set state = 'open', user_id = null where email = $1`, [person.email])
}

/** Makes Salesforce misbehave until `mendSalesforce`; what is no switch on its page, such as one record's access. */
export async function breakSalesforce(stage: Installation, ...faults: object[]): Promise<void> {
  for (const fault of faults) await tellSalesforce(stage, 'faults', fault)
}

/** Salesforce is well again. */
export async function mendSalesforce(stage: Installation): Promise<void> {
  await fetch(`${stage.salesforce}/__sandbox/faults`, { method: 'DELETE' })
}

/** The user takes the app's access back at Salesforce: tokens end, and none can be had for the old grant. */
export function revokeAccess(stage: Installation): Promise<void> {
  const gone = {
    name: 'token_error',
    error: 'invalid_grant',
    description: 'expired access/refresh token',
    status: 400,
  }
  return breakSalesforce(stage, { name: 'expire_access_tokens' }, gone)
}

/** Somebody deletes a record at Salesforce, or restores it. */
export function deleteRecord(stage: Installation, id: string, isDeleted = true): Promise<void> {
  return tellSalesforce(stage, 'records', { id, fields: { IsDeleted: isDeleted } })
}

async function tellSalesforce(stage: Installation, what: 'faults' | 'records', body: object): Promise<void> {
  const answer = await fetch(`${stage.salesforce}/__sandbox/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`Salesforce's sandbox: ${await answer.text()}`)
}
