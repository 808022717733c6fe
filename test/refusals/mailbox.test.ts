import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { causes } from '../../contract/causes.ts'
import { type ErrorCode, errorCodes } from '../../contract/errors.ts'
import { breakVendor, mend, turn } from '../harness/faults.ts'
import type { Page } from '../harness/http-browser.ts'
import { activeMember, type Member } from '../harness/journey.ts'
import { invitedBen, worldForThese } from './refusals-world.ts'

/** A cause and the key of its switch on Google's own page. */
const atGoogle: [ErrorCode, string][] = [
  ['mailbox_app_secret', 'token_invalid_client'],
  ['mailbox_unreachable', 'token_503'],
  ['mailbox_no_refresh_token', 'no_refresh_token'],
  ['mailbox_not_enabled', 'mail_not_enabled'],
  ['mailbox_api_off', 'api_off'],
  ['mailbox_rate_limited', 'rate_limited_403'],
]

/** The same at Microsoft, with the button there that leads back where its own page ends the way. */
const atMicrosoft: [ErrorCode, string, string?][] = [
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

/** What Entra says on the way back and at its token endpoint: `error`, its number, and the cause that this is. */
/** Told on the way back, by a switch, or at the token endpoint, by its `error`. */
const byNumber: [{ key: string } | { error: string }, number, ErrorCode][] = [
  [{ key: 'policy' }, 53003, 'mailbox_policy_blocked'],
  [{ key: 'other_directory' }, 50020, 'mailbox_other_directory'],
  [{ key: 'second_factor' }, 500121, 'mailbox_second_factor'],
  [{ key: 'service_missing' }, 650052, 'mailbox_service_missing'],
  [{ error: 'invalid_grant' }, 50076, 'mailbox_second_factor'],
  [{ error: 'invalid_client' }, 650052, 'mailbox_service_missing'],
]

type Vendor = 'gmail' | 'outlook'

/** Off to a mail service, and through its pages as far as they ask; `end` is pressed in the place of the last yes. */
async function connect(ben: Member, vendor: Vendor, end?: string): Promise<Page> {
  const attempt = await ben.api('POST', '/api/mailbox-attempts', { vendor })
  let page = await ben.browser.open(String(attempt.body.authorizeUrl))
  const account = /href="([^"]+account=[^"]+)"/.exec(page.text)?.[1]
  if (account) page = await ben.browser.open(new URL(account.replaceAll('&amp;', '&'), page.url))
  const has = (label: string) => new RegExp(`<button\\b[^>]*>\\s*${label}\\s*</button>`).test(page.text)
  for (const label of ['Next', 'Next', 'Sign in'])
    if (has(label)) page = await ben.browser.submit(page, label)
  if (end) return ben.browser.submit(page, end)
  for (const label of ['Continue', 'Accept']) if (has(label)) page = await ben.browser.submit(page, label)
  return page
}

/** The refusal stands on the mailbox step. */
async function expectRefused(ben: Member, page: Page, code: ErrorCode): Promise<void> {
  expect(page.url.pathname).toBe('/journey/mailbox')
  expect(page.url.searchParams.get('problem')).toBe(code)
  const { body } = await ben.api('GET', '/api/journey')
  expect(body).toMatchObject({ step: 'mailbox', obstacle: { code } })
}

/** A new try leads to success, and nothing stands in the way any more. */
async function expectConnected(ben: Member, page: Page): Promise<void> {
  expect(page.url.pathname).toBe('/journey')
  expect((await ben.api('GET', '/api/journey')).body).toMatchObject({ step: 'connected', obstacle: null })
}

/** Ben at the mailbox step of a world of its own, and there again after each test, with nothing granted. */
function benForThese(forget: (ben: Member) => Promise<unknown>) {
  const world = worldForThese()
  let ben: Member | undefined
  const here = () => {
    if (!ben) throw new Error('Ben is there only while the tests run')
    return { ben, sandbox: world().sandbox }
  }
  beforeAll(async () => {
    ben = await activeMember(world(), { key: 'ben', link: await invitedBen(world()), mailbox: false })
    for (const fact of ['welcomed', 'introduced']) await ben.api('POST', '/api/journey/facts', { fact })
  })
  afterEach(async () => {
    await world().app.ctx.db.deleteFrom('mailbox').execute()
    await world().app.ctx.db.deleteFrom('connection').where('kind', '=', 'mailbox').execute()
    await forget(here().ben)
  })
  return here
}

describe('at Google', () => {
  const here = benForThese(async () => {})

  for (const [code, key] of atGoogle)
    test(`${code} can be put off, and leads back to success`, async () => {
      const { ben, sandbox } = here()
      await turn(sandbox.google, key, true)
      await expectRefused(ben, await connect(ben, 'gmail'), code)
      await turn(sandbox.google, key, false)
      await expectConnected(ben, await connect(ben, 'gmail'))
    })

  test('mailbox_scope_missing can be put off, and leads back to success', async () => {
    const { ben } = here()
    const attempt = await ben.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
    const consent = await ben.browser.open(String(attempt.body.authorizeUrl))
    const [, first = ''] = /<input[^>]*type="checkbox"[^>]*name="([^"]+)"/.exec(consent.text) ?? []
    const without = consent.text.replace(/(<input[^>]*type="checkbox"[^>]*)\schecked/, '$1')
    expect(without, `the box of ${first} can be unticked`).not.toBe(consent.text)
    await expectRefused(
      ben,
      await ben.browser.submit({ ...consent, text: without }, 'Continue'),
      'mailbox_scope_missing',
    )
    // Whoever sets out again and is stopped there has another reason: it is asked for, not guessed by the last one.
    await ben.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
    const journey = async () => (await ben.api('GET', '/api/journey')).body
    expect(await journey()).toMatchObject({ obstacle: null, notBackFrom: 'gmail' })
    await ben.api('POST', '/api/mailbox-stops', { vendor: 'gmail' })
    expect(await journey()).toMatchObject({ obstacle: { code: 'mailbox_app_blocked' } })
    await expectConnected(ben, await connect(ben, 'gmail'))
  })
})

