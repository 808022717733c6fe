import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tenantId } from '../../../sandbox/microsoft/directory.ts'
import {
  allow,
  productScopes,
  redirectUri,
  app as registered,
  startWorld,
} from '../../../sandbox/microsoft/test-harness.ts'
import { makeBrowser } from '../../../sandbox/oauth/test-browser.ts'
import { createTestClock } from '../../../test/harness/connections.ts'
import { createOutbound } from '../../platform/http-client.ts'
import { AuthorizationRefused, type AuthorizationRequest, type CloudApp } from '../sign-in.ts'
import { failureOf } from './aadsts.ts'
import { graphFault } from './faults.ts'
import { grantOf, missingScopes } from './grant.ts'
import { refreshMicrosoft } from './refresh.ts'
import { createMicrosoftSignIn } from './sign-in.ts'
import { readHandle, writeHandle } from './translate.ts'
import { createOutlookVendor } from './vendor.ts'

const ben = 'ben.carter@nordvik.example'
const clock = createTestClock()
let sandbox: Awaited<ReturnType<typeof startWorld>>
let outbound: ReturnType<typeof createOutbound>
let app: CloudApp

beforeAll(async () => {
  sandbox = await startWorld()
  outbound = createOutbound([new URL(sandbox.microsoft.url).host])
  app = {
    workspaceId: 'w',
    id: 'a',
    vendor: 'microsoft',
    ...registered,
    baseUrl: sandbox.microsoft.url,
    tenant: tenantId,
  }
})
afterAll(async () => {
  await outbound.close()
  await sandbox.destroy()
})
afterEach(() => sandbox.clearFaults())

const vendor = () => createMicrosoftSignIn({ fetch: outbound.fetch, clock })

function makeRequest(change: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    loginUrl: null,
    redirectUri,
    scopes: productScopes.split(' '),
    state: randomBytes(16).toString('hex'),
    nonce: randomBytes(16).toString('hex'),
    codeVerifier: randomBytes(32).toString('base64url'),
    loginHint: ben,
    forceLogin: false,
    forceConsent: true,
    language: 'sv',
    ...change,
  }
}

async function signIn(change: { app?: CloudApp; verifier?: string } = {}) {
  const request = makeRequest()
  const url = await vendor().authorizationUrl(app, request)
  const callbackUrl = await allow(makeBrowser(sandbox.microsoft.url), url.pathname + url.search, ben)
  const reply = { ...request, callbackUrl, codeVerifier: change.verifier ?? request.codeVerifier }
  return vendor().exchange(change.app ?? app, reply)
}

const refusalOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    (error: unknown) =>
      error instanceof AuthorizationRefused ? `${error.failure} ${error.vendorCode}` : error,
  )

