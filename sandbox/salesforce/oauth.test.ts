import { createHmac, createPublicKey, verify } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jsforce from 'jsforce'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  app,
  authorizePath,
  Browser,
  connect,
  exchange,
  startOrg,
  type TestOrg,
  token,
  verifier,
  walk,
} from './test-kit.ts'

const ben = 'ben.carter@nordvik.example.crm'
const anna = 'anna.berg@nordvik.example.crm'
let org: TestOrg
beforeAll(async () => {
  org = await startOrg(mkdtempSync(join(tmpdir(), 'sandbox-')))
})
afterAll(() => org.close())
beforeEach(() => org.clearFaults())

describe('authorize', () => {
  it('shows its own page for an unknown app or address and redirects nobody', async () => {
    const browser = new Browser(org.url)
    const app1 = await browser.get(authorizePath({ client_id: 'other' }))
    expect(app1.status).toBe(400)
    expect(await app1.text()).toContain(
      'error=invalid_client_id&amp;error_description=client%20identifier%20invalid',
    )
    const app2 = await browser.get(authorizePath({ redirect_uri: 'http://elsewhere.example/' }))
    expect(app2.status).toBe(400)
    expect(await app2.text()).toContain('error=redirect_uri_mismatch')
  })

  it('leads through sign-in with the hint filled in, then consent, and back with the state', async () => {
    const browser = new Browser(org.url)
    const path = authorizePath({ login_hint: 'anna.berg@nordvik.example' })
    const toLogin = await browser.get(path)
    const login = await (await browser.get(toLogin.headers.get('location') ?? '')).text()
    expect(login).toContain('lang="sv"')
    expect(login).toContain(`value="${anna}"`)
    expect(login).toContain('type="password" value="sandbox"')

    const wrong = await browser.post('/login', { username: anna, pw: 'nope', startURL: path })
    expect(await wrong.text()).toContain('role="alert"')

    const right = await browser.post('/login', { username: anna, pw: 'sandbox', startURL: path })
    expect(right.headers.get('location')).toBe(path)
    const consent = await (await browser.get(path)).text()
    expect(consent).toContain('>Tillåt</button>')
    expect(consent).toContain('>Neka</button>')
    expect(consent).toContain('MSI Actions')

    const back = await walk(browser, path)
    expect(back.origin + back.pathname).toBe(app.redirectUris[0])
    expect(back.searchParams.get('state')).toBe('a state')
    expect(back.searchParams.get('code')).toMatch(/=$/)
    expect(back.search).toContain('%3D')

    const again = await browser.get(path)
    expect(again.headers.get('location')).toContain('code=')
    expect((await browser.get(authorizePath({ prompt: 'consent' }))).status).toBe(200)
    expect((await browser.get(authorizePath({ prompt: 'login' }))).headers.get('location')).toMatch(
      /^\/login/,
    )
  })

  it('reports what is wrong to a trusted app, and a denial in words of its own', async () => {
    const browser = new Browser(org.url)
    await browser.signIn(ben)
    const denied = await walk(browser, authorizePath({ prompt: 'consent' }), 'deny')
    expect(denied.searchParams.get('error')).toBe('access_denied')
    expect(denied.searchParams.get('error_description')).toBe('end-user denied authorization')
    const plain = await walk(browser, authorizePath({ code_challenge_method: 'plain' }))
    expect(plain.searchParams.get('error')).toBe('invalid_request')
    const missing = await walk(browser, authorizePath({ code_challenge: null }))
    expect(missing.searchParams.get('error_description')).toBe('missing required code challenge')
    const scope = await walk(browser, authorizePath({ scope: 'api everything' }))
    expect(scope.searchParams.get('error')).toBe('invalid_scope')
    await org.fault({
      name: 'authorize_error',
      error: 'OAUTH_EC_APP_NOT_FOUND',
      description: 'not installed',
      times: 1,
    })
    const fault = await walk(browser, authorizePath())
    expect(fault.searchParams.get('error')).toBe('OAUTH_EC_APP_NOT_FOUND')
  })

  it('does not let a sign-in lead away from this server', async () => {
    const browser = new Browser(org.url)
    const answer = await browser.post('/login', { username: ben, pw: 'sandbox', startURL: '//evil.example/' })
    expect(answer.headers.get('location')).toBe('/')
  })
})

