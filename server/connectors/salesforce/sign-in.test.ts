import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  Browser,
  app as registered,
  startOrg,
  type TestOrg,
  walk,
} from '../../../sandbox/salesforce/test-kit.ts'
import { createOutbound } from '../../platform/http-client.ts'
import { AuthorizationRefused, type AuthorizationRequest, type CloudApp } from '../sign-in.ts'
import { isLoginAddress } from './login-host.ts'
import { refreshSalesforce } from './refresh.ts'
import { createSalesforceSignIn } from './sign-in.ts'

const redirectUri = registered.redirectUris[0] ?? ''
let org: TestOrg
let outbound: ReturnType<typeof createOutbound>
let app: CloudApp

beforeAll(async () => {
  org = await startOrg()
  outbound = createOutbound([new URL(org.url).host])
  app = { workspaceId: 'w', id: 'a', vendor: 'salesforce', ...registered, baseUrl: org.url, tenant: null }
})
afterAll(async () => {
  await outbound.close()
  await org.close()
})
beforeEach(() => org.clearFaults())

function makeRequest(change: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    loginUrl: null,
    redirectUri,
    scopes: ['api', 'refresh_token', 'openid', 'id'],
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    codeVerifier: randomBytes(48).toString('base64url'),
    loginHint: 'ben.carter@nordvik.example',
    forceLogin: false,
    forceConsent: false,
    language: 'en',
    ...change,
  }
}

async function signIn(change: { decision?: string; app?: CloudApp; state?: string; verifier?: string } = {}) {
  const vendor = createSalesforceSignIn({ fetch: outbound.fetch })
  // Who has consented before is not asked again, and could not deny.
  const request = makeRequest({ forceConsent: change.decision !== undefined })
  const url = await vendor.authorizationUrl(app, request)
  const browser = new Browser(org.url)
  await browser.signIn('ben.carter@nordvik.example.crm')
  const callbackUrl = await walk(browser, url.pathname + url.search, change.decision)
  const reply = { ...request, callbackUrl }
  if (change.state) reply.state = change.state
  if (change.verifier) reply.codeVerifier = change.verifier
  return vendor.exchange(change.app ?? app, reply)
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    (error: unknown) => (error instanceof AuthorizationRefused ? error.failure : error),
  )

