import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { goBack, optionalText, pageLanguage, sendPage } from '../../oauth/request.ts'
import { type Employee, findEmployee, type Language, org, password } from '../../world.ts'
import { administrators, isAdministrator, tenantId } from '../directory.ts'
import type { Microsoft } from '../state.ts'
import { declined, describe } from './aadsts.ts'
import { sendRefusal } from './authorize-routes.ts'
import { addressPage, consentPage, passwordPage, stopPage } from './pages.ts'
import { refuseApp, refuseRedirect } from './request.ts'
import { consentLines, graphScope } from './scopes.ts'
import { signedIn, signIn } from './session.ts'
import { words } from './words.ts'

const querySchema = z.object({
  client_id: optionalText,
  redirect_uri: optionalText,
  state: optionalText,
  mkt: optionalText,
  /** Ours: who signs in on the way. */
  account: optionalText,
})
type Query = z.infer<typeof querySchema>

const form = z.object({ address: optionalText, password: optionalText, answer: optionalText })

interface Visit {
  microsoft: Microsoft
  request: FastifyRequest
  reply: FastifyReply
  query: Query
  language: Language
  /** Address of this page, for the account that is on its way. */
  action(account?: string): string
}

/**
 * `/{tenant}/adminconsent`: an administrator signs in and approves the app, with the permissions that it has
 * registered, for everybody in the organisation.
 */
export function adminConsentRoutes(app: FastifyInstance, microsoft: Microsoft): void {
  const step = (run: (visit: Visit) => unknown) => (request: FastifyRequest, reply: FastifyReply) => {
    const query = querySchema.parse(request.query)
    const { tenant } = request.params as { tenant: string }
    const refusal =
      refuseApp(microsoft, { tenant, clientId: query.client_id }) ??
      refuseRedirect(microsoft, query.redirect_uri)
    if (refusal) return sendRefusal(microsoft, { request, reply }, refusal)
    const { account: _chosen, ...carried } = query
    const action = (account?: string) => {
      const pairs = Object.entries({ ...carried, account }).filter(
        (pair): pair is [string, string] => !!pair[1],
      )
      return `/${tenant}/adminconsent?${new URLSearchParams(pairs)}`
    }
    const language = pageLanguage(query.mkt, query.account, request.headers['accept-language'])
    return run({ microsoft, request, reply, query, language, action })
  }
  app.get('/:tenant/adminconsent', step(show))
  app.post('/:tenant/adminconsent', step(answer))
}

/** Whoever is signed in as an administrator is asked; else one has to sign in. */
function show(visit: Visit) {
  const { microsoft, request, reply, query } = visit
  const signed = signedIn(microsoft, request).flatMap((one) => findEmployee(one) ?? [])
  const admin = signed.find(isAdministrator)
  if (admin) return sendPage(reply, askPage(visit, admin))
  const chosen = findEmployee(query.account ?? '')
  if (chosen && signed.includes(chosen)) return sendPage(reply, notAnAdminPage(visit, chosen))
  if (chosen) return sendPage(reply, challengePage(visit, chosen))
  return sendPage(reply, whoPage(visit))
}

function answer(visit: Visit) {
  const { microsoft, request, reply, action } = visit
  const given = form.parse(request.body ?? {})
  if (given.address !== undefined) {
    const person = findEmployee(given.address)
    return person ? reply.redirect(action(person.email), 303) : sendPage(reply, whoPage(visit, given.address))
  }
  if (given.password !== undefined) return signInOrAskAgain(visit, given.password)
  if (given.answer === 'other') return sendPage(reply, whoPage(visit))
  const admin = signedIn(microsoft, request)
    .flatMap((one) => findEmployee(one) ?? [])
    .find(isAdministrator)
  if (!admin) return reply.redirect(action(), 303)
  return decide(visit, given.answer === 'accept')
}

function signInOrAskAgain(visit: Visit, typed: string) {
  const { microsoft, request, reply, query, action } = visit
  const person = findEmployee(query.account ?? '')
  if (!person) return reply.redirect(action(), 303)
  if (typed !== password) return sendPage(reply, challengePage(visit, person, true))
  signIn(microsoft, { request, reply }, person.email)
  return reply.redirect(action(person.email), 303)
}

function decide({ microsoft, reply, query }: Visit, accepted: boolean) {
  const back = { redirectUri: query.redirect_uri ?? '', state: query.state }
  if (!accepted) return goBack(reply, back, { error: 'access_denied', error_description: describe(declined) })
  const { state } = microsoft.store
  state.approvedApps = [...new Set([...state.approvedApps, microsoft.app.clientId])]
  microsoft.store.save()
  return goBack(reply, back, { admin_consent: 'True', tenant: tenantId })
}

function common({ language, microsoft }: Visit) {
  return { language, appName: microsoft.app.name }
}

function whoPage(visit: Visit, typed?: string): string {
  const about = { ...common(visit), action: visit.action(), typed: typed ?? '' }
  return addressPage({ ...about, people: administrators(), failed: typed !== undefined })
}

function challengePage(visit: Visit, account: Employee, failed = false): string {
  return passwordPage({ ...common(visit), action: visit.action(account.email), account, failed })
}

function askPage(visit: Visit, account: Employee): string {
  const scopes = [
    'profile',
    'offline_access',
    ...(['User.Read', 'Mail.ReadWrite', 'Mail.Send'] as const).map(graphScope),
  ]
  return consentPage({
    ...common(visit),
    action: visit.action(account.email),
    account,
    lines: consentLines(scopes, visit.language),
    organization: org.name,
  })
}

function notAnAdminPage(visit: Visit, account: Employee): string {
  const text = words[visit.language]
  return stopPage({
    language: visit.language,
    title: text.needApproval,
    lead: account.email,
    detail: text.onlyAdmins,
    button: { action: visit.action(), label: text.signInAsAdmin, value: 'other' },
  })
}
