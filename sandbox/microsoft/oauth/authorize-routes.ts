import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { carriedQuery, goBack, go as goOn, pageLanguage, sendPage } from '../../oauth/request.ts'
import { findGrant, makeCode, widenGrant } from '../../oauth/tokens.ts'
import { type Employee, findEmployee, password } from '../../world.ts'
import type { Faults } from '../faults.ts'
import type { Microsoft } from '../state.ts'
import {
  approvalPending,
  chosen,
  declined,
  describe,
  needsApproval,
  notAssigned,
  type Refusal,
} from './aadsts.ts'
import { addressPage, consentPage, passwordPage, pickerPage, stopPage } from './pages.ts'
import { type AuthorizationRequest, readAuthorization } from './request.ts'
import { consentLines } from './scopes.ts'
import { signedIn, signIn } from './session.ts'
import { words } from './words.ts'

interface Exchange {
  microsoft: Microsoft
  faults: Faults
  request: FastifyRequest
  reply: FastifyReply
}

type Step = (exchange: Exchange, wanted: AuthorizationRequest) => unknown

const addressForm = z.object({ address: z.string() })
const passwordForm = z.object({ password: z.string() })
const answerForm = z.object({ answer: z.string() })

/** The way through sign-in and consent. Every page carries the whole request in its address. */
export function authorizeRoutes(app: FastifyInstance, microsoft: Microsoft, faults: Faults): void {
  const step = (run: Step) => (request: FastifyRequest, reply: FastifyReply) => {
    const { tenant } = request.params as { tenant: string }
    const acceptLanguage = request.headers['accept-language']
    const wanted = readAuthorization(microsoft, { tenant, query: request.query, acceptLanguage })
    if (!('code' in wanted)) return run({ microsoft, faults, request, reply }, wanted)
    return sendRefusal(microsoft, { request, reply }, wanted)
  }
  app.get('/:tenant/oauth2/v2.0/authorize', step(begin))
  app.get('/:tenant/login/account', step(pick))
  app.get('/:tenant/login/address', step(address))
  app.post('/:tenant/login/address', step(addressed))
  app.get('/:tenant/login/password', step(challenge))
  app.post('/:tenant/login/password', step(challenged))
  app.get('/:tenant/consent', step(consent))
  app.post('/:tenant/consent', step(consented))
  app.post('/:tenant/approval', step(approvalAnswered))
}

/** Microsoft's own page for a request that must not go back to the app. */
export function sendRefusal(
  microsoft: Microsoft,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  refusal: Refusal,
) {
  const mkt = z.object({ mkt: z.string().optional() }).safeParse(request.query).data?.mkt
  const language = pageLanguage(mkt, undefined, request.headers['accept-language'])
  const content = stopPage({
    language,
    title: words[language].troubleSigningIn,
    detail: words[language].requestWrong(microsoft.app.name),
    code: describe(refusal),
  })
  return sendPage(reply.code(400), content)
}

function begin(exchange: Exchange, wanted: AuthorizationRequest) {
  const { microsoft, request, reply } = exchange
  const accounts = signedIn(microsoft, request)
  const hint = wanted.loginHint?.trim().toLowerCase()
  const selecting = wanted.prompts.includes('select_account')
  const fresh = wanted.prompts.includes('login')
  const only = accounts.length === 1 && !hint ? accounts[0] : undefined
  const account = selecting || fresh ? undefined : (accounts.find((one) => one === hint) ?? only)
  if (wanted.prompts.includes('none')) return answerSilently(exchange, wanted, account)
  if (account) return go(reply, 'consent', { ...wanted, account })
  if (accounts.length === 0 || fresh || (hint && !selecting)) return go(reply, 'login/address', wanted)
  return go(reply, 'login/account', wanted)
}

