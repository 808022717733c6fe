import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  allow,
  productScopes,
  redirectUri,
  app as registered,
  signInTo,
  startWorld,
} from '../../../sandbox/google/test-harness.ts'
import { makeBrowser } from '../../../sandbox/oauth/test-browser.ts'
import { createTestClock } from '../../../test/harness/connections.ts'
import { createOutbound } from '../../platform/http-client.ts'
import { AuthorizationRefused, type AuthorizationRequest, type CloudApp } from '../sign-in.ts'
import { refreshGoogle } from './refresh.ts'
import { createGoogleSignIn } from './sign-in.ts'

const ben = 'ben.carter@nordvik.example'
const clock = createTestClock()
let google: Awaited<ReturnType<typeof startWorld>>
let outbound: ReturnType<typeof createOutbound>
let app: CloudApp

beforeAll(async () => {
  google = await startWorld()
  outbound = createOutbound([new URL(google.google.url).host])
  app = {
    workspaceId: 'w',
    id: 'a',
    vendor: 'google',
    ...registered,
    baseUrl: google.google.url,
    tenant: null,
  }
})
afterAll(async () => {
  await outbound.close()
  await google.close()
})

function makeRequest(change: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    loginUrl: null,
    redirectUri,
    scopes: productScopes.split(' '),
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    codeVerifier: randomBytes(48).toString('base64url'),
    loginHint: ben,
    forceLogin: false,
    forceConsent: true,
    language: 'sv',
    ...change,
  }
}

const vendor = () => createGoogleSignIn({ fetch: outbound.fetch, clock })

async function signIn(change: { ticked?: string[]; verifier?: string; app?: CloudApp } = {}) {
  const request = makeRequest()
  const url = await vendor().authorizationUrl(app, request)
  const browser = makeBrowser(google.google.url)
  const consent = await signInTo(browser, url.pathname + url.search, ben)
  const callbackUrl = await allow(browser, consent, change.ticked ?? productScopes.split(' '))
  const reply = { ...request, callbackUrl, codeVerifier: change.verifier ?? request.codeVerifier }
  return vendor().exchange(change.app ?? app, reply)
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    (error: unknown) => (error instanceof AuthorizationRefused ? error.failure : error),
  )

describe('google sign-in', () => {
  it('asks for offline access, consent, the invited address and the language', async () => {
    const url = await vendor().authorizationUrl({ ...app, baseUrl: null }, makeRequest())
    expect(url.origin + url.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      scope: productScopes,
      access_type: 'offline',
      prompt: 'consent',
      include_granted_scopes: 'true',
      login_hint: ben,
      hl: 'sv',
      code_challenge_method: 'S256',
    })
    const other = await vendor().authorizationUrl(app, makeRequest({ forceLogin: true }))
    expect(other.searchParams.get('prompt')).toBe('select_account consent')
  })

  it('brings a grant with its end, and says who it is', async () => {
    const { grant, identity } = await signIn()
    expect(grant.refreshToken).toBeTruthy()
    const lifetime = (grant.expiresAt?.getTime() ?? 0) - clock.now().getTime()
    expect(lifetime).toBeGreaterThan(3_000_000)
    expect(grant.scopes).toContain('https://www.googleapis.com/auth/gmail.compose')
    expect(identity).toMatchObject({ email: ben, emailVerified: true, crm: null })
  })

  it('tells what was really granted', async () => {
    const { grant } = await signIn({ ticked: ['https://www.googleapis.com/auth/gmail.readonly'] })
    expect(grant.scopes).toContain('https://www.googleapis.com/auth/gmail.readonly')
    expect(grant.scopes).not.toContain('https://www.googleapis.com/auth/gmail.compose')
  })

  it('says why Google refused', async () => {
    const request = makeRequest()
    const callbackUrl = new URL(`${redirectUri}?error=access_denied&state=${request.state}`)
    expect(await failureOf(vendor().exchange(app, { ...request, callbackUrl }))).toBe('denied')
    const strange = new URL(`${redirectUri}?code=x&state=strange`)
    expect(await failureOf(vendor().exchange(app, { ...request, callbackUrl: strange }))).toBe('failed')
    const mangled = new URL(`${redirectUri}?code=x&state=${request.state}`)
    expect(await failureOf(vendor().exchange(app, { ...request, callbackUrl: mangled }))).toBe(
      'code_unusable',
    )
    expect(await failureOf(signIn({ verifier: 'x'.repeat(43) }))).toBe('code_unusable')
    expect(await failureOf(signIn({ app: { ...app, clientSecret: 'wrong' } }))).toBe('app_secret')
  })

  it('refreshes without a new refresh token, and knows the end of a grant', async () => {
    const { grant } = await signIn()
    const refresh = refreshGoogle({ fetch: outbound.fetch, clock })
    const held = { refreshToken: grant.refreshToken ?? '', instanceUrl: null }
    const next = await refresh(app, held)
    expect(next.accessToken).not.toBe(grant.accessToken)
    expect(next.refreshToken).toBeNull()
    await expect(refresh({ ...app, clientSecret: 'wrong' }, held)).rejects.toMatchObject({
      fault: 'operator',
    })
    await vendor().revoke(app, held.refreshToken, null)
    await vendor().revoke(app, held.refreshToken, null)
    await expect(refresh(app, held)).rejects.toMatchObject({ fault: 'auth_revoked' })
  })
})
