import { createPublicKey, verify } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { publicCertificate } from '../../oauth/certificate.ts'
import { publicKeys } from '../../oauth/jwt.ts'
import type { AccessToken } from '../../oauth/state.ts'
import { bearerOf, findAccessToken } from '../../oauth/tokens.ts'
import { accountSub, findAccount } from '../accounts.ts'
import type { Google } from '../state.ts'
import { identityClaims } from './id-token.ts'

const tokenQuery = z.object({
  access_token: z.string().optional(),
  id_token: z.string().optional(),
})

/** Whose name stands on Google's own certificates of these keys. */
const keysName = 'federated-signon.system.gserviceaccount.com'

/**
 * Who is behind a token: userinfo in its three addresses, tokeninfo, and the keys to check an id_token, in both forms:
 * Google's own client reads the certificates when it runs in Node.
 */
export function identityRoutes(app: FastifyInstance, google: Google): void {
  app.get('/oauth2/v1/certs', () => {
    const { signingKey } = google.store.state
    return { [signingKey.kid]: publicCertificate(signingKey, keysName) }
  })
  app.get('/oauth2/v3/certs', () => publicKeys(google.store.state.signingKey))
  app.get('/v1/userinfo', (request, reply) => userinfo(google, request, reply))
  app.post('/v1/userinfo', (request, reply) => userinfo(google, request, reply))
  app.get('/oauth2/v3/userinfo', (request, reply) => userinfo(google, request, reply))
  app.get('/oauth2/v2/userinfo', (request, reply) => oldUserinfo(google, request, reply))
  app.get('/tokeninfo', (request, reply) => tokeninfo(google, request.query, reply))
  app.post('/tokeninfo', (request, reply) =>
    tokeninfo(google, { ...Object(request.query), ...Object(request.body) }, reply),
  )
}

function userinfo(google: Google, request: FastifyRequest, reply: FastifyReply) {
  const token = bearer(google, request)
  const account = token && findAccount(token.account)
  if (!token || !account || !token.scopes.includes('openid')) return unauthorized(reply)
  return reply.send(identityClaims(account, token.scopes))
}

function oldUserinfo(google: Google, request: FastifyRequest, reply: FastifyReply) {
  const token = bearer(google, request)
  const account = token && findAccount(token.account)
  if (!token || !account) return unauthorized(reply)
  const { sub, email_verified, ...claims } = identityClaims(account, token.scopes)
  return reply.send({
    id: sub,
    ...claims,
    ...(email_verified === undefined ? {} : { verified_email: email_verified }),
  })
}

function tokeninfo(google: Google, given: unknown, reply: FastifyReply) {
  const query = tokenQuery.safeParse(given)
  const invalid = () => reply.code(400).send({ error: 'invalid_token', error_description: 'Invalid Value' })
  if (!query.success) return invalid()
  if (query.data.id_token) {
    const claims = readIdToken(google, query.data.id_token)
    return claims ? reply.send(claims) : invalid()
  }
  const token = findAccessToken(google, query.data.access_token ?? '')
  const account = token && findAccount(token.account)
  if (!token || !account) return invalid()
  const withEmail = token.scopes.includes('https://www.googleapis.com/auth/userinfo.email')
  return reply.send({
    azp: token.clientId,
    aud: token.clientId,
    sub: accountSub(account),
    scope: token.scopes.join(' '),
    exp: String(Math.floor(token.expires / 1000)),
    expires_in: String(Math.floor((token.expires - Date.now()) / 1000)),
    ...(withEmail ? { email: account.email, email_verified: 'true' } : {}),
    access_type: token.offline ? 'offline' : 'online',
  })
}

function readIdToken({ store }: Google, token: string): object | undefined {
  const [head = '', body = '', signature = ''] = token.split('.')
  const key = createPublicKey(store.state.signingKey.privatePem)
  const genuine = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))
  if (!genuine) return undefined
  const claims = z
    .looseObject({ exp: z.number() })
    .parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
  return claims.exp * 1000 > Date.now() ? claims : undefined
}

function bearer(google: Google, request: FastifyRequest): AccessToken | undefined {
  const header = bearerOf(request.headers.authorization)
  return findAccessToken(google, header || (tokenQuery.safeParse(request.query).data?.access_token ?? ''))
}

function unauthorized(reply: FastifyReply) {
  return reply
    .code(401)
    .header('www-authenticate', 'Bearer realm="https://accounts.google.com/", error="invalid_token"')
    .send({ error: 'invalid_request', error_description: 'Invalid Credentials' })
}
