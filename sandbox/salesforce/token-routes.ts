import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { org } from '../world.ts'
import type { Salesforce } from './context.ts'
import { OauthError } from './errors.ts'
import { isOn, takeFault } from './faults.ts'
import { randomToken } from './ids.ts'
import { maintenance } from './maintenance.ts'
import { findRow } from './records.ts'
import type { Code, Grant } from './state.ts'
import {
  approve,
  endGrant,
  grantOfRefreshToken,
  identityUrl,
  issueAccessToken,
  issueIdToken,
  signIdentity,
} from './tokens.ts'

type Form = Record<string, string | undefined>

/** `/services/oauth2/token`, `/revoke` and `/introspect`. Form-encoded in, JSON out. */
export function tokenRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  server.post('/services/oauth2/token', async (request, reply) => {
    const form = formOf(request)
    if (takeFault(salesforce, 'token_503_html')) return maintenance(reply)
    const isRefresh = form.grant_type === 'refresh_token'
    const work = () => exchange(salesforce, form)
    const body = isRefresh ? await oneAtATime(salesforce, form.refresh_token ?? '', work) : work()
    if (isRefresh && body.refresh_token && takeFault(salesforce, 'drop_response_after_rotation')) {
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    }
    return reply.header('cache-control', 'no-store').send(body)
  })

  server.post('/services/oauth2/revoke', async (request, reply) => {
    const form = formOf(request)
    return revoke(salesforce, form.token ?? (request.query as Form).token, { request, reply })
  })
  server.get('/services/oauth2/revoke', async (request, reply) =>
    revoke(salesforce, (request.query as Form).token, { request, reply }),
  )

  server.post('/services/oauth2/introspect', async (request) => {
    const form = formOf(request)
    authenticate(salesforce, form)
    return introspect(salesforce, form.token ?? '')
  })
}

/** How long a refresh takes here. Salesforce's own takes longer: who asks twice at once meets the first one at work. */
const refreshTakesMs = 15

/**
 * Runs one refresh with a refresh token at a time; throws for a second one that comes meanwhile. `refresh_held` keeps
 * the first one at work until it is taken off.
 */
async function oneAtATime<Answer>(
  salesforce: Salesforce,
  refreshToken: string,
  work: () => Answer,
): Promise<Answer> {
  const { refreshing } = salesforce
  if (refreshing.has(refreshToken))
    throw new OauthError('invalid_grant', 'token request is already being processed')
  refreshing.add(refreshToken)
  try {
    do await pause(refreshTakesMs)
    while (isOn(salesforce, 'refresh_held'))
    return work()
  } finally {
    refreshing.delete(refreshToken)
  }
}

/** The form of a request; client id and secret may come as HTTP Basic instead. */
function formOf(request: FastifyRequest): Form {
  const form = { ...((request.body ?? {}) as Form) }
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (basic) {
    const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
    form.client_id ??= decodeURIComponent(id)
    form.client_secret ??= decodeURIComponent(secret)
  }
  return form
}

function authenticate(salesforce: Salesforce, form: Form): void {
  if (form.client_id !== salesforce.app.clientId) {
    throw new OauthError('invalid_client_id', 'client identifier invalid')
  }
  if (form.client_secret !== salesforce.app.clientSecret) {
    throw new OauthError('invalid_client', 'invalid client credentials', 401)
  }
}

function exchange(salesforce: Salesforce, form: Form): Record<string, string> {
  const fault = takeFault(salesforce, 'token_error')
  if (fault) {
    throw new OauthError(
      fault.error ?? 'unknown_error',
      fault.description ?? 'retry your request',
      fault.status,
    )
  }
  if (form.grant_type === 'authorization_code') return exchangeCode(salesforce, form)
  if (form.grant_type === 'refresh_token') return exchangeRefreshToken(salesforce, form)
  throw new OauthError('unsupported_grant_type', 'grant type not supported')
}

function exchangeCode(salesforce: Salesforce, form: Form): Record<string, string> {
  authenticate(salesforce, form)
  const code = salesforce.store.state.codes[form.code ?? '']
  if (!code) throw new OauthError('invalid_grant', 'invalid authorization code')
  if (code.used || code.expiresAt <= Date.now())
    throw new OauthError('invalid_grant', 'expired authorization code')
  if (form.redirect_uri !== code.redirectUri) {
    throw new OauthError('redirect_uri_mismatch', 'redirect_uri must match configuration')
  }
  checkVerifier(code, form.code_verifier)
  requireActive(salesforce, code.userId)
  code.used = true
  const asked = isOn(salesforce, 'no_api_scope', code.userId)
    ? code.scopes.filter((one) => one !== 'api' && one !== 'full')
    : code.scopes
  const wantsRefresh = asked.some((one) => one === 'refresh_token' || one === 'offline_access')
  const unasked = wantsRefresh ? undefined : takeFault(salesforce, 'refresh_token_unasked', code.userId)
  const scopes = unasked ? (unasked.scopes ?? allowedScopes(salesforce, code)) : asked
  const grant = wantsRefresh || unasked ? approve(salesforce, code.userId, scopes) : undefined
  return tokenAnswer(salesforce, { ...code, scopes, grant, refreshToken: grant?.refreshToken })
}

