import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { pageLanguage } from '../oauth/request.ts'
import { revokeGrant } from '../oauth/tokens.ts'
import { findAccount } from './accounts.ts'
import { accountPage } from './oauth/pages.ts'
import { signedIn, signOut } from './oauth/session.ts'
import type { Google } from './state.ts'

/** `/`: who is signed in in this browser, sign-out, and taking an app's access back. */
export function accountPageRoutes(app: FastifyInstance, google: Google): void {
  app.get('/', (request, reply) => {
    const accounts = signedIn(google, request).flatMap((one) => findAccount(one) ?? [])
    const hl = z.object({ hl: z.string().optional() }).safeParse(request.query).data?.hl
    const language = pageLanguage(hl, accounts[0]?.email, request.headers['accept-language'])
    const people = accounts.map((account) => ({
      account,
      scopes: google.store.state.grants.find((grant) => grant.account === account.email)?.scopes ?? [],
    }))
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(accountPage({ language, appName: google.app.name, people }))
  })
  app.post('/connections/removal', (request, reply) => {
    const account = z.object({ account: z.string() }).safeParse(request.body).data?.account ?? ''
    if (signedIn(google, request).includes(account))
      revokeGrant(google, { account, clientId: google.app.clientId })
    return reply.redirect('/', 303)
  })
  app.post('/signout', (request, reply) => {
    signOut(google, { request, reply })
    return reply.redirect('/', 303)
  })
}
