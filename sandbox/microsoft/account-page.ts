import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { html } from '../html.ts'
import { optionalText, pageLanguage, sendPage } from '../oauth/request.ts'
import { findGrant, revokeGrant } from '../oauth/tokens.ts'
import { findEmployee } from '../world.ts'
import { accountPage, page } from './oauth/pages.ts'
import { consentLines } from './oauth/scopes.ts'
import { signedIn, signOut } from './oauth/session.ts'
import { words } from './oauth/words.ts'
import type { Microsoft } from './state.ts'

const query = z.object({ mkt: optionalText, post_logout_redirect_uri: optionalText })

/** `/`: who is signed in in this browser, sign-out, and taking an app's access back. `logout` is the apps' way out. */
export function accountPageRoutes(app: FastifyInstance, microsoft: Microsoft): void {
  const { clientId, name, redirectUris } = microsoft.app
  app.get('/', (request, reply) => {
    const accounts = signedIn(microsoft, request).flatMap((one) => findEmployee(one) ?? [])
    const { mkt } = query.parse(request.query)
    const language = pageLanguage(mkt, accounts[0]?.email, request.headers['accept-language'])
    const people = accounts.map((account) => {
      const scopes = findGrant(microsoft, { account: account.email, clientId })?.scopes ?? []
      return { account, lines: consentLines(scopes, language) }
    })
    return sendPage(reply, accountPage({ language, appName: name, people }))
  })
  app.post('/connections/removal', (request, reply) => {
    const account = z.object({ account: z.string() }).safeParse(request.body).data?.account ?? ''
    if (signedIn(microsoft, request).includes(account)) revokeGrant(microsoft, { account, clientId })
    return reply.redirect('/', 303)
  })
  app.post('/signout', (request, reply) => {
    signOut(microsoft, { request, reply })
    return reply.redirect('/', 303)
  })
  app.get('/:tenant/oauth2/v2.0/logout', (request, reply) => {
    const { mkt, post_logout_redirect_uri: target } = query.parse(request.query)
    signOut(microsoft, { request, reply })
    const isOurs = target && redirectUris.some((one) => new URL(one).origin === originOf(target))
    if (isOurs) return reply.redirect(target, 303)
    const language = pageLanguage(mkt, undefined, request.headers['accept-language'])
    return sendPage(reply, page({ language, title: words[language].signedOut, body: html`` }))
  })
}

function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null
}
