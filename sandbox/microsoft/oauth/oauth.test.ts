import * as client from 'openid-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeBrowser } from '../../oauth/test-browser.ts'
import { org } from '../../world.ts'
import { tenantId } from '../directory.ts'
import {
  adminRedirectUri,
  allow,
  app,
  authorizationPath,
  callToken,
  connect,
  multiTenantApp,
  productScopes,
  redirectUri,
  signInTo,
  startWorld,
} from '../test-harness.ts'

const ben = 'ben.carter@nordvik.example'
const anna = 'anna.berg@nordvik.example'
const astrid = 'astrid.lindqvist@nordvik.example'

let world: Awaited<ReturnType<typeof startWorld>>
let base: string
beforeAll(async () => {
  world = await startWorld()
  base = world.microsoft.url
})
afterAll(() => world.destroy())
afterEach(() => world.clearFaults())

describe('the pages', () => {
  test('speak the person’s language and are filled in', async () => {
    const browser = makeBrowser(base)
    const first = await browser.visit(authorizationPath({ login_hint: anna }))
    const page = await browser.visit(first.location)
    expect(page.text).toContain('<html lang="sv">')
    expect(page.text).toContain(`value="${anna}"`)
    const consent = await browser.visit(await signInTo(browser, authorizationPath(), anna))
    for (const words of ['Godkänn', 'Avbryt', 'Skicka e-post som du']) expect(consent.text).toContain(words)
  })

  test('offer the accounts that are signed in', async () => {
    const browser = makeBrowser(base)
    await allow(browser, authorizationPath(), ben)
    const start = await browser.visit(authorizationPath({ prompt: 'select_account', login_hint: ben }))
    const picker = await browser.visit(start.location)
    expect(picker.text).toContain('Pick an account')
    expect(picker.text).toContain('Use another account')
    const other = await browser.visit(authorizationPath({ login_hint: anna }))
    expect(other.location).toContain('/login/address')
  })

  test('keep wrong clients, addresses and tenants on Microsoft’s own page', async () => {
    const browser = makeBrowser(base)
    const shown = async (path: string) => (await browser.visit(path)).text
    expect(await shown(authorizationPath({ client_id: 'other' }))).toContain('AADSTS700016')
    expect(await shown(authorizationPath({ redirect_uri: 'http://evil.example/' }))).toContain('AADSTS50011')
    expect(await shown(authorizationPath({ scope: 'Mail.Everything' }))).toContain('AADSTS650053')
    expect(await shown(authorizationPath().replace(`/${tenantId}/`, '/consumers/'))).toContain('AADSTS90002')
    for (const shared of ['common', 'organizations']) {
      expect(await shown(authorizationPath().replace(tenantId, shared))).toContain('AADSTS50194')
      const approval = new URLSearchParams({ client_id: app.clientId, redirect_uri: adminRedirectUri })
      expect(await shown(`/${shared}/adminconsent?${approval}`)).toContain('AADSTS50194')
    }
    const silent = await browser.visit(authorizationPath({ prompt: 'none' }))
    expect(new URL(silent.location).searchParams.get('error')).toBe('login_required')
  })
})

