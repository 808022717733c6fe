import { Buffer } from 'node:buffer'
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  ResponseBodyError,
  refreshTokenGrant,
} from 'openid-client'
import { z } from 'zod'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { AuthorizationReply, AuthorizationRequest, CloudApp } from '../sign-in.ts'
import { readJsonObject } from './read-json.ts'

/** Where a vendor's OAuth lives, as absolute addresses. */
export interface OAuthEndpoints {
  authorization: string
  token: string
  /** Whether a reply's `iss` is this vendor's; without it, whatever has the authorization address's origin. */
  isIssuer?: (issuer: string) => boolean
}

/** The body of a token answer; vendors add fields of their own, which stay in it. */
const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  /** Seconds. */
  expires_in: z.number().optional(),
  scope: z.string().optional(),
})
export type TokenAnswer = z.infer<typeof tokenAnswer>

/** The vendor said no: on the way back (`status` null) or at its token endpoint. */
export class OAuthRefused extends Error {
  readonly error: string
  readonly description: string
  readonly status: number | null

  constructor(refusal: { error: string; description: string; status: number | null }) {
    super(refusal.description ? `${refusal.error}: ${refusal.description}` : refusal.error)
    this.name = 'OAuthRefused'
    this.error = refusal.error
    this.description = refusal.description
    this.status = refusal.status
  }
}

/** No usable answer: time-out, lost connection, 5xx, a page instead of JSON. */
export class OAuthUnreachable extends Error {
  /** What the page that came was answered with; null when nothing came. */
  readonly status: number | null

  constructor(about: string, { cause, status = null }: { cause?: unknown; status?: number | null } = {}) {
    super(about, { cause })
    this.name = 'OAuthUnreachable'
    this.status = status
  }
}

/** The way back was not ours: another state, another nonce, another issuer, no code. */
export class OAuthReplyInvalid extends Error {
  readonly reason: 'state_mismatch' | 'nonce_mismatch' | 'issuer_mismatch' | 'reply_invalid'

  constructor(reason: OAuthReplyInvalid['reason'], cause?: unknown) {
    super(reason, { cause })
    this.name = 'OAuthReplyInvalid'
    this.reason = reason
  }
}

/** The vendor's sign-in page with code, PKCE (S256), state and nonce; `extra` are the vendor's own parameters. */
export async function authorizationPage(
  app: CloudApp,
  endpoints: OAuthEndpoints,
  ask: { request: AuthorizationRequest; extra: Record<string, string | null> },
): Promise<URL> {
  const { request, extra } = ask
  const own = Object.entries(extra).filter((pair): pair is [string, string] => pair[1] !== null)
  return buildAuthorizationUrl(configure(app, endpoints), {
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge: await calculatePKCECodeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
    ...Object.fromEntries(own),
  })
}

/**
 * Exchanges the code that the browser came back with.
 * Throws OAuthRefused, OAuthUnreachable or OAuthReplyInvalid.
 */
export async function exchangeCode(
  fetch: OutboundFetch,
  app: CloudApp,
  way: { endpoints: OAuthEndpoints; reply: AuthorizationReply },
): Promise<TokenAnswer> {
  const { reply, endpoints } = way
  checkIssuer(endpoints, reply.callbackUrl.searchParams.get('iss'))
  const seen: Seen = { body: null }
  const config = configure(app, endpoints)
  config[customFetch] = tokenFetch(fetch, seen)
  await ask(() =>
    authorizationCodeGrant(config, bareCallback(reply), {
      pkceCodeVerifier: reply.codeVerifier,
      expectedState: reply.state,
    }),
  )
  checkNonce(seen.body, reply.nonce)
  return readAnswer(seen.body)
}

/** Exchanges a refresh token. Throws OAuthRefused or OAuthUnreachable. */
export async function refreshGrant(
  fetch: OutboundFetch,
  app: CloudApp,
  refresh: { endpoints: OAuthEndpoints; refreshToken: string },
): Promise<TokenAnswer> {
  const seen: Seen = { body: null }
  const config = configure(app, refresh.endpoints)
  config[customFetch] = tokenFetch(fetch, seen)
  await ask(() => refreshTokenGrant(config, refresh.refreshToken))
  return readAnswer(seen.body)
}

/**
 * Gives a token back. A refusal is no error: an unknown token is as good as a revoked one.
 * Throws OAuthUnreachable when the vendor did not answer.
 */
