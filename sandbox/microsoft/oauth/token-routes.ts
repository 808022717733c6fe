import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { verifierFits } from '../../oauth/pkce.ts'
import { optionalText } from '../../oauth/request.ts'
import type { RefreshToken } from '../../oauth/state.ts'
import { findEmployee } from '../../world.ts'
import { isSharedTenant, objectId, tenantId } from '../directory.ts'
import type { Faults } from '../faults.ts'
import type { Microsoft } from '../state.ts'
import { chosen, envelope, notConsented, type Refusal, secretExpired } from './aadsts.ts'
import { refuseApp } from './request.ts'
import { grantedScopes, hasLongNames, readScopes } from './scopes.ts'
import { type Holder, makeAccessToken, makeAppToken, makeIdToken, makeRefreshToken } from './tokens.ts'

const formSchema = z.object({
  grant_type: optionalText,
  code: optionalText,
  redirect_uri: optionalText,
  client_id: optionalText,
  client_secret: optionalText,
  code_verifier: optionalText,
  refresh_token: optionalText,
  scope: optionalText,
  /** MSAL asks for it, to name the account. */
  client_info: optionalText,
})
type Form = z.infer<typeof formSchema>

interface Answer {
  status: number
  body: object
}

const refused = (refusal: Refusal): Answer => ({ status: refusal.status ?? 400, body: envelope(refusal) })
const invalidGrant = (code: number, message: string) => refused({ error: 'invalid_grant', code, message })

/** `/{tenant}/oauth2/v2.0/token` with Entra's own words. */
export function tokenRoutes(app: FastifyInstance, microsoft: Microsoft, faults: Faults): void {
  const call = { account: '', method: 'token' }
  app.post('/:tenant/oauth2/v2.0/token', (request, reply) => {
    if (faults.strike('token_503', call))
      return reply.code(503).type('text/html').send('<h1>Our services aren’t available right now</h1>')
    if (faults.strike('token_invalid_client', call)) {
      const { status, body } = refused(wrongSecret(microsoft.app.clientId))
      return reply.code(status).send(body)
    }
    const fault = faults.strike('token_error', call)
    const answer = fault ? refused(chosen(fault)) : token(microsoft, faults, request)
    return reply.header('cache-control', 'no-store').code(answer.status).send(answer.body)
  })
}

function token(microsoft: Microsoft, faults: Faults, request: FastifyRequest): Answer {
  const form = formSchema.parse(request.body ?? {})
  const refusal = authenticate(microsoft, request, form)
  if (refusal) return refused(refusal)
  if (faults.strike('secret_expired', { account: '', method: 'token' }))
    return refused(secretExpired(microsoft.app))
  if (form.grant_type === 'authorization_code') return exchangeCode(microsoft, faults, form)
  if (form.grant_type === 'refresh_token') return refresh(microsoft, faults, form)
  if (form.grant_type === 'client_credentials') return grantToApp(request, form)
  return refused({
    error: 'unsupported_grant_type',
    code: 70003,
    message: `The app requested an unsupported grant type '${form.grant_type ?? ''}'.`,
  })
}

function authenticate(microsoft: Microsoft, request: FastifyRequest, form: Form): Refusal | undefined {
  const { app } = microsoft
  const { tenant } = request.params as { tenant: string }
  const basic = /^Basic\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const [user = '', secret = ''] = basic ? Buffer.from(basic, 'base64').toString('utf8').split(':') : []
  const clientId = basic ? decodeURIComponent(user) : form.client_id
  const clientSecret = basic ? decodeURIComponent(secret) : form.client_secret
  const refusal = refuseApp(microsoft, { tenant, clientId })
  if (refusal) return refusal
  if (!clientSecret)
    return {
      error: 'invalid_client',
      code: 7000218,
      message:
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      status: 401,
    }
  if (clientSecret === app.clientSecret) return undefined
  return wrongSecret(app.clientId)
}

function wrongSecret(clientId: string): Refusal {
  return {
    error: 'invalid_client',
    code: 7000215,
    message: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    status: 401,
  }
}