describe('the way there', () => {
  it('carries PKCE, state, nonce, hint and prompts', async () => {
    const vendor = createSalesforceSignIn({ fetch: outbound.fetch })
    const request = makeRequest({ forceLogin: true, forceConsent: true })
    const url = await vendor.authorizationUrl(app, request)
    expect(url.origin + url.pathname).toBe(`${org.url}/services/oauth2/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: redirectUri,
      scope: 'api refresh_token openid id',
      state: request.state,
      nonce: request.nonce,
      code_challenge: createHash('sha256').update(request.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      login_hint: 'ben.carter@nordvik.example',
      prompt: 'login consent',
    })
  })

  it('goes to Salesforce itself, to sandboxes and to My Domains, and nowhere else', async () => {
    const real = { ...app, baseUrl: null }
    const vendor = createSalesforceSignIn({ fetch: outbound.fetch })
    const hostOf = async (loginUrl: string | null) =>
      (await vendor.authorizationUrl(real, makeRequest({ loginUrl }))).host
    expect(await hostOf(null)).toBe('login.salesforce.com')
    expect(await hostOf('https://test.salesforce.com')).toBe('test.salesforce.com')
    expect(await hostOf('https://nordvik--uat.sandbox.my.salesforce.com/x')).toBe(
      'nordvik--uat.sandbox.my.salesforce.com',
    )
    for (const address of [
      'http://login.salesforce.com',
      'https://login.salesforce.com.evil.example',
      'https://evil.example/login.salesforce.com',
      'https://login.salesforce.com@evil.example',
      'https://my.salesforce.com',
      'https://nordvik.lightning.force.com',
      'https://nordvik.my.salesforce.com:8443',
      'nonsense',
    ]) {
      expect(isLoginAddress(address, real), address).toBe(false)
      expect(await failureOf(vendor.authorizationUrl(real, makeRequest({ loginUrl: address })))).toBe(
        'failed',
      )
    }
  })
})

describe('the way back', () => {
  it('brings a grant and says who it is', async () => {
    const { grant, identity } = await signIn()
    expect(grant).toMatchObject({ expiresAt: null, instanceUrl: org.url })
    expect(grant.refreshToken).toMatch(/^5Aep861/)
    expect([...grant.scopes].sort()).toEqual(['api', 'id', 'openid', 'refresh_token'])
    expect(identity).toEqual({
      email: 'ben.carter@nordvik.example',
      emailVerified: true,
      name: 'Ben Carter',
      crm: {
        orgId: '00DNw0000004Kp2MAE',
        userId: '005Nw000001eFgHIAU',
        active: true,
        language: 'en_US',
        timeZone: 'Europe/London',
      },
    })
  })

  it('says why Salesforce refused on the callback', async () => {
    expect(await failureOf(signIn({ decision: 'deny' }))).toBe('denied')
    for (const [error, failure] of [
      ['OAUTH_APP_BLOCKED', 'app_blocked'],
      ['OAUTH_APP_ACCESS_DENIED', 'app_not_approved'],
      ['OAUTH_APPROVAL_ERROR_GENERIC', 'approval_failed'],
      ['OAUTH_EC_APP_NOT_FOUND', 'app_not_installed'],
      ['OAUTH_AUTHORIZATION_BLOCKED', 'wrong_org'],
      ['invalid_scope', 'failed'],
    ]) {
      await org.fault({ name: 'authorize_error', error, times: 1 })
      expect(await failureOf(signIn()), error).toBe(failure)
    }
  })

  it('says why the token endpoint refused', async () => {
    for (const [error, description, failure] of [
      ['invalid_grant', 'expired authorization code', 'code_unusable'],
      ['invalid_grant', 'ip restricted', 'ip_restricted'],
      ['invalid_grant', 'inactive user', 'user_inactive'],
      ['invalid_grant', 'inactive organization', 'user_inactive'],
      ['invalid_app_access', 'user is not admin approved to access this app', 'app_not_approved'],
      ['unknown_error', 'retry your request', 'unreachable'],
    ]) {
      await org.fault({ name: 'token_error', error, description, times: 1 })
      expect(await failureOf(signIn()), description).toBe(failure)
    }
    await org.fault({ name: 'token_error', error: 'server_error', status: 503, times: 1 })
    expect(await failureOf(signIn())).toBe('unreachable')
  })

  it('refuses a wrong secret, a wrong verifier and a strange state', async () => {
    expect(await failureOf(signIn({ app: { ...app, clientSecret: 'wrong' } }))).toBe('app_secret')
    expect(await failureOf(signIn({ verifier: 'x'.repeat(43) }))).toBe('code_unusable')
    expect(await failureOf(signIn({ state: 'another' }))).toBe('failed')
  })

  it('calls an address where nobody listens unreachable', async () => {
    const nobody = { ...app, baseUrl: 'http://127.0.0.1:9' }
    const closed = createOutbound(['127.0.0.1:9'])
    const vendor = createSalesforceSignIn({ fetch: closed.fetch })
    const request = makeRequest()
    const callbackUrl = new URL(`${redirectUri}?code=x&state=${request.state}`)
    expect(await failureOf(vendor.exchange(nobody, { ...request, callbackUrl }))).toBe('unreachable')
    await closed.close()
  })
})

describe('refresh and revoke', () => {
  it('refreshes at the instance, follows rotation, and knows the end of a grant', async () => {
    const { grant } = await signIn()
    const refresh = refreshSalesforce({ fetch: outbound.fetch })
    const held = { refreshToken: grant.refreshToken ?? '', instanceUrl: grant.instanceUrl }
    await org.fault({ name: 'rotation_off' })
    const next = await refresh(app, held)
    expect(next.accessToken).not.toBe(grant.accessToken)
    expect(next).toMatchObject({ refreshToken: null, instanceUrl: org.url })
    await org.clearFaults()
    const rotated = await refresh(app, held)
    expect(rotated.refreshToken).toMatch(/^5Aep861/)
    const wrong = { ...app, clientSecret: 'wrong' }
    await expect(refresh(wrong, { ...held, refreshToken: rotated.refreshToken ?? '' })).rejects.toMatchObject(
      {
        fault: 'operator',
      },
    )
    const restricted = {
      name: 'token_error',
      error: 'invalid_grant',
      description: 'ip restricted',
      status: 400,
    }
    await org.fault({ ...restricted, times: 1 })
    await expect(refresh(app, held)).rejects.toMatchObject({
      fault: 'ip_restricted',
      vendorCode: 'invalid_grant',
    })
    await createSalesforceSignIn({ fetch: outbound.fetch }).revoke(app, rotated.refreshToken ?? '', null)
    await expect(refresh(app, held)).rejects.toMatchObject({
      fault: 'auth_revoked',
      vendorCode: 'invalid_grant',
    })
  })

  it('loses nothing by a refresh that meets another one', async () => {
    const { grant } = await signIn()
    const refresh = refreshSalesforce({ fetch: outbound.fetch })
    const held = { refreshToken: grant.refreshToken ?? '', instanceUrl: grant.instanceUrl }
    await org.fault({ name: 'refresh_held' })
    const both = [refresh(app, held), refresh(app, held)]
    await expect(Promise.race(both)).rejects.toMatchObject({
      fault: 'temporary',
      vendorCode: 'invalid_grant',
    })
    await org.clearFaults()
    const [won] = (await Promise.allSettled(both)).flatMap((one) =>
      one.status === 'fulfilled' ? [one.value] : [],
    )
    await expect(refresh(app, { ...held, refreshToken: won?.refreshToken ?? '' })).resolves.toBeDefined()
  })

  it('takes an unknown token for revoked', async () => {
    const vendor = createSalesforceSignIn({ fetch: outbound.fetch })
    await expect(vendor.revoke(app, 'unknown', null)).resolves.toBeUndefined()
  })
})
