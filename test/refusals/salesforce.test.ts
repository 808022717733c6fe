import { describe, expect, test } from 'vitest'
import { causes } from '../../contract/causes.ts'
import { type ErrorCode, errorCodes } from '../../contract/errors.ts'
import { turn } from '../harness/faults.ts'
import { memberOf, passSalesforce } from '../harness/journey.ts'
import { comeBack, userOf, wayBack } from '../harness/ways-back.ts'
import {
  activateBy,
  ben,
  expectProblem,
  expectWelcomed,
  invitedBen,
  tokenOf,
  worldForThese,
} from './refusals-world.ts'

/** A cause and the key of its switch on Salesforce's own page. Halves, so that none meets the limit of a minute. */
const onItsPages: [ErrorCode, string][] = [
  ['salesforce_app_blocked', 'app_blocked'],
  ['salesforce_app_not_approved', 'app_not_approved'],
  ['salesforce_app_not_installed', 'app_not_installed'],
  ['salesforce_approval_failed', 'approval_failed'],
  ['salesforce_wrong_org', 'wrong_org'],
  ['oauth_state_unknown', 'code_expired'],
  ['salesforce_ip_restricted', 'ip_restricted'],
]
const afterwards: [ErrorCode, string][] = [
  ['salesforce_user_inactive', 'user_inactive'],
  ['salesforce_app_secret', 'app_secret'],
  ['salesforce_unreachable', 'token_503'],
  ['salesforce_email_differs', 'email_differs'],
  ['salesforce_email_unverified', 'email_unverified'],
  ['salesforce_scope_missing', 'no_api_scope'],
  ['salesforce_other_org', 'other_org'],
]

for (const [half, switched] of Object.entries({ 'on its pages': onItsPages, afterwards }))
  describe(`at Salesforce, ${half}`, () => {
    const world = worldForThese()

    for (const [code, key] of switched)
      test(`${code} leads back to success`, async () => {
        const token = tokenOf(await invitedBen(world()))
        const member = memberOf(world())
        await turn(world().sandbox.salesforce, key, true)
        const { forceLogin } = expectProblem(await activateBy(member, token), code)
        const row = await world()
          .app.ctx.db.selectFrom('invitation')
          .innerJoin('obstacle', 'obstacle.invitation_id', 'invitation.id')
          .select(['obstacle.code', 'obstacle.step'])
          .where('email', '=', ben)
          .executeTakeFirstOrThrow()
        expect(row).toEqual({ code, step: 'activation' })
        expect(await userOf(member)).toBeNull()
        await turn(world().sandbox.salesforce, key, false)
        await expectWelcomed(member, await activateBy(member, token, forceLogin))
      })
  })

describe('the way back from Salesforce', () => {
  const world = worldForThese()
  const nobodys = `01980000-0000-7000-8000-000000000000.${'a'.repeat(43)}`

  // First: Salesforce asks only until somebody has approved the app.
  test('oauth_denied leads back to success', async () => {
    const token = tokenOf(await invitedBen(world()))
    const member = memberOf(world())
    const { body } = await member.api('POST', '/api/invitation-attempts', { token })
    const login = await member.browser.open(String(body.authorizeUrl))
    const consent = await member.browser.submit(login, 'Log In', {
      username: `${ben}.crm`,
      pw: 'sandbox',
      password: 'sandbox',
    })
    expectProblem(await member.browser.submit(consent, 'Deny'), 'oauth_denied')
    await expectWelcomed(member, await activateBy(member, token))
  })

  const spoilt: [string, (back: URL) => Promise<URL>][] = [
    [
      'missing',
      async (back) => {
        back.searchParams.delete('state')
        return back
      },
    ],
    [
      'unknown',
      async (back) => {
        back.searchParams.set('state', nobodys)
        return back
      },
    ],
    [
      'expired',
      async (back) => {
        const { db, clock } = world().app.ctx
        await db.updateTable('authorization_attempt').set({ expires_at: clock.now() }).execute()
        return back
      },
    ],
  ]
  for (const [name, spoil] of spoilt)
    test(`oauth_state_unknown, ${name}: leads back to success`, async () => {
      const token = tokenOf(await invitedBen(world()))
      const member = memberOf(world())
      const back = await wayBack(world(), member, () => activateBy(member, token))
      expectProblem(await comeBack(member, await spoil(back)), 'oauth_state_unknown')
      await expectWelcomed(member, await activateBy(member, token))
    })

  test('oauth_state_unknown, replayed: signed in it goes on, signed out it leads to the sign-in', async () => {
    const token = tokenOf(await invitedBen(world()))
    const member = memberOf(world())
    const used = await wayBack(world(), member, () => activateBy(member, token))
    await expectWelcomed(member, await comeBack(member, used))
    await expectWelcomed(member, await comeBack(member, used))
    await member.api('DELETE', '/api/session')
    expectProblem(await comeBack(member, used), 'oauth_state_unknown')
    expect(await userOf(member)).toBeNull()
    const { body } = await member.api('POST', '/api/sign-ins', {})
    await passSalesforce(member.browser, String(body.authorizeUrl), 'ben')
    expect(await userOf(member)).toMatchObject({ email: ben })
  })

  test('never came back: the tab is closed at Salesforce, and the next visit goes on', async () => {
    const token = tokenOf(await invitedBen(world()))
    const member = memberOf(world())
    const lost = await member.api('POST', '/api/invitation-attempts', { token })
    const login = await member.browser.open(String(lost.body.authorizeUrl))
    expect(login.url.origin).toBe(world().sandbox.salesforce)
    await expectWelcomed(member, await activateBy(member, token))
  })

  test('a scanner opens the invitation first: GET, HEAD, both POSTs, on to Salesforce; it is still good', async () => {
    const link = await invitedBen(world())
    const row = () =>
      world()
        .app.ctx.db.selectFrom('invitation')
        .leftJoin('obstacle', 'obstacle.invitation_id', 'invitation.id')
        .select(['state', 'token_hash', 'invitation.user_id', 'obstacle.code'])
        .where('email', '=', ben)
        .executeTakeFirstOrThrow()
    const before = await row()
    const scanner = { accept: 'text/html,*/*', 'user-agent': 'Mozilla/5.0 (compatible; MailScanner/2.0)' }
    for (const method of ['GET', 'HEAD', 'GET'])
      expect((await fetch(link, { method, headers: scanner })).status).toBe(200)
    const robot = memberOf(world())
    const lookup = await robot.api('POST', '/api/invitations/lookup', { token: tokenOf(link) })
    expect(lookup.status).toBe(200)
    const attempt = await robot.api('POST', '/api/invitation-attempts', { token: tokenOf(link) })
    const login = await robot.browser.open(String(attempt.body.authorizeUrl))
    expect(login.text).toContain('Log In')
    expect(await row()).toEqual(before)
    const member = memberOf(world())
    await expectWelcomed(member, await activateBy(member, tokenOf(link)))
  })
})

test('every cause at Salesforce is walked, or named where it is tested', () => {
  const walked = [...onItsPages, ...afterwards].map(([code]) => code)
  const elsewhere: ErrorCode[] = [
    // In this file, by tests of their own.
    'oauth_denied',
    // In the browser: its screen goes on by itself.
    'salesforce_api_disabled',
    // At work, where the calls are used up.
    'salesforce_limit_used',
    // Activation, ways back, sign-in.
    'oauth_failed',
    'salesforce_user_taken',
    'not_a_member',
  ]
  const met = errorCodes.filter((code) => causes[code].where === 'salesforce')
  expect([...walked, ...elsewhere].sort()).toEqual([...met].sort())
})
