import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { type AuthenticationResult, ConfidentialClientApplication, CryptoProvider } from '@azure/msal-node'
import { expect } from 'vitest'
import { objectId, tenantId } from '../../sandbox/microsoft/directory.ts'
import { allow, app, redirectUri } from '../../sandbox/microsoft/test-harness.ts'
import { makeBrowser } from '../../sandbox/oauth/test-browser.ts'
import { employees } from '../../sandbox/world.ts'
import { type Check, failure } from './check.ts'
import type { Cloud } from './clouds.ts'
import { type GraphSession, graphAt, graphChecks } from './graph.ts'

const [anna, ben] = employees
const oid = anna ? objectId(anna) : ''
const scopes = ['User.Read', 'Mail.ReadWrite', 'Mail.Send']

/** MSAL as an app of one directory uses it; it knows no host but Microsoft's own unless it is told. */
function msalOf({ url }: Cloud, clientSecret: string = app.clientSecret): ConfidentialClientApplication {
  const { host } = new URL(url)
  const authority = `${url}/${tenantId}`
  return new ConfidentialClientApplication({
    auth: { clientId: app.clientId, clientSecret, authority, knownAuthorities: [host] },
  })
}

/** Lets Anna sign in and accept, and comes back with what trades the code. */
async function authorized(cloud: Cloud, person = anna) {
  const msal = msalOf(cloud)
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const address = await msal.getAuthCodeUrl({
    scopes,
    redirectUri,
    state: 'a state',
    nonce: 'a nonce',
    prompt: 'select_account',
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
  })
  expect(address).toMatch(new RegExp(`^${cloud.url}/${tenantId}/oauth2/v2.0/authorize\\?`))
  const back = await allow(makeBrowser(cloud.url), address, person?.email ?? '')
  expect(back.searchParams.get('state')).toBe('a state')
  return {
    msal,
    trade: {
      code: back.searchParams.get('code') ?? '',
      codeVerifier: verifier,
      nonce: 'a nonce',
      scopes,
      redirectUri,
    },
  }
}

async function tokensOf(
  cloud: Cloud,
  person = anna,
): Promise<{ msal: ConfidentialClientApplication; tokens: AuthenticationResult }> {
  const { msal, trade } = await authorized(cloud, person)
  return { msal, tokens: await msal.acquireTokenByCode(trade) }
}

/** MSAL hands a refresh token to nobody, but writes it into what it keeps. */
function refreshTokenOf(msal: ConfidentialClientApplication): string {
  const kept = JSON.parse(msal.getTokenCache().serialize()) as {
    RefreshToken: Record<string, { secret: string }>
  }
  return Object.values(kept.RefreshToken)[0]?.secret ?? ''
}

/** Signs Ben in, for calls of Graph's. */
export async function openMicrosoft(cloud: Cloud): Promise<GraphSession> {
  const { tokens } = await tokensOf(cloud, ben)
  return { graph: graphAt(cloud, tokens.accessToken) }
}

