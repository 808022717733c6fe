import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { go, goBack, pageLanguage, sendPage } from '../../oauth/request.ts'
import { findGrant, makeCode, widenGrant } from '../../oauth/tokens.ts'
import { type Language, password } from '../../world.ts'
import { type Account, findAccount, hostedDomain } from '../accounts.ts'
import type { Faults } from '../faults.ts'
import type { Google } from '../state.ts'
import { chooserPage, consentPage, identifierPage, passwordPage, refusalPage } from './pages.ts'
import { type AuthorizationRequest, type Refusal, readAuthorization } from './request.ts'
import { isSignInScope } from './scopes.ts'
import { signedIn, signIn } from './session.ts'

interface Exchange {
  google: Google
  request: FastifyRequest
  reply: FastifyReply
}

type Step = (exchange: Exchange, wanted: AuthorizationRequest) => unknown

const identifierForm = z.object({ identifier: z.string() })
const passwordForm = z.object({ password: z.string() })
const consentForm = z.object({
  answer: z.enum(['continue', 'cancel']),
  scope: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.string())),
})

/** The way through sign-in and consent. Every page carries the whole request in its address. */
export function authorizeRoutes(app: FastifyInstance, google: Google, faults: Faults): void {
  const step = (run: Step) => (request: FastifyRequest, reply: FastifyReply) => {
    const wanted = readAuthorization(google, request.query, request.headers['accept-language'])
    if (!('error' in wanted)) return run({ google, request, reply }, wanted)
    const hl = z.object({ hl: z.string().optional() }).safeParse(request.query).data?.hl
    const language = pageLanguage(hl, undefined, request.headers['accept-language'])
    return stop({ google, request, reply }, { language }, wanted)
  }
  app.get('/o/oauth2/v2/auth', step(begin))
  app.get('/v3/signin/accountchooser', step(chooser))
  app.get('/v3/signin/identifier', step(identifier))
  app.post('/v3/signin/identifier', step(identified))
  app.get('/v3/signin/challenge/pwd', step(challenge))
  app.post('/v3/signin/challenge/pwd', step(challenged))
  app.get('/signin/oauth/consent', step(consent))
  app.post(
    '/signin/oauth/consent',
    step((exchange, wanted) => {
      const call = { account: wanted.account ?? '', method: 'consent' }
      if (!faults.strike('admin_policy', call)) return consented(exchange, wanted)
      return stop(exchange, wanted, {
        status: 400,
        error: 'admin_policy_enforced',
        detail:
          'The Google Account is unable to authorize one or more scopes due to its administrator’s policies.',
      })
    }),
  )
}

/** Google's own page, from which nobody is sent back. */
function stop({ google, reply }: Exchange, { language }: { language: Language }, refusal: Refusal) {
  return sendPage(reply.code(refusal.status), refusalPage({ language, appName: google.app.name, refusal }))
}

function begin(exchange: Exchange, wanted: AuthorizationRequest) {
  const { google, request, reply } = exchange
  const accounts = signedIn(google, request)
  const hint = wanted.loginHint?.trim().toLowerCase()
  const only = accounts.length === 1 && !wanted.loginHint ? accounts[0] : undefined
  const selecting = wanted.prompts.includes('select_account')
  const account = selecting ? undefined : (accounts.find((one) => one === hint) ?? only)
  if (wanted.prompts.includes('none')) return answerSilently(exchange, wanted, account)
  if (account) return go(reply, '/signin/oauth/consent', { ...wanted, account })
  // A hint names somebody else than those who are signed in: that person signs in beside them.
  if (accounts.length === 0 || (hint && !selecting)) return go(reply, '/v3/signin/identifier', wanted)
  return go(reply, '/v3/signin/accountchooser', wanted)
}

/** `prompt=none` shows no page: either everything is in order or the app hears what is missing. */
function answerSilently(exchange: Exchange, wanted: AuthorizationRequest, account: string | undefined) {
  if (!account) return goBack(exchange.reply, wanted, { error: 'login_required' })
  if (!allGranted(exchange.google, wanted, account))
    return goBack(exchange.reply, wanted, { error: 'consent_required' })
  return approve(exchange, wanted, { account, scopes: wanted.scopes })
}

function chooser({ google, request, reply }: Exchange, wanted: AuthorizationRequest) {
  const accounts = signedIn(google, request).flatMap((one) => findAccount(one) ?? [])
  return sendPage(reply, chooserPage({ request: wanted, appName: google.app.name, accounts }))
}