describe('tokens', () => {
  test('openid-client finds its way by discovery, but for the issuer, which is Entra’s own origin', async () => {
    const address = `${base}/${tenantId}/v2.0/.well-known/openid-configuration`
    const metadata = (await (await fetch(address)).json()) as client.ServerMetadata
    expect(metadata.issuer).toBe(`https://login.microsoftonline.com/${tenantId}/v2.0`)
    const config = new client.Configuration(metadata, app.clientId, app.clientSecret)
    client.allowInsecureRequests(config)
    const verifier = client.randomPKCECodeVerifier()
    const nonce = client.randomNonce()
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: productScopes,
      state: 'oc',
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const back = await allow(makeBrowser(base), url.pathname + url.search, ben)
    const tokens = await client.authorizationCodeGrant(config, back, {
      pkceCodeVerifier: verifier,
      expectedState: 'oc',
      expectedNonce: nonce,
    })
    expect(tokens.claims()).toMatchObject({ tid: tenantId, email: ben, preferred_username: ben })
  })

  test('name scopes as they were asked for, leave offline_access out, and roll the refresh token', async () => {
    const back = await allow(makeBrowser(base), authorizationPath(), ben)
    const form = { code: back.searchParams.get('code') ?? '', redirect_uri: redirectUri }
    const { status, body } = await callToken(base, { grant_type: 'authorization_code', ...form })
    expect(status).toBe(200)
    expect(body.scope).toBe('openid email profile User.Read Mail.ReadWrite Mail.Send')
    const scope = 'openid https://graph.microsoft.com/User.Read https://graph.microsoft.com/mail.send'
    const long = 'openid https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Send'
    expect((await connect(base, ben, scope)).scope).toBe(long)
    expect((await callToken(base, { grant_type: 'authorization_code', ...form })).body.error_codes).toEqual([
      54005,
    ])
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) }
    const next = await callToken(base, refresh)
    expect(next.body.scope).toBe(body.scope)
    expect((await callToken(base, { ...refresh, scope })).body.scope).toBe(long)
    expect(next.body.refresh_token).not.toBe(body.refresh_token)
    // The former one works for a while.
    expect((await callToken(base, refresh)).status).toBe(200)
    const wrong = await callToken(base, { ...refresh, client_secret: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [7000215] } })
    await world.setFault({ name: 'refresh_expired', times: 1 })
    expect((await callToken(base, refresh)).body.error_codes).toEqual([700082])
  })

  test('an app of one directory gets none where any directory’s accounts sign in', async () => {
    const ask = async (at: string, tenant: string) => {
      const response = await fetch(`${at}/${tenant}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          client_id: app.clientId,
          client_secret: app.clientSecret,
          grant_type: 'authorization_code',
        }),
      })
      return (await response.json()) as Record<string, unknown>
    }
    expect(await ask(base, 'organizations')).toMatchObject({ error: 'invalid_request', error_codes: [50194] })
    expect(await ask(base, org.domain)).toMatchObject({ error_codes: [9002313] })
    const open = await startWorld(undefined, multiTenantApp)
    expect(await ask(open.microsoft.url, 'organizations')).toMatchObject({ error_codes: [9002313] })
    const browser = makeBrowser(open.microsoft.url)
    expect((await browser.visit(authorizationPath().replace(tenantId, 'organizations'))).location).toContain(
      '/organizations/login/address',
    )
    await open.destroy()
  })

  test('an app by itself gets a token below its directory, and reads no mail with it', async () => {
    const grant = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }
    const { status, body } = await callToken(base, grant)
    expect([status, Object.keys(body).includes('refresh_token')]).toEqual([200, false])
    const mail = await fetch(`${base}/v1.0/me/messages`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    })
    expect(mail.status).toBe(401)
    expect((await callToken(base, { ...grant, scope: 'Mail.Send' })).body.error_codes).toEqual([1002012])
    const wrong = await callToken(base, { ...grant, client_secret: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, body: { error_codes: [7000215] } })
  })

  test('without offline_access there is no refresh token', async () => {
    const scope = productScopes.replace(' offline_access', '')
    const back = await allow(makeBrowser(base), authorizationPath({ scope }), ben)
    const code = back.searchParams.get('code') ?? ''
    const { body } = await callToken(base, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    })
    expect(body).not.toHaveProperty('refresh_token')
  })
})

describe('consent', () => {
  test('Cancel goes back with AADSTS65004', async () => {
    const browser = makeBrowser(base)
    const consent = await signInTo(browser, authorizationPath({ prompt: 'consent' }), anna)
    const back = new URL((await browser.visit(consent, { answer: 'cancel' })).location)
    expect(back.searchParams.get('error')).toBe('access_denied')
    expect(back.searchParams.get('error_description')).toMatch(/^AADSTS65004: /)
    expect(back.searchParams.get('state')).toBe('state-1')
  })

  test('an administrator approves for everybody, and only an administrator', async () => {
    await world.setFault({ name: 'revoke_all' })
    await world.setFault({ name: 'admin_consent_required' })
    const browser = makeBrowser(base)
    const blocked = await browser.visit(await signInTo(browser, authorizationPath(), anna))
    expect(blocked.location).toBe('')
    expect(blocked.text).toContain('Administratörens godkännande krävs')

    const query = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: adminRedirectUri,
      state: 'admin-1',
    })
    const path = `/${tenantId}/adminconsent?${query}`
    const seller = await browser.visit(`${path}&account=${anna}`)
    expect(seller.text).toContain('Bara en administratör')
    const admin = makeBrowser(base)
    const known = await admin.visit(path, { address: astrid })
    const signed = await admin.visit(known.location, { password: 'sandbox' })
    expect((await admin.visit(signed.location)).text).toContain('for everyone at')
    const back = new URL((await admin.visit(signed.location, { answer: 'accept' })).location)
    expect(Object.fromEntries(back.searchParams)).toEqual({
      admin_consent: 'True',
      tenant: tenantId,
      state: 'admin-1',
    })
    const again = await browser.visit((await browser.visit(authorizationPath())).location)
    expect(new URL(again.location).searchParams.get('code')).toBeTruthy()
    await world.setFault({ name: 'withdraw_approval' })
  })
})