describe('tokens', () => {
  it('answers a code once, with a signature, a string of milliseconds and a signed id token', async () => {
    const browser = new Browser(org.url)
    await browser.signIn(ben)
    const code = (await walk(browser, authorizePath())).searchParams.get('code') ?? ''
    const bad = { grant_type: 'authorization_code', code, redirect_uri: app.redirectUris[0] ?? '' }
    expect((await token(org.url, bad)).body.error).toBe('invalid_grant')
    expect((await token(org.url, { ...bad, code_verifier: 'wrong' })).body.error).toBe('invalid_request')
    const secret = await token(org.url, { ...bad, code_verifier: verifier, client_secret: 'wrong' })
    expect([secret.status, secret.body.error]).toEqual([401, 'invalid_client'])

    const answer = await exchange(org.url, code)
    expect(answer).not.toHaveProperty('expires_in')
    expect(answer.issued_at).toMatch(/^\d{13}$/)
    expect(answer.instance_url).toBe(org.url)
    expect(answer.access_token).toMatch(/^00DNw0000004Kp2!/)
    const signature = createHmac('sha256', app.clientSecret)
      .update(answer.id + answer.issued_at)
      .digest('base64')
    expect(answer.signature).toBe(signature)

    const keys = (await (await fetch(`${org.url}/id/keys`)).json()) as { keys: JsonWebKey[] }
    const [head = '', payload = '', sign = ''] = answer.id_token.split('.')
    const key = createPublicKey({ key: keys.keys[0] as JsonWebKey, format: 'jwk' } as never)
    expect(verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(sign, 'base64url'))).toBe(
      true,
    )
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      nonce: 'n-1',
      aud: app.clientId,
      sub: answer.id,
    })
    expect(await exchange(org.url, code)).toMatchObject({
      error: 'invalid_grant',
      error_description: 'expired authorization code',
    })
  })

  it('lets the vendor’s own client sign in, refresh after a 401 and revoke', async () => {
    const oauth2 = new jsforce.OAuth2({
      loginUrl: org.url,
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      redirectUri: app.redirectUris[0] ?? '',
      useVerifier: true,
    })
    const browser = new Browser(org.url)
    await browser.signIn(ben)
    const url = new URL(oauth2.getAuthorizationUrl({ scope: 'api refresh_token openid id', state: 'x' }))
    const back = await walk(browser, url.pathname + url.search)
    const connection = new jsforce.Connection({ oauth2, version: '66.0' })
    const user = await connection.authorize(back.searchParams.get('code') ?? '')
    expect(user).toMatchObject({ id: '005Nw000001eFgHIAU', organizationId: '00DNw0000004Kp2MAE' })
    expect((await connection.identity()).email).toBe('ben.carter@nordvik.example')

    await org.fault({ name: 'expire_access_tokens' })
    let refreshed = 0
    connection.on('refresh', () => {
      refreshed += 1
    })
    expect((await connection.query('SELECT Id FROM Lead')).totalSize).toBe(6)
    expect(refreshed).toBe(1)
    const refreshToken = connection.refreshToken ?? ''
    const accessToken = connection.accessToken ?? ''
    await connection.logout(true)
    expect((await fetch(`${org.url}/services/oauth2/userinfo`, bearer(accessToken))).status).toBe(403)
    const refused = await token(org.url, { grant_type: 'refresh_token', refresh_token: refreshToken })
    expect(refused.body.error_description).toBe('expired access/refresh token')
  })

  it('drops the oldest of six approvals', async () => {
    const first = await connect(org.url, anna)
    for (let at = 0; at < 4; at++) await connect(org.url, anna)
    expect((await refresh(first.refresh_token)).status).toBe(200)
    await connect(org.url, anna)
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant')
  })

  it('rotates, and ends everything when an old token comes back', async () => {
    const first = await connect(org.url, ben)
    const second = (await refresh(first.refresh_token)).body
    expect(second.refresh_token).toBeTruthy()
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(second.refresh_token)).body.error).toBe('invalid_grant')
    expect((await fetch(`${org.url}/services/oauth2/userinfo`, bearer(second.access_token))).status).toBe(403)
  })

  it('does not rotate where the org has that off', async () => {
    await org.fault({ name: 'rotation_off' })
    const first = await connect(org.url, ben)
    expect((await refresh(first.refresh_token)).body).not.toHaveProperty('refresh_token')
    expect((await refresh(first.refresh_token)).status).toBe(200)
  })

  it('refuses a refresh token while it is at work on it, and ends nothing by that', async () => {
    const first = await connect(org.url, ben)
    await org.fault({ name: 'refresh_held' })
    const both = [refresh(first.refresh_token), refresh(first.refresh_token)]
    const early = await Promise.race(both)
    expect([early.status, early.body]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'token request is already being processed' },
    ])
    await org.clearFaults()
    const won = (await Promise.all(both)).find((answer) => answer.status === 200)
    expect((await refresh(won?.body.refresh_token ?? '')).status).toBe(200)
  })

  it('says who somebody is, refuses in plain text, and keeps scopes with the token', async () => {
    const signIn = await connect(org.url, ben, 'openid id')
    expect(signIn.refresh_token).toBeUndefined()
    const info = await fetch(`${org.url}/services/oauth2/userinfo`, bearer(signIn.access_token))
    expect(await info.json()).toMatchObject({
      email: 'ben.carter@nordvik.example',
      email_verified: true,
      active: true,
      preferred_username: ben,
      organization_id: '00DNw0000004Kp2MAE',
      zoneinfo: 'Europe/London',
    })
    const identity = await fetch(signIn.id, bearer(signIn.access_token))
    expect(await identity.json()).toMatchObject({
      username: ben,
      timezone: 'Europe/London',
      display_name: 'Ben Carter',
    })
    const bad = await fetch(`${org.url}/services/oauth2/userinfo`, bearer('nothing'))
    expect([bad.status, await bad.text()]).toEqual([403, 'Bad_OAuth_Token'])
    const data = await fetch(`${org.url}/services/data/v66.0/limits`, bearer(signIn.access_token))
    expect([data.status, await data.json()]).toEqual([
      401,
      [{ message: 'This session is not valid for use with the REST API', errorCode: 'INVALID_SESSION_ID' }],
    ])
    const form = { token: signIn.access_token, client_id: app.clientId, client_secret: app.clientSecret }
    const seen = await fetch(`${org.url}/services/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    expect(await seen.json()).toMatchObject({ active: true, scope: 'openid id', username: ben })
  })

  it('remembers sessions, approvals and tokens over a restart', async () => {
    const before = await connect(org.url, ben)
    const url = org.url
    org = await org.restart()
    expect(org.url).not.toBe(url)
    expect((await refresh(before.refresh_token)).status).toBe(200)
    expect((await fetch(`${org.url}/services/oauth2/userinfo`, bearer(before.access_token))).status).toBe(200)
  })
})

function bearer(accessToken: string): RequestInit {
  return { headers: { authorization: `Bearer ${accessToken}` } }
}

function refresh(refreshToken: string) {
  return token(org.url, { grant_type: 'refresh_token', refresh_token: refreshToken })
}