function identifier({ google, reply }: Exchange, wanted: AuthorizationRequest) {
  const typed = wanted.loginHint ?? ''
  return sendPage(reply, identifierPage({ request: wanted, appName: google.app.name, typed }))
}

function identified({ google, request, reply }: Exchange, wanted: AuthorizationRequest) {
  const typed = identifierForm.safeParse(request.body).data?.identifier ?? ''
  const account = findAccount(typed)
  if (account) return go(reply, '/v3/signin/challenge/pwd', { ...wanted, account: account.email })
  const page = identifierPage({ request: wanted, appName: google.app.name, typed, failed: true })
  return sendPage(reply, page)
}

function challenge({ google, reply }: Exchange, wanted: AuthorizationRequest) {
  const account = findAccount(wanted.account ?? '')
  if (!account) return go(reply, '/v3/signin/identifier', wanted)
  return sendPage(reply, passwordPage({ request: wanted, appName: google.app.name, account }))
}

function challenged({ google, request, reply }: Exchange, wanted: AuthorizationRequest) {
  const account = findAccount(wanted.account ?? '')
  if (!account) return go(reply, '/v3/signin/identifier', wanted)
  if (passwordForm.safeParse(request.body).data?.password !== password) {
    const page = passwordPage({ request: wanted, appName: google.app.name, account, failed: true })
    return sendPage(reply, page)
  }
  signIn(google, { request, reply }, account.email)
  return go(reply, '/signin/oauth/consent', { ...wanted, account: account.email })
}

function consent(exchange: Exchange, wanted: AuthorizationRequest) {
  const { google, reply } = exchange
  const account = signedInAccount(exchange, wanted)
  if (!account) return go(reply, '/v3/signin/identifier', wanted)
  if (!wanted.prompts.includes('consent') && allGranted(google, wanted, account.email))
    return approve(exchange, wanted, { account: account.email, scopes: wanted.scopes })
  return sendPage(reply, consentPage({ request: wanted, appName: google.app.name, account }))
}

function consented(exchange: Exchange, wanted: AuthorizationRequest) {
  const { request, reply } = exchange
  const account = signedInAccount(exchange, wanted)
  if (!account) return go(reply, '/v3/signin/identifier', wanted)
  const form = consentForm.safeParse(request.body)
  if (!form.success || form.data.answer === 'cancel') return goBack(reply, wanted, { error: 'access_denied' })
  // With one scope beside sign-in there is no box, so Continue means it.
  const tickable = wanted.scopes.filter((scope) => !isSignInScope(scope))
  const ticked = tickable.length > 1 ? form.data.scope : tickable
  const scopes = wanted.scopes.filter((scope) => isSignInScope(scope) || ticked.includes(scope))
  if (scopes.length === 0) return goBack(reply, wanted, { error: 'access_denied' })
  return approve(exchange, wanted, { account: account.email, scopes })
}

/** Records the grant and goes back with a code. A refresh token comes with the first consent or when asked anew. */
function approve(
  { google, reply }: Exchange,
  wanted: AuthorizationRequest,
  { account, scopes }: { account: string; scopes: string[] },
) {
  const of = { account, clientId: wanted.clientId }
  const { grant, first } = widenGrant(google, of, { asked: wanted.scopes, given: scopes })
  const granted = wanted.includeGranted ? grant.scopes : scopes
  const code = makeCode(google, '4/0A', {
    account,
    clientId: wanted.clientId,
    redirectUri: wanted.redirectUri,
    scopes: granted,
    offline: wanted.offline && (first || wanted.prompts.includes('consent')),
    ...(wanted.nonce ? { nonce: wanted.nonce } : {}),
    ...(wanted.challenge ? { challenge: wanted.challenge } : {}),
  })
  return goBack(reply, wanted, {
    code,
    scope: granted.join(' '),
    authuser: '0',
    hd: hostedDomain,
    prompt: wanted.prompts.join(' ') || 'none',
  })
}

function signedInAccount({ google, request }: Exchange, wanted: AuthorizationRequest): Account | undefined {
  const account = findAccount(wanted.account ?? '')
  return account && signedIn(google, request).includes(account.email) ? account : undefined
}

function allGranted(google: Google, wanted: AuthorizationRequest, account: string): boolean {
  const grant = findGrant(google, { account, clientId: wanted.clientId })
  return grant !== undefined && wanted.scopes.every((scope) => grant.scopes.includes(scope))
}
