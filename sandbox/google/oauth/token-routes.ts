import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { verifierFits } from '../../oauth/pkce.ts'
import { revokeGrant } from '../../oauth/tokens.ts'
import { findAccount } from '../accounts.ts'
import type { Faults } from '../faults.ts'
import type { Google } from '../state.ts'
import { makeIdToken } from './id-token.ts'
import { accessTokenSeconds, makeAccessToken, makeRefreshToken } from './tokens.ts'

const text = z.string().optional().catch(undefined)
const formSchema = z.object({
  grant_type: text,
  code: text,
  redirect_uri: text,
  client_id: text,
  client_secret: text,
  code_verifier: text,
  refresh_token: text,
  token: text,
})
type Form = z.infer<typeof formSchema>

interface Answer {
  status: number
  body: Record<string, string | number>
}

const refused = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
})

/** `/token` and `/revoke` (RFC 6749, RFC 7009) with Google's own words. */
export function tokenRoutes(app: FastifyInstance, google: Google, faults: Faults): void {
  const call = { account: '', method: 'token' }
  app.post('/token', (request, reply) => {
    if (faults.strike('token_503', call))
      return reply.code(503).type('text/html').send('<h1>Service Unavailable</h1>')
    if (faults.strike('token_invalid_client', call)) {
      const { status, body } = refused(401, 'invalid_client', 'The provided client secret is invalid.')
      return reply.code(status).send(body)
    }
    const answer = token(google, request)
    if (faults.strike('no_refresh_token', call)) delete answer.body.refresh_token
    return reply.header('cache-control', 'no-store').code(answer.status).send(answer.body)
  })
  app.post('/revoke', (request, reply) => {
    const given = { ...formSchema.parse(request.query ?? {}), ...present(readForm(request)) }
    const { accessTokens, refreshTokens } = google.store.state
    const row = [...accessTokens, ...refreshTokens].find((one) => one.token === given.token)
    if (!row) return reply.code(400).send(refused(400, 'invalid_token', 'Token expired or revoked').body)
    revokeGrant(google, row)
    return reply.send({})
  })
}

function token(google: Google, request: FastifyRequest): Answer {
  const form = readForm(request)
  const refusal = authenticate(google, request, form)
  if (refusal) return refusal
  if (form.grant_type === 'authorization_code') return exchangeCode(google, form)
  if (form.grant_type === 'refresh_token') return refresh(google, form)
  return refused(400, 'unsupported_grant_type', `Invalid grant_type: ${form.grant_type ?? ''}`)
}

function authenticate({ app }: Google, request: FastifyRequest, form: Form): Answer | undefined {
  const basic = /^Basic\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const [user = '', secret = ''] = basic ? Buffer.from(basic, 'base64').toString('utf8').split(':') : []
  const clientId = basic ? decodeURIComponent(user) : form.client_id
  const clientSecret = basic ? decodeURIComponent(secret) : form.client_secret
  if (!clientId) return refused(400, 'invalid_request', 'Could not determine client ID from request.')
  if (clientId !== app.clientId) return refused(401, 'invalid_client', 'The OAuth client was not found.')
  if (!clientSecret) return refused(400, 'invalid_request', 'client_secret is missing.')
  if (clientSecret !== app.clientSecret)
    return refused(401, 'invalid_client', 'The provided client secret is invalid.')
  return undefined
}

function exchangeCode(google: Google, form: Form): Answer {
  const row = google.store.state.codes.find((one) => one.code === form.code)
  if (!row) return refused(400, 'invalid_grant', 'Malformed auth code.')
  if (row.used || row.expires <= Date.now()) return refused(400, 'invalid_grant', 'Bad Request')
  if (row.redirectUri !== form.redirect_uri) return refused(400, 'redirect_uri_mismatch', 'Bad Request')
  if (row.challenge) {
    if (!form.code_verifier) return refused(400, 'invalid_grant', 'Missing code verifier.')
    if (!verifierFits(row.challenge, form.code_verifier))
      return refused(400, 'invalid_grant', 'Invalid code verifier.')
  }
  row.used = true
  const { account, clientId, scopes } = row
  const refreshToken = row.offline ? makeRefreshToken(google, { account, clientId, scopes }).token : undefined
  return tokenAnswer(google, { ...row, refreshToken })
}

function refresh(google: Google, form: Form): Answer {
  const row = google.store.state.refreshTokens.find((one) => one.token === form.refresh_token)
  if (!row) return refused(400, 'invalid_grant', 'Token has been expired or revoked.')
  return tokenAnswer(google, { ...row, offline: true, refreshToken: undefined })
}

function tokenAnswer(
  google: Google,
  row: {
    account: string
    clientId: string
    scopes: string[]
    offline: boolean
    nonce?: string
    refreshToken: string | undefined
  },
): Answer {
  const { account, clientId, scopes, offline } = row
  const accessToken = makeAccessToken(google, { account, clientId, scopes, offline }).token
  google.store.save()
  const person = findAccount(account)
  return {
    status: 200,
    body: {
      access_token: accessToken,
      expires_in: accessTokenSeconds,
      ...(row.refreshToken ? { refresh_token: row.refreshToken } : {}),
      scope: scopes.join(' '),
      token_type: 'Bearer',
      ...(person && scopes.includes('openid')
        ? { id_token: makeIdToken(google, { account: person, scopes, accessToken, nonce: row.nonce }) }
        : {}),
    },
  }
}

function readForm(request: FastifyRequest): Form {
  return formSchema.parse(request.body ?? {})
}

function present(form: Form): Partial<Form> {
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
}
