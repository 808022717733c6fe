import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { ZodError, z } from 'zod'
import { recordCalls } from '../calls.ts'
import type { PostOffice } from '../mail/post-office.ts'
import { switchRoutes } from '../oauth/switch-routes.ts'
import { guardPages, serveStyles } from '../page-guard.ts'
import type { GoogleApp } from '../settings.ts'
import { accountPageRoutes } from './account-page.ts'
import { findAccount } from './accounts.ts'
import { faultRoutes } from './faults.ts'
import { mailboxOf } from './gmail/access.ts'
import { accountRoutes } from './gmail/account-routes.ts'
import { acceptUploads, largestJson } from './gmail/content.ts'
import { draftRoutes } from './gmail/draft-routes.ts'
import { GmailError, invalidArgument, methodNotFound } from './gmail/errors.ts'
import { receive } from './gmail/mailbox.ts'
import { messageRoutes } from './gmail/message-routes.ts'
import { authorizeRoutes } from './oauth/authorize-routes.ts'
import { identityRoutes } from './oauth/identity-routes.ts'
import { switchboardPage } from './oauth/pages.ts'
import { tokenRoutes } from './oauth/token-routes.ts'

import { type Google, openGoogleState } from './state.ts'
import { switches } from './switches.ts'

/**
 * Starts the sandbox's Google: sign-in, consent, tokens and Gmail, all of Google's hosts behind one address.
 * @param options.port on loopback; 0 takes a free one
 * @param options.dataDir folder that holds `google.json`
 * @param options.app the one OAuth client that Google knows
 * @param options.postOffice takes what is sent and brings what arrives
 */
export async function startGoogle(options: {
  port: number
  dataDir: string
  app: GoogleApp
  postOffice: PostOffice
}): Promise<{ url: string; close(): Promise<void> }> {
  const google: Google = { app: options.app, store: openGoogleState(options.dataDir) }
  const app = Fastify({ forceCloseConnections: true, bodyLimit: largestJson })
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: 64 * 1024 })
  acceptUploads(app)
  guardPages(app)
  answerErrors(app)
  answerUnknown(app)
  recordCalls(app)
  const faults = faultRoutes(app, google)
  switchRoutes(app, { faults, switches, draw: switchboardPage })
  serveStyles(app)
  accountPageRoutes(app, google)
  authorizeRoutes(app, google, faults)
  tokenRoutes(app, google, faults)
  identityRoutes(app, google)
  const gmail = { google, faults, postOffice: options.postOffice }
  draftRoutes(app, gmail)
  messageRoutes(app, gmail)
  accountRoutes(app, gmail)
  options.postOffice.onDelivery((address, raw) => {
    if (!findAccount(address)) return
    receive(mailboxOf(google, address), raw)
    google.store.save()
  })
  const url = await app.listen({ port: options.port, host: '127.0.0.1' })
  return { url, close: () => app.close() }
}

/** Google's host of APIs answers an unknown path in its envelope, the hosts of its pages with a page. */
function answerUnknown(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    if (/^\/(?:gmail|upload)\//.test(request.url)) return reply.code(404).send(methodNotFound().body)
    return reply
      .code(404)
      .type('text/html; charset=UTF-8')
      .send('<!DOCTYPE html><title>Error 404 (Not Found)!!1</title><p>That’s an error.</p>')
  })
}

/** Every error leaves in Google's envelope. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | GmailError | ZodError, _request, reply) => {
    if (error instanceof GmailError) return reply.code(error.code).send(error.body)
    if (error instanceof ZodError) {
      const refusal = invalidArgument(z.prettifyError(error))
      return reply.code(refusal.code).send(refusal.body)
    }
    const code = error.statusCode ?? 500
    const internal = new GmailError(
      code,
      code < 500 ? error.message : `Internal error encountered. ${error.message}`,
      {
        reason: code < 500 ? 'badRequest' : 'backendError',
        status: code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL',
      },
    )
    return reply.code(code).send(internal.body)
  })
}