/** An app for itself: it needs a directory, and gets what that directory has granted it, here nothing. */
function grantToApp(request: FastifyRequest, form: Form): Answer {
  const { tenant } = request.params as { tenant: string }
  if (isSharedTenant(tenant))
    return refused({
      error: 'invalid_request',
      code: 50059,
      message:
        'No tenant-identifying information found in either the request or implied by any provided credentials.',
    })
  if (!form.scope?.endsWith('/.default'))
    return refused({
      error: 'invalid_scope',
      code: 1002012,
      message: `The provided value for scope ${form.scope ?? ''} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    })
  const { token, seconds } = makeAppToken()
  const body = { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: token }
  return { status: 200, body }
}

function exchangeCode(microsoft: Microsoft, faults: Faults, form: Form): Answer {
  const row = microsoft.store.state.codes.find((one) => one.code === form.code)
  if (!row) return invalidGrant(9002313, 'Invalid request. Request is malformed or invalid.')
  if (row.used) return invalidGrant(54005, 'OAuth2 Authorization code was already redeemed.')
  if (row.expires <= Date.now()) return invalidGrant(70008, 'The provided authorization code has expired.')
  if (row.redirectUri !== form.redirect_uri)
    return invalidGrant(
      500112,
      'The reply address does not match the reply address provided when requesting.',
    )
  if (row.challenge && !(form.code_verifier && verifierFits(row.challenge, form.code_verifier)))
    return invalidGrant(501481, 'The Code_Verifier does not match the code_challenge supplied.')
  if (faults.strike('consent_required', { account: row.account, method: 'token' }))
    return refused(notConsented(microsoft.app))
  row.used = true
  return tokenAnswer(microsoft, form, row)
}

function refresh(microsoft: Microsoft, faults: Faults, form: Form): Answer {
  const row = microsoft.store.state.refreshTokens.find((one) => one.token === form.refresh_token)
  if (!row)
    return invalidGrant(
      50173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
    )
  const strike = (name: 'refresh_expired' | 'consent_required') =>
    faults.strike(name, { account: row.account, method: 'token' })
  if ((row.expires ?? 0) <= Date.now() || strike('refresh_expired'))
    return invalidGrant(700082, 'The refresh token has expired due to inactivity.')
  if (strike('consent_required')) return refused(notConsented(microsoft.app))
  const wanted = form.scope ? readScopes(form.scope) : row.scopes
  const scopes = row.scopes.filter((scope) => wanted.includes(scope) || scope === 'offline_access')
  return tokenAnswer(microsoft, form, { ...row, scopes, former: row })
}

function tokenAnswer(
  microsoft: Microsoft,
  form: Form,
  row: Holder & { nonce?: string; former?: RefreshToken },
): Answer {
  const { account, clientId, scopes, former } = row
  // What this call names goes before what the authorization named.
  const longNames = form.scope ? hasLongNames(form.scope) : (row.longNames ?? false)
  const holder = { account, clientId, scopes, longNames }
  const access = makeAccessToken(microsoft, holder)
  const refreshToken = scopes.includes('offline_access')
    ? makeRefreshToken(microsoft, holder, former)
    : undefined
  microsoft.store.save()
  const idToken = scopes.includes('openid')
    ? makeIdToken(microsoft, { ...holder, nonce: row.nonce })
    : undefined
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      scope: grantedScopes(scopes, longNames).join(' '),
      expires_in: access.seconds,
      ext_expires_in: access.seconds,
      access_token: access.token,
      ...(refreshToken ? { refresh_token: refreshToken } : {}),
      ...(idToken ? { id_token: idToken } : {}),
      ...(form.client_info === '1' ? { client_info: clientInfo(account) } : {}),
    },
  }
}

function clientInfo(account: string): string {
  const person = findEmployee(account)
  const info = { uid: person ? objectId(person) : '', utid: tenantId }
  return Buffer.from(JSON.stringify(info)).toString('base64url')
}