describe('at Microsoft', () => {
  const here = benForThese(async (ben) => {
    const { microsoft } = here().sandbox
    // As the button of Microsoft's account page takes an app's access back.
    const account = new URLSearchParams({ account: 'ben.carter@nordvik.example' })
    await ben.browser.open(`${microsoft}/connections/removal`, { method: 'POST', body: account })
  })

  test('mailbox_admin_consent_pending: asked for and not given yet, until it is', async () => {
    const { ben, sandbox } = here()
    await turn(sandbox.microsoft ?? '', 'pending', true)
    const asked = await connect(ben, 'outlook', 'Request approval')
    await expectRefused(ben, await ben.browser.submit(asked, 'Back to app'), 'mailbox_admin_consent_pending')
    await turn(sandbox.microsoft ?? '', 'pending', false)
    await expectConnected(ben, await connect(ben, 'outlook'))
  })

  test('mailbox_denied: Cancel shares its error with a missing approval', async () => {
    const { ben } = here()
    const back = await connect(ben, 'outlook', 'Cancel')
    await expectRefused(ben, back, 'mailbox_denied')
    expect(back.url.searchParams.get('d_vendorCode')).toBe('AADSTS65004')
    await expectConnected(ben, await connect(ben, 'outlook'))
  })

  for (const [by, number, code] of byNumber) {
    const name = Object.values(by).join()
    test(`${code} is told from a refusal by its own code, and leads back to success: ${name} ${number}`, async () => {
      const { ben, sandbox } = here()
      if ('key' in by) await turn(sandbox.microsoft ?? '', by.key, true)
      else await breakVendor(sandbox.microsoft ?? '', { name: 'token_error', ...by, code: number })
      const back = await connect(ben, 'outlook')
      await expectRefused(ben, back, code)
      expect(back.url.searchParams.get('d_vendorCode')).toBe(`AADSTS${number}`)
      await mend(sandbox.microsoft ?? '')
      await expectConnected(ben, await connect(ben, 'outlook'))
    })
  }

  for (const [code, key, back] of atMicrosoft)
    test(`${code} can be put off, and leads back to success`, async () => {
      const { ben, sandbox } = here()
      await turn(sandbox.microsoft ?? '', key, true)
      await expectRefused(ben, await connect(ben, 'outlook', back), code)
      await turn(sandbox.microsoft ?? '', key, false)
      await expectConnected(ben, await connect(ben, 'outlook'))
    })
})

test('every cause at the mail services is walked, or named where it is tested', () => {
  const walked = [...[...atGoogle, ...atMicrosoft].map(([code]) => code), ...byNumber.map((row) => row[2])]
  const elsewhere: ErrorCode[] = [
    // In this file, by tests of their own.
    'mailbox_scope_missing',
    'mailbox_admin_consent_pending',
    // In the browser as well, where Google's own page ends the way, or asks.
    'mailbox_denied',
    'mailbox_app_blocked',
    'mailbox_other_address',
    // Later, and by Entra's own page or token call.
    'mailbox_disconnected',
    'mailbox_app_unknown',
  ]
  const met = errorCodes.filter((code) => ['mail_service', 'microsoft'].includes(causes[code].where))
  expect([...new Set([...walked, ...elsewhere])].sort()).toEqual([...met].sort())
})