describe('microsoft sign-in', () => {
  it('asks at the app’s directory, else at the organisations’ address, and never for consent by force', async () => {
    const open = await vendor().authorizationUrl({ ...app, baseUrl: null, tenant: null }, makeRequest())
    expect(open.href).toMatch('https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?')
    const consent = createOutlookVendor({ fetch: outbound.fetch, clock }).adminConsentUrl
    const back = { redirectUri, state: 'x' }
    expect(consent?.({ ...app, baseUrl: null }, back)?.href).toMatch(
      `https://login.microsoftonline.com/${tenantId}/adminconsent?`,
    )
    const url = await vendor().authorizationUrl({ ...app, baseUrl: null }, makeRequest())
    expect(url.origin + url.pathname).toBe(
      `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/authorize`,
    )
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      scope: productScopes,
      prompt: 'select_account',
      login_hint: ben,
      code_challenge_method: 'S256',
    })
  })

  it('brings a grant with its end, and says who it is', async () => {
    const { grant, identity } = await signIn()
    expect(grant.refreshToken).toBeTruthy()
    expect((grant.expiresAt?.getTime() ?? 0) - clock.now().getTime()).toBeGreaterThanOrEqual(3_600_000)
    expect(grant.scopes.sort()).toEqual([
      'Mail.ReadWrite',
      'Mail.Send',
      'User.Read',
      'email',
      'openid',
      'profile',
    ])
    expect(missingScopes(grant.scopes)).toEqual([])
    // Entra names them as they were asked for; some answers are seen with the long names all the same.
    const scope = 'openid https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Send'
    expect(grantOf({ access_token: 'a', token_type: 'bearer', scope }, clock).scopes).toEqual([
      'openid',
      'User.Read',
      'Mail.Send',
    ])
    expect(missingScopes(['https://graph.microsoft.com/mail.send', 'User.Read'])).toEqual(['Mail.ReadWrite'])
    expect(identity).toMatchObject({ email: ben, emailVerified: true, crm: null })
  })

  it('says why Microsoft refused, by its own code', async () => {
    const request = makeRequest()
    const back = (query: string) => {
      const callbackUrl = new URL(`${redirectUri}?${query}&state=${request.state}`)
      return refusalOf(vendor().exchange(app, { ...request, callbackUrl }))
    }
    const denied = 'error=access_denied&error_description='
    expect(await back(`${denied}AADSTS65004%3A+User+declined`)).toBe('denied AADSTS65004')
    expect(await back(`${denied}AADSTS90094%3A+admin`)).toBe('admin_consent_needed AADSTS90094')
    expect(await back(`${denied}AADSTS90095%3A+pending`)).toBe('admin_consent_pending AADSTS90095')
    expect(await back(`${denied}AADSTS50105%3A+not+assigned`)).toBe('not_assigned AADSTS50105')
    expect(await back('error=access_denied')).toBe('failed access_denied')
    for (const [error, number, failure] of [
      ['access_denied', 53003, 'policy_blocked'],
      ['interaction_required', 53000, 'policy_blocked'],
      ['access_denied', 50020, 'other_directory'],
      ['access_denied', 500121, 'second_factor'],
      ['invalid_grant', 50076, 'second_factor'],
      ['invalid_client', 650052, 'service_missing'],
      ['invalid_request', 50034, 'other_directory'],
      ['access_denied', 53010, 'policy_blocked'],
      ['invalid_client', 500014, 'service_missing'],
      ['access_denied', 90099, 'admin_consent_needed'],
      ['temporarily_unavailable', 90055, 'unreachable'],
      ['temporarily_unavailable', 90033, 'unreachable'],
      ['server_error', 70999, 'unreachable'],
      // Nothing is known of it, so nothing is claimed: no refusal, no wrong secret, no sign-in that took too long.
      ['access_denied', 70999, 'failed'],
      ['invalid_client', 70999, 'failed'],
      ['invalid_grant', 70999, 'failed'],
    ] as const)
      expect(failureOf({ error, description: `AADSTS${number}: words` }), `${error} ${number}`).toBe(failure)
    expect(await back('code=mangled')).toBe('code_unusable AADSTS9002313')
    expect(failureOf({ error: 'consent_required', description: '' })).toBe('consent_needed')
    expect(await refusalOf(signIn({ verifier: 'x'.repeat(43) }))).toBe('code_unusable AADSTS501481')
    expect(await refusalOf(signIn({ app: { ...app, clientSecret: 'wrong' } }))).toBe(
      'app_secret AADSTS7000215',
    )
    expect(await refusalOf(signIn({ app: { ...app, tenant: null } }))).toBe('app_not_installed AADSTS50194')
    expect(await refusalOf(signIn({ app: { ...app, tenant: 'nowhere.example' } }))).toBe(
      'app_not_installed AADSTS90002',
    )
    expect(await refusalOf(signIn({ app: { ...app, clientId: 'nobody' } }))).toBe(
      'app_not_installed AADSTS700016',
    )
    await sandbox.setFault({ name: 'secret_expired', times: 1 })
    expect(await refusalOf(signIn())).toBe('app_secret AADSTS7000222')
    await sandbox.setFault({ name: 'consent_required', times: 1 })
    expect(await refusalOf(signIn())).toBe('consent_needed AADSTS65001')
  })

  it('keeps the newest refresh token, and knows the end of a grant', async () => {
    const { grant } = await signIn()
    const refresh = refreshMicrosoft({ fetch: outbound.fetch, clock })
    const held = { refreshToken: grant.refreshToken ?? '', instanceUrl: null }
    const next = await refresh(app, held)
    expect(next.refreshToken).not.toBe(grant.refreshToken)
    expect(next.refreshToken).toBeTruthy()
    await expect(refresh({ ...app, clientSecret: 'wrong' }, held)).rejects.toMatchObject({
      fault: 'operator',
      vendorCode: 'AADSTS7000215',
    })
    for (const [change, vendorCode] of [
      [{ tenant: null }, 'AADSTS50194'],
      [{ clientId: 'nobody' }, 'AADSTS700016'],
    ] as const)
      await expect(refresh({ ...app, ...change }, held)).rejects.toMatchObject({
        fault: 'operator',
        vendorCode,
      })
    for (const [error, code, fault] of [
      ['invalid_grant', 53003, 'auth_revoked'],
      ['interaction_required', 50076, 'auth_revoked'],
      ['invalid_client', 650052, 'not_enabled'],
      ['temporarily_unavailable', 90033, 'temporary'],
    ] as const) {
      await sandbox.setFault({ name: 'token_error', error, code, times: 1 })
      await expect(refresh(app, held)).rejects.toMatchObject({ fault, vendorCode: `AADSTS${code}` })
    }
    await sandbox.setFault({ name: 'refresh_expired', times: 1 })
    await expect(refresh(app, held)).rejects.toMatchObject({
      fault: 'auth_revoked',
      vendorCode: 'AADSTS700082',
    })
    await sandbox.setFault({ name: 'revoke_all' })
    await expect(refresh(app, held)).rejects.toMatchObject({
      fault: 'auth_revoked',
      vendorCode: 'AADSTS50173',
    })
  })
})

describe('what Graph says', () => {
  const fault = (status: number, code: string, how: { sends?: boolean; retryAfter?: string } = {}) =>
    graphFault(
      {
        status,
        body: JSON.stringify({ error: { code } }),
        retryAfter: how.retryAfter ?? null,
        sends: how.sends ?? false,
      },
      clock,
    )

  it('is read by its code, and a doubtful send stays open', () => {
    for (const status of [401, 403, 404])
      expect(fault(status, 'MailboxNotEnabledForRESTAPI').fault).toBe('not_enabled')
    expect(fault(429, 'ApplicationThrottled', { retryAfter: '7' })).toMatchObject({
      fault: 'rate_limited',
      until: new Date(clock.now().getTime() + 7000),
    })
    expect(fault(503, '', { retryAfter: 'Sun, 22 Nov 2026 09:00:00 GMT' }).until).toEqual(
      new Date('2026-11-22T09:00:00Z'),
    )
    expect(fault(403, 'ErrorSendAsDenied', { sends: true }).fault).toBe('rejected')
    for (const status of [302, 404, 500, 502, 503, 504])
      expect(fault(status, '', { sends: true }).fault).toBe('ambiguous')
    expect(fault(502, '').fault).toBe('temporary')
  })

  it('is kept in a handle of one line', () => {
    for (const handle of [
      { id: 'AAkALg=', conversationId: 'AAQk=', internetMessageId: '<other@outlook.example>' },
      { id: 'AAkALg=', conversationId: null, internetMessageId: null },
    ])
      expect(readHandle(writeHandle(handle))).toEqual(handle)
  })
})
