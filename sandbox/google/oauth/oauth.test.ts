import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeBrowser } from '../../oauth/test-browser.ts'
import {
  allow,
  app,
  authorizationPath,
  callToken,
  connect,
  redirectUri,
  signInTo,
  startWorld,
} from '../test-harness.ts'

const ben = 'ben.carter@nordvik.example'
const anna = 'anna.berg@nordvik.example'
const compose = 'https://www.googleapis.com/auth/gmail.compose'
const readonly = 'https://www.googleapis.com/auth/gmail.readonly'
const email = 'https://www.googleapis.com/auth/userinfo.email'

let world: Awaited<ReturnType<typeof startWorld>>
let base: string

beforeAll(async () => {
  world = await startWorld(mkdtempSync(join(tmpdir(), 'sandbox-')))
  base = world.google.url
})
afterAll(() => world.destroy())

async function exchange(code: string | null, more: Record<string, string> = {}) {
  return callToken(base, {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: redirectUri,
    ...more,
  })
}

function fault(body: object) {
  return fetch(`${base}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('the pages', () => {
  test('speak the person’s language, or that of hl, and are filled in', async () => {
    const browser = makeBrowser(base)
    const first = await browser.visit(authorizationPath({ login_hint: anna }))
    const page = await browser.visit(first.location)
    expect(page.text).toContain('<html lang="sv">')
    expect(page.text).toContain(`value="${anna}"`)
    expect(page.text).toContain('>Nästa</button>')
    const english = await browser.visit(first.location.replace('?', '?hl=en&'))
    expect(english.text).toContain('>Next</button>')
    const identified = await browser.visit(first.location, { identifier: anna })
    const challenge = await browser.visit(identified.location)
    expect(challenge.text).toContain('value="sandbox"')
    const signedIn = await browser.visit(identified.location, { password: 'sandbox' })
    const consent = await browser.visit(signedIn.location)
    expect(consent.text.match(/type="checkbox"[^>]*checked/g)).toHaveLength(2)
    expect(consent.text).toContain('Fortsätt')
    expect(consent.text).toContain('Avbryt')
  })

  test('say what was filled in wrongly', async () => {
    const browser = makeBrowser(base)
    const first = await browser.visit(authorizationPath())
    const unknown = await browser.visit(first.location, { identifier: 'nobody@nordvik.example' })
    expect(unknown.text).toContain('Couldn’t find your Google Account')
    const identified = await browser.visit(first.location, { identifier: ben })
    const wrong = await browser.visit(identified.location, { password: 'guess' })
    expect(wrong.text).toContain('Wrong password')
  })

  test('refuse a wrong client and a wrong redirect address on Google’s own page', async () => {
    const browser = makeBrowser(base)
    const client = await browser.visit(authorizationPath({ client_id: 'other' }))
    expect(client.status).toBe(401)
    expect(client.text).toContain('Error 401: invalid_client')
    const redirect = await browser.visit(authorizationPath({ redirect_uri: 'http://evil.example/' }))
    expect(redirect.status).toBe(400)
    expect(redirect.text).toContain('redirect_uri_mismatch')
    const scope = await browser.visit(authorizationPath({ scope: 'openid gmail.everything' }))
    expect(scope.text).toContain('invalid_scope')
  })

  test('cannot be used without having signed in', async () => {
    const browser = makeBrowser(base)
    const path = authorizationPath().replace('/o/oauth2/v2/auth', '/signin/oauth/consent')
    const answer = await browser.visit(`${path}&account=${ben}`, { answer: 'continue' })
    expect(answer.location).toContain('/v3/signin/identifier')
  })
})

describe('consent', () => {
  test('Cancel goes back with access_denied and the state', async () => {
    const browser = makeBrowser(base)
    const consent = await signInTo(browser, authorizationPath(), ben)
    const answer = await browser.visit(consent, { answer: 'cancel' })
    expect(answer.location).toBe(`${redirectUri}?error=access_denied&state=state-1`)
  })

  test('an unticked scope is missing from the token', async () => {
    const browser = makeBrowser(base)
    const consent = await signInTo(browser, authorizationPath({ prompt: 'consent' }), ben)
    const back = await allow(browser, consent, [compose])
    expect(back.searchParams.get('state')).toBe('state-1')
    const { body } = await exchange(back.searchParams.get('code'))
    expect(body.scope).toBe(`openid ${email} ${compose}`)
  })

  test('a refresh token comes with the first consent, and later only with prompt=consent', async () => {
    const astrid = 'astrid.lindqvist@nordvik.example'
    const browser = makeBrowser(base)
    const consent = await signInTo(browser, authorizationPath(), astrid)
    const first = await allow(browser, consent, [compose, readonly])
    expect((await exchange(first.searchParams.get('code'))).body).toHaveProperty('refresh_token')

    const again = await browser.visit(authorizationPath({ login_hint: astrid }))
    const silent = await browser.visit(again.location)
    const code = new URL(silent.location).searchParams.get('code')
    expect((await exchange(code)).body).not.toHaveProperty('refresh_token')

    const asked = await browser.visit(authorizationPath({ login_hint: astrid, prompt: 'consent' }))
    expect(asked.location).toContain('/signin/oauth/consent')
    const third = await allow(browser, asked.location, [compose, readonly])
    expect((await exchange(third.searchParams.get('code'))).body).toHaveProperty('refresh_token')
  })

  test('offers the accounts that are signed in, and prompt=none asks nobody', async () => {
    const browser = makeBrowser(base)
    await signInTo(browser, authorizationPath(), ben)
    const chooser = await browser.visit(authorizationPath({ prompt: 'select_account' }))
    expect((await browser.visit(chooser.location)).text).toContain('Ben Carter')
    const other = await browser.visit(authorizationPath({ login_hint: anna }))
    expect(other.location).toContain('/v3/signin/identifier')
    const silent = await makeBrowser(base).visit(authorizationPath({ prompt: 'none' }))
    expect(silent.location).toContain('error=login_required')
  })
})

describe('tokens', () => {
  test('openid-client runs the whole flow with PKCE, nonce and a checked id_token', async () => {
    const config = new client.Configuration(
      {
        issuer: 'https://accounts.google.com',
        authorization_endpoint: `${base}/o/oauth2/v2/auth`,
        token_endpoint: `${base}/token`,
        userinfo_endpoint: `${base}/v1/userinfo`,
        revocation_endpoint: `${base}/revoke`,
        jwks_uri: `${base}/oauth2/v3/certs`,
      },
      app.clientId,
      app.clientSecret,
    )
    client.allowInsecureRequests(config)
    client.enableNonRepudiationChecks(config)
    const verifier = client.randomPKCECodeVerifier()
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: `openid email profile ${compose} ${readonly}`,
      state: 's',
      nonce: 'n',
      access_type: 'offline',
      prompt: 'consent',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const browser = makeBrowser(base)
    const back = await allow(browser, await signInTo(browser, url.href, anna), [compose, readonly])
    const tokens = await client.authorizationCodeGrant(config, back, {
      pkceCodeVerifier: verifier,
      expectedState: 's',
      expectedNonce: 'n',
    })
    const claims = tokens.claims()
    expect(claims).toMatchObject({ email: anna, email_verified: true, name: 'Anna Berg' })
    expect(tokens.expires_in).toBe(3599)
    expect(tokens.access_token).toMatch(/^ya29\./)
    const who = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
    expect(who.email).toBe(anna)
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(refreshed.refresh_token).toBeUndefined()
    await client.tokenRevocation(config, tokens.refresh_token ?? '')
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
      error_description: 'Token has been expired or revoked.',
    })
  })

  test('PKCE is checked, plain too, and a code works once', async () => {
    const browser = makeBrowser(base)
    const start = async () => {
      const path = authorizationPath({ prompt: 'consent', code_challenge: 'plain-challenge' })
      const consent = await signInTo(makeBrowser(base), path, ben)
      await signInTo(browser, path, ben)
      return (await allow(browser, consent, [compose])).searchParams.get('code')
    }
    const code = await start()
    expect((await exchange(code)).body.error_description).toBe('Missing code verifier.')
    expect((await exchange(code, { code_verifier: 'x' })).body.error_description).toBe(
      'Invalid code verifier.',
    )
    expect((await exchange(code, { code_verifier: 'plain-challenge' })).status).toBe(200)
    const reused = await exchange(code, { code_verifier: 'plain-challenge' })
    expect(reused).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Bad Request' },
    })
    expect((await exchange('4/0Anonsense')).body.error_description).toBe('Malformed auth code.')
    expect((await exchange(code, { client_secret: 'wrong' })).status).toBe(401)
  })

  test('tokeninfo, and all tokens of an account die at once', async () => {
    const tokens = await connect(base, ben)
    const info = async () => fetch(`${base}/tokeninfo?access_token=${tokens.access_token}`)
    expect(await (await info()).json()).toMatchObject({ email: ben, access_type: 'offline' })
    const withId = await fetch(`${base}/tokeninfo?id_token=${tokens.id_token}`)
    expect(await withId.json()).toMatchObject({ email: ben, aud: app.clientId })
    await fault({ name: 'revoke_all', account: ben })
    expect((await info()).status).toBe(400)
    const refreshed = await callToken(base, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
    })
    expect(refreshed.body.error).toBe('invalid_grant')
  })

  test('live over a restart; access taken back on the account page ends them', async () => {
    const { dataDir } = world
    const browser = makeBrowser(base)
    const consent = await signInTo(browser, authorizationPath({ prompt: 'consent' }), ben)
    const back = await allow(browser, consent, [compose, readonly])
    const { body } = await exchange(back.searchParams.get('code'))
    await world.close()
    world = await startWorld(dataDir)
    base = world.google.url
    const after = makeBrowser(base)
    const form = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) }
    expect((await callToken(base, form)).status).toBe(200)
    await signInTo(after, authorizationPath(), ben)
    expect((await after.visit('/')).text).toContain('Manage drafts and send emails')
    await after.visit('/connections/removal', { account: ben })
    expect((await callToken(base, form)).status).toBe(400)
  })
})