/** All that a user has allowed the app so far. */
function allowedScopes(salesforce: Salesforce, { userId, clientId, scopes }: Code): string[] {
  return salesforce.store.state.approvals[`${userId}:${clientId}`] ?? scopes
}

/** PKCE: only S256. There is no upper limit on the verifier here; the vendor's own client sends 171 characters. */
function checkVerifier(code: Code, verifier: string | undefined): void {
  if (!verifier) throw new OauthError('invalid_grant', 'invalid code verifier')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  if (challenge !== code.challenge) throw new OauthError('invalid_request', 'invalid code verifier')
}

function requireActive(salesforce: Salesforce, userId: string): void {
  if (findRow(salesforce, userId)?.IsActive !== true) throw new OauthError('invalid_grant', 'inactive user')
}

function exchangeRefreshToken(salesforce: Salesforce, form: Form): Record<string, string> {
  if (form.client_id !== salesforce.app.clientId) {
    throw new OauthError('invalid_client_id', 'client identifier invalid')
  }
  if (form.client_secret !== undefined) authenticate(salesforce, form)
  const grant = grantOfRefreshToken(salesforce, form.refresh_token ?? '')
  requireActive(salesforce, grant.userId)
  let rotated: string | undefined
  if (salesforce.store.state.rotation) {
    grant.spent.push(grant.refreshToken)
    rotated = `5Aep861${randomToken(60)}`
    grant.refreshToken = rotated
  }
  return tokenAnswer(salesforce, { ...grant, nonce: null, grant, refreshToken: rotated })
}

function tokenAnswer(
  salesforce: Salesforce,
  issue: {
    userId: string
    scopes: string[]
    nonce: string | null
    grant: Grant | undefined
    refreshToken: string | undefined
  },
): Record<string, string> {
  const { userId, scopes } = issue
  const token = issueAccessToken(salesforce, { userId, scopes, grantId: issue.grant?.id ?? null })
  const id = identityUrl(salesforce, userId)
  const issuedAt = String(token.issuedAt)
  const idToken = scopes.includes('openid')
    ? issueIdToken(salesforce, { userId, nonce: issue.nonce })
    : undefined
  salesforce.store.save()
  return {
    access_token: token.value,
    ...(issue.refreshToken ? { refresh_token: issue.refreshToken } : {}),
    signature: signIdentity(salesforce, id, issuedAt),
    scope: [...scopes].sort().reverse().join(' '),
    ...(idToken ? { id_token: idToken } : {}),
    instance_url: salesforce.url(),
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  }
}

function revoke(
  salesforce: Salesforce,
  token: string | undefined,
  wire: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const { state } = salesforce.store
  const grant = state.grants.find((one) => one.refreshToken === token || one.spent.includes(token ?? ''))
  if (grant) endGrant(salesforce, grant)
  else if (token && state.accessTokens[token]) delete state.accessTokens[token]
  else return refuseRevocation(wire)
  salesforce.store.save()
  return wire.reply.code(200).send('')
}

/** The vendor's own client reads this error form-encoded; others ask for JSON. */
function refuseRevocation(wire: { request: FastifyRequest; reply: FastifyReply }): FastifyReply {
  const error = { error: 'unsupported_token_type', error_description: 'this token type is not supported' }
  if (wire.request.headers.accept?.includes('json')) return wire.reply.code(400).send(error)
  return wire.reply
    .code(400)
    .type('application/x-www-form-urlencoded')
    .send(new URLSearchParams(error).toString())
}

function introspect(salesforce: Salesforce, token: string): Record<string, unknown> {
  const { state } = salesforce.store
  const access = state.accessTokens[token]
  const grant = state.grants.find((one) => one.refreshToken === token)
  const found = access && access.expiresAt > Date.now() ? access : grant
  if (!found) return { active: false }
  return {
    active: true,
    scope: found.scopes.join(' '),
    client_id: found.clientId,
    username: findRow(salesforce, found.userId)?.Username ?? null,
    sub: identityUrl(salesforce, found.userId),
    token_type: found === access ? 'access_token' : 'refresh_token',
    organization_id: org.id,
    ...(found === access
      ? { iat: Math.floor(access.issuedAt / 1000), exp: Math.floor(access.expiresAt / 1000) }
      : {}),
  }
}