const signIn: Check<GraphSession>[] = [
  {
    name: 'Microsoft: acquireTokenByCode() brings a bearer for an hour or more, for what was asked',
    async run(cloud) {
      const { tokens } = await tokensOf(cloud)
      expect(tokens).toMatchObject({ tokenType: 'Bearer', fromCache: false, tenantId })
      const left = (tokens.expiresOn?.getTime() ?? Number.NaN) - Date.now()
      expect(left).toBeGreaterThan(3_000_000)
      expect(left).toBeLessThan(5_460_000)
      // Entra names Graph's permissions with or without the resource before them.
      const names = tokens.scopes.map((scope) => scope.replace('https://graph.microsoft.com/', ''))
      expect(names).toEqual(expect.arrayContaining(scopes))
      expect(names).not.toContain('offline_access')
    },
  },
  {
    name: 'Microsoft: client_info names the account that MSAL keeps the tokens for',
    async run(cloud) {
      const { msal, tokens } = await tokensOf(cloud)
      expect(tokens.account?.homeAccountId, 'the account of client_info').toBe(`${oid}.${tenantId}`)
      const kept = await msal.getTokenCache().getAllAccounts()
      expect(kept.map(({ homeAccountId }) => homeAccountId)).toEqual([`${oid}.${tenantId}`])
    },
  },
  {
    name: 'Microsoft: the id_token is for this app, and signed with a key that discovery leads to',
    async run(cloud) {
      const { tokens } = await tokensOf(cloud)
      expect(tokens.idTokenClaims).toMatchObject({
        aud: app.clientId,
        iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
        tid: tenantId,
        oid,
        ver: '2.0',
        nonce: 'a nonce',
        preferred_username: anna?.email,
      })
      const discovery = await json(`${cloud.url}/${tenantId}/v2.0/.well-known/openid-configuration`)
      expect(discovery).toMatchObject({ issuer: tokens.idTokenClaims && Object(tokens.idTokenClaims).iss })
      const { keys } = await json(String(discovery.jwks_uri))
      const [head = '', claims = '', signature = ''] = tokens.idToken.split('.')
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
      const key = (keys as (JsonWebKey & { kid: string })[]).find((one) => one.kid === kid)
      const made = createPublicKey({ key: key ?? {}, format: 'jwk' })
      const signed = Buffer.from(`${head}.${claims}`)
      expect(verify('sha256', signed, made, Buffer.from(signature, 'base64url'))).toBe(true)
    },
  },
  {
    name: 'Microsoft: a code is good once, with its own verifier only',
    async run(cloud) {
      const { msal, trade } = await authorized(cloud)
      const { verifier } = await new CryptoProvider().generatePkceCodes()
      const refused = { errorCode: 'invalid_grant' }
      expect(await failure(msal.acquireTokenByCode({ ...trade, codeVerifier: verifier }))).toMatchObject(
        refused,
      )
      await msal.acquireTokenByCode(trade)
      expect(await failure(msal.acquireTokenByCode(trade))).toMatchObject(refused)
    },
  },
  {
    name: 'Microsoft: access is renewed, silently and by a refresh token that was kept elsewhere',
    async run(cloud) {
      const { msal, tokens } = await tokensOf(cloud)
      const account = tokens.account
      if (!account) throw new Error('There is no account.')
      const silent = await msal.acquireTokenSilent({ account, scopes, forceRefresh: true })
      expect(silent.accessToken).not.toBe(tokens.accessToken)
      expect(silent.account?.homeAccountId).toBe(account.homeAccountId)
      const refreshToken = refreshTokenOf(msal)
      const renewed = await msalOf(cloud).acquireTokenByRefreshToken({ refreshToken, scopes })
      expect(
        await graphAt(cloud, renewed?.accessToken ?? '')
          .api('/me')
          .get(),
      ).toMatchObject({ id: oid })
    },
  },
  {
    name: 'Microsoft: a refusal has its AADSTS number, and says when a person is needed',
    async run(cloud) {
      const { msal } = await tokensOf(cloud)
      const refreshToken = refreshTokenOf(msal)
      const renew = (by: ConfidentialClientApplication) =>
        failure(by.acquireTokenByRefreshToken({ refreshToken, scopes }))
      expect(await renew(msalOf(cloud, 'wrong'))).toMatchObject({
        name: 'ServerError',
        errorCode: 'invalid_client',
        errorNo: 7000215,
      })
      await cloud.fault({ name: 'consent_required', times: 1 })
      expect(await renew(msal)).toMatchObject({
        name: 'InteractionRequiredAuthError',
        errorCode: 'invalid_grant',
        subError: 'consent_required',
        message: expect.stringMatching(/AADSTS65001: .+ Trace ID: .+ Correlation ID: .+ Timestamp: .+Z/),
      })
      await cloud.fault({ name: 'refresh_expired', times: 1 })
      expect(await renew(msal)).toMatchObject({ errorCode: 'invalid_grant', errorNo: 700082 })
    },
  },
]

async function json(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>
}

/** What MSAL and Microsoft's client of Graph rely on, for the calls that our connector makes. */
export const microsoftChecks = [...signIn, ...graphChecks]