export async function revokeToken(fetch: OutboundFetch, endpoint: string, token: string): Promise<void> {
  try {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ token }).toString(),
    })
    await answer.text()
    if (answer.status >= 500)
      throw new OAuthUnreachable(`revocation answered ${answer.status}`, { status: answer.status })
  } catch (error) {
    if (error instanceof OAuthUnreachable) throw error
    throw new OAuthUnreachable('revocation was not answered', { cause: error })
  }
}

/** True for the addresses on which plain http never leaves the machine. */
export function isLoopback(url: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
}

interface Seen {
  body: Record<string, unknown> | null
}

function configure(app: CloudApp, endpoints: OAuthEndpoints): Configuration {
  const token = new URL(endpoints.token)
  const config = new Configuration(
    {
      issuer: token.origin,
      authorization_endpoint: endpoints.authorization,
      token_endpoint: endpoints.token,
    },
    app.clientId,
    undefined,
    ClientSecretPost(app.clientSecret),
  )
  if (isLoopback(token)) allowInsecureRequests(config)
  return config
}

/** The registered redirect address with only what the flow needs: vendors add parameters as they like. */
function bareCallback(reply: AuthorizationReply): URL {
  const bare = new URL(reply.redirectUri)
  for (const name of ['code', 'state', 'error', 'error_description']) {
    const value = reply.callbackUrl.searchParams.get(name)
    if (value !== null) bare.searchParams.set(name, value)
  }
  return bare
}

/**
 * Our one client in the shape that openid-client calls. The id_token is kept from it, because identity comes from
 * the vendor's userinfo and each vendor signs with issuers of its own; its nonce is compared here.
 */
function tokenFetch(fetch: OutboundFetch, seen: Seen) {
  return async (url: string, options: { method: string; headers: Record<string, string>; body: unknown }) => {
    const { method, headers } = options
    const body = String(options.body)
    const answer = await fetch(url, { method, headers, body }).catch((cause: unknown) => {
      throw new OAuthUnreachable('the token endpoint did not answer', { cause })
    })
    const text = await answer.text().catch((cause: unknown) => {
      throw new OAuthUnreachable('the token answer broke off', { cause })
    })
    const json = readJsonObject(text)
    if (answer.status >= 500 || json === null) {
      const { status } = answer
      throw new OAuthUnreachable(`the token endpoint answered ${status}`, { status })
    }
    if (answer.status !== 200) {
      const { error, error_description } = json
      throw new OAuthRefused({
        error: typeof error === 'string' ? error : `http_${answer.status}`,
        description: typeof error_description === 'string' ? error_description : '',
        status: answer.status,
      })
    }
    seen.body = json
    const { id_token: _kept, ...rest } = json
    return Response.json(rest)
  }
}

/** Runs a grant and says in our words what openid-client found. */
async function ask(grant: () => Promise<unknown>): Promise<void> {
  try {
    await grant()
  } catch (error) {
    const cause = (error as { cause?: unknown }).cause
    for (const one of [error, cause]) {
      if (one instanceof OAuthRefused || one instanceof OAuthUnreachable) throw one
    }
    if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
      const description = error.error_description ?? ''
      throw new OAuthRefused({ error: error.error, description, status: null })
    }
    if (error instanceof ClientError && /state/.test(String((cause as Error | undefined)?.message))) {
      throw new OAuthReplyInvalid('state_mismatch', error)
    }
    throw new OAuthReplyInvalid('reply_invalid', error)
  }
}

/** Vendors that name themselves in the reply (RFC 9207) must be the one that was asked. Most do not. */
function checkIssuer(endpoints: OAuthEndpoints, issuer: string | null) {
  if (issuer === null) return
  const isSameOrigin = () =>
    URL.canParse(issuer) && new URL(issuer).origin === new URL(endpoints.authorization).origin
  if (!(endpoints.isIssuer?.(issuer) || isSameOrigin())) throw new OAuthReplyInvalid('issuer_mismatch')
}

function checkNonce(body: Seen['body'], expected: string) {
  const idToken = body?.id_token
  if (typeof idToken !== 'string') return
  const payload = readJsonObject(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'))
  if (typeof payload?.nonce === 'string' && payload.nonce !== expected) {
    throw new OAuthReplyInvalid('nonce_mismatch')
  }
}

function readAnswer(body: Seen['body']): TokenAnswer {
  const answer = tokenAnswer.safeParse(body)
  if (!answer.success) throw new OAuthUnreachable('the token answer is incomplete', { cause: answer.error })
  return answer.data
}