/** `prompt=none` shows no page: either everything is in order or the app hears what is missing. */
function answerSilently(exchange: Exchange, wanted: AuthorizationRequest, account: string | undefined) {
  const missing = account
    ? {
        error: 'consent_required',
        code: 65001,
        message: 'The user has not consented to use the application.',
      }
    : {
        error: 'login_required',
        code: 50058,
        message: 'A silent sign-in request was sent but no user is signed in.',
      }
  if (!account || !isGranted(exchange.microsoft, wanted, account)) return refuse(exchange, wanted, missing)
  return approve(exchange, wanted, account)
}

function pick({ microsoft, request, reply }: Exchange, wanted: AuthorizationRequest) {
  const accounts = signedIn(microsoft, request).flatMap((one) => findEmployee(one) ?? [])
  const rows = accounts.map((account) => ({
    account,
    href: `/${wanted.tenant}/consent?${carriedQuery(wanted, account.email)}`,
  }))
  return sendPage(reply, pickerPage({ ...about(microsoft, wanted, 'login/address'), accounts: rows }))
}

function address({ microsoft, reply }: Exchange, wanted: AuthorizationRequest) {
  const form = about(microsoft, wanted, 'login/address')
  return sendPage(reply, addressPage({ ...form, typed: wanted.loginHint ?? '' }))
}

function addressed({ microsoft, request, reply }: Exchange, wanted: AuthorizationRequest) {
  const typed = addressForm.safeParse(request.body).data?.address ?? ''
  const account = findEmployee(typed)
  if (account) return go(reply, 'login/password', { ...wanted, account: account.email })
  return sendPage(reply, addressPage({ ...about(microsoft, wanted, 'login/address'), typed, failed: true }))
}

function challenge({ microsoft, reply }: Exchange, wanted: AuthorizationRequest) {
  const account = findEmployee(wanted.account ?? '')
  if (!account) return go(reply, 'login/address', wanted)
  return sendPage(reply, passwordPage({ ...about(microsoft, wanted, 'login/password'), account }))
}

function challenged({ microsoft, request, reply }: Exchange, wanted: AuthorizationRequest) {
  const account = findEmployee(wanted.account ?? '')
  if (!account) return go(reply, 'login/address', wanted)
  if (passwordForm.safeParse(request.body).data?.password !== password) {
    const form = about(microsoft, wanted, 'login/password')
    return sendPage(reply, passwordPage({ ...form, account, failed: true }))
  }
  signIn(microsoft, { request, reply }, account.email)
  return go(reply, 'consent', { ...wanted, account: account.email })
}

function consent(exchange: Exchange, wanted: AuthorizationRequest) {
  const { microsoft, faults, reply } = exchange
  const account = signedInAccount(exchange, wanted)
  if (!account) return go(reply, 'login/address', wanted)
  const fault = faults.strike('authorize_error', { account: account.email, method: 'authorize' })
  if (fault) return refuse(exchange, wanted, chosen(fault))
  const strike = (name: 'not_assigned' | 'admin_consent_required' | 'pending') =>
    faults.strike(name, { account: account.email, method: 'authorize' })
  if (strike('not_assigned')) return stop(exchange, wanted, { account, why: 'not_assigned' })
  if (!wanted.prompts.includes('consent') && isGranted(microsoft, wanted, account.email))
    return approve(exchange, wanted, account.email)
  if (strike('admin_consent_required')) return stop(exchange, wanted, { account, why: 'needs_approval' })
  if (strike('pending')) return stop(exchange, wanted, { account, why: 'pending' })
  const lines = consentLines(wanted.scopes, wanted.language)
  return sendPage(reply, consentPage({ ...about(microsoft, wanted, 'consent'), account, lines }))
}

function consented(exchange: Exchange, wanted: AuthorizationRequest) {
  const { microsoft, request, reply } = exchange
  const account = signedInAccount(exchange, wanted)
  if (!account) return go(reply, 'login/address', wanted)
  if (answerForm.safeParse(request.body).data?.answer !== 'accept') return refuse(exchange, wanted, declined)
  const of = { account: account.email, clientId: wanted.clientId }
  widenGrant(microsoft, of, { asked: wanted.scopes, given: wanted.scopes })
  return approve(exchange, wanted, account.email)
}

