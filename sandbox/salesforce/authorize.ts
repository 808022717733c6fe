import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Salesforce } from './context.ts'
import { takeFault } from './faults.ts'
import { showConsent, showOauthProblem } from './pages/consent.ts'
import { signInUrl } from './pages/sign-in.ts'
import { type Visitor, visitorOf } from './sessions.ts'
import { issueCode } from './tokens.ts'

/** What the app may ask for. `offline_access` is another name of `refresh_token`. */
const knownScopes = [
  'api',
  'refresh_token',
  'offline_access',
  'openid',
  'id',
  'profile',
  'email',
  'address',
  'phone',
  'web',
  'full',
  'visualforce',
]
const defaultScopes = ['api', 'refresh_token', 'openid', 'id']
const authorizePath = '/services/oauth2/authorize'

/** A request to authorize that names a known app and one of its redirect addresses. */
interface Ask {
  redirectUri: string
  state: string | null
  scopes: string[]
  challenge: string
  nonce: string | null
  prompt: string[]
  loginHint: string | undefined
}

/** The web server flow in the browser: `/services/oauth2/authorize` and its consent form. */
export function authorizeRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  server.get(authorizePath, async (request, reply) => {
    const query = new URL(request.url, 'http://org.invalid').searchParams
    const ask = readAsk(salesforce, query)
    if (typeof ask === 'string') return showOauthProblem(request, reply, ask)
    const fault = takeFault(salesforce, 'authorize_error', visitorOf(salesforce, request)?.userId)
    if (fault) {
      const description = fault.description ?? 'this app is blocked by admin'
      return reply.redirect(refusal(ask, fault.error ?? 'OAUTH_APP_BLOCKED', description))
    }
    const problem = problemOf(query, ask)
    if (problem) return reply.redirect(refusal(ask, ...problem))
    return proceed(salesforce, ask, { request, reply, query })
  })

  server.post('/services/oauth2/consent', async (request, reply) => {
    const form = (request.body ?? {}) as Record<string, string | undefined>
    const query = new URLSearchParams(form.ask ?? '')
    const visitor = visitorOf(salesforce, request)
    if (!visitor || visitor.session.formToken !== form.formToken) {
      return reply.redirect(`${authorizePath}?${query}`, 303)
    }
    const ask = readAsk(salesforce, query)
    if (typeof ask === 'string') return showOauthProblem(request, reply, ask)
    const problem = problemOf(query, ask)
    if (problem) return reply.redirect(refusal(ask, ...problem), 303)
    if (form.decision !== 'allow') {
      return reply.redirect(refusal(ask, 'access_denied', 'end-user denied authorization'), 303)
    }
    const key = approvalKey(salesforce, visitor)
    const before = salesforce.store.state.approvals[key] ?? []
    salesforce.store.state.approvals[key] = [...new Set([...before, ...ask.scopes])]
    return reply.redirect(success(salesforce, ask, visitor), 303)
  })
}

/** The request, or the text of the page that is shown instead when the app itself is in doubt. */
function readAsk(salesforce: Salesforce, query: URLSearchParams): Ask | string {
  if (query.get('client_id') !== salesforce.app.clientId) {
    return 'error=invalid_client_id&error_description=client%20identifier%20invalid'
  }
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!salesforce.app.redirectUris.includes(redirectUri)) {
    return 'error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration'
  }
  const asked = (query.get('scope') ?? '').split(/\s+/).filter(Boolean)
  return {
    redirectUri,
    state: query.get('state'),
    scopes: asked.length > 0 ? asked : defaultScopes,
    challenge: query.get('code_challenge') ?? '',
    nonce: query.get('nonce'),
    prompt: (query.get('prompt') ?? '').split(/\s+/).filter(Boolean),
    loginHint: query.get('login_hint') ?? undefined,
  }
}

/** What is wrong with a request of a trusted app: goes back to it as error and description. */
function problemOf(query: URLSearchParams, ask: Ask): [error: string, description: string] | undefined {
  if (query.get('response_type') !== 'code') {
    return ['unsupported_response_type', 'response type not supported']
  }
  if (ask.scopes.some((one) => !knownScopes.includes(one))) {
    return ['invalid_scope', 'the requested scope is not allowed']
  }
  if (!ask.challenge) return ['invalid_request', 'missing required code challenge']
  // A missing method means S256 here, not RFC 7636's "plain": that is how Salesforce reads it.
  const method = query.get('code_challenge_method') ?? 'S256'
  if (method !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(ask.challenge)) {
    return ['invalid_request', 'invalid code challenge']
  }
  return undefined
}

function proceed(
  salesforce: Salesforce,
  ask: Ask,
  wire: { request: FastifyRequest; reply: FastifyReply; query: URLSearchParams },
): FastifyReply {
  const visitor = visitorOf(salesforce, wire.request)
  const mustSignIn = ask.prompt.includes('login') || ask.prompt.includes('select_account')
  if (!visitor || mustSignIn) {
    return wire.reply.redirect(signInUrl(`${authorizePath}?${afterSignIn(wire.query)}`, ask.loginHint))
  }
  const approved = salesforce.store.state.approvals[approvalKey(salesforce, visitor)] ?? []
  const isNew = ask.scopes.some((scope) => !approved.includes(scope))
  if (!isNew && !ask.prompt.includes('consent')) return wire.reply.redirect(success(salesforce, ask, visitor))
  const scopes = ask.scopes
  return showConsent(salesforce, wire.reply, { visitor, scopes, query: wire.query.toString() })
}

/** The same request without the wish to sign in, which the sign-in page is about to fulfil. */
function afterSignIn(query: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(query)
  const prompt = (query.get('prompt') ?? '').split(/\s+/).filter((one) => one === 'consent')
  next.delete('prompt')
  if (prompt.length > 0) next.set('prompt', prompt.join(' '))
  return next
}

function approvalKey(salesforce: Salesforce, visitor: Visitor): string {
  return `${visitor.userId}:${salesforce.app.clientId}`
}

function success(salesforce: Salesforce, ask: Ask, visitor: Visitor): string {
  const { redirectUri, challenge, scopes, nonce } = ask
  const { clientId } = salesforce.app
  const code = issueCode(salesforce, {
    userId: visitor.userId,
    clientId,
    redirectUri,
    challenge,
    scopes,
    nonce,
  })
  return withQuery(ask, { code })
}

function refusal(ask: Ask, error: string, description: string): string {
  return withQuery(ask, { error, error_description: description })
}

function withQuery(ask: Ask, answer: Record<string, string>): string {
  const url = new URL(ask.redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (ask.state !== null) url.searchParams.set('state', ask.state)
  return url.toString()
}