/** The three pages that end the way before the app was allowed anything. */
function stop(
  { microsoft, reply }: Exchange,
  wanted: AuthorizationRequest,
  at: { account: Employee; why: 'not_assigned' | 'needs_approval' | 'pending' },
) {
  const { language } = wanted
  const text = words[language]
  const { name } = microsoft.app
  const action = `/${wanted.tenant}/approval?${carriedQuery(wanted, at.account.email)}`
  const pages = {
    not_assigned: {
      title: text.troubleSigningIn,
      detail: text.notAssigned(name),
      code: 'AADSTS50105',
      button: { action, label: text.backToApp, value: 'not_assigned' },
    },
    needs_approval: {
      title: text.needApproval,
      detail: text.needApprovalDetail(name),
      button: { action, label: text.returnWithout, value: 'needs_approval' },
    },
    pending: {
      title: text.approvalRequired,
      detail: text.approvalRequiredDetail(name),
      reason: true,
      button: { action, label: text.requestApproval, value: 'request' },
    },
  }
  return sendPage(reply, stopPage({ language, lead: at.account.email, ...pages[at.why] }))
}

function approvalAnswered(exchange: Exchange, wanted: AuthorizationRequest) {
  const { microsoft, request, reply } = exchange
  const account = signedInAccount(exchange, wanted)
  if (!account) return go(reply, 'login/address', wanted)
  const answer = answerForm.safeParse(request.body).data?.answer
  if (answer === 'not_assigned') return refuse(exchange, wanted, notAssigned(microsoft.app, account.email))
  if (answer === 'requested') return refuse(exchange, wanted, approvalPending)
  if (answer !== 'request') return refuse(exchange, wanted, needsApproval(microsoft.app))
  const text = words[wanted.language]
  const action = `/${wanted.tenant}/approval?${carriedQuery(wanted, account.email)}`
  const content = stopPage({
    language: wanted.language,
    title: text.requestSent,
    lead: account.email,
    detail: text.requestSentDetail,
    button: { action, label: text.backToApp, value: 'requested' },
  })
  return sendPage(reply, content)
}

function approve({ microsoft, reply }: Exchange, wanted: AuthorizationRequest, account: string) {
  const code = makeCode(microsoft, '1.AX', {
    account,
    clientId: wanted.clientId,
    redirectUri: wanted.redirectUri,
    scopes: wanted.scopes,
    longNames: wanted.longNames,
    offline: wanted.scopes.includes('offline_access'),
    ...(wanted.nonce ? { nonce: wanted.nonce } : {}),
    ...(wanted.challenge ? { challenge: wanted.challenge } : {}),
  })
  return goBack(reply, wanted, { code, session_state: 'sandbox' })
}

function refuse({ reply }: Exchange, wanted: AuthorizationRequest, refusal: Refusal) {
  return goBack(reply, wanted, { error: refusal.error, error_description: describe(refusal) })
}

function signedInAccount(
  { microsoft, request }: Exchange,
  wanted: AuthorizationRequest,
): Employee | undefined {
  const account = findEmployee(wanted.account ?? '')
  return account && signedIn(microsoft, request).includes(account.email) ? account : undefined
}

/** Allowed by the person before, or by an administrator for everybody. */
function isGranted(microsoft: Microsoft, wanted: AuthorizationRequest, account: string): boolean {
  if (microsoft.store.state.approvedApps.includes(wanted.clientId)) return true
  const grant = findGrant(microsoft, { account, clientId: wanted.clientId })
  return grant !== undefined && wanted.scopes.every((scope) => grant.scopes.includes(scope))
}

function go(reply: FastifyReply, path: string, wanted: AuthorizationRequest) {
  return goOn(reply, `/${wanted.tenant}/${path}`, wanted)
}

function about(microsoft: Microsoft, wanted: AuthorizationRequest, path: string) {
  return {
    language: wanted.language,
    appName: microsoft.app.name,
    action: `/${wanted.tenant}/${path}?${carriedQuery(wanted)}`,
  }
}
