import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { ZodError, z } from 'zod'
import { recordCalls } from '../calls.ts'
import type { PostOffice } from '../mail/post-office.ts'
import { switchRoutes } from '../oauth/switch-routes.ts'
import { bearerOf } from '../oauth/tokens.ts'
import { guardPages, serveStyles } from '../page-guard.ts'
import type { MicrosoftApp } from '../settings.ts'
import { findEmployee } from '../world.ts'
import { accountPageRoutes } from './account-page.ts'
import { faultRoutes } from './faults.ts'
import { mailboxOf } from './graph/access.ts'
import { attachmentRoutes } from './graph/attachment-routes.ts'
import { draftRoutes } from './graph/draft-routes.ts'
import { badRequest, GraphError, invalidToken } from './graph/errors.ts'
import { addMessage } from './graph/mailbox.ts'
import { messageRoutes } from './graph/message-routes.ts'
import { adminConsentRoutes } from './oauth/admin-consent-routes.ts'
import { authorizeRoutes } from './oauth/authorize-routes.ts'
import { identityRoutes } from './oauth/identity-routes.ts'
import { switchboardPage } from './oauth/pages.ts'
import { tokenRoutes } from './oauth/token-routes.ts'
import { type Microsoft, openMicrosoftState } from './state.ts'
import { switches } from './switches.ts'

/**
 * Starts the sandbox's Microsoft: sign-in, consent, tokens and Graph, all of Microsoft's hosts behind one address.
 * @param options.port on loopback; 0 takes a free one
 * @param options.dataDir folder that holds `microsoft.json`
 * @param options.app the one app registration that Microsoft knows
 * @param options.postOffice takes what is sent and brings what arrives
 */
export async function startMicrosoft(options: {
  port: number
  dataDir: string
  app: MicrosoftApp
  postOffice: PostOffice
}): Promise<{ url: string; close(): Promise<void> }> {
  const microsoft: Microsoft = { app: options.app, store: openMicrosoftState(options.dataDir) }
  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 500 } })
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: 64 * 1024 })
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  guardPages(app)
  answerErrors(app)
  answerUnknown(app)
  recordCalls(app)
  const faults = faultRoutes(app, microsoft)
  serveStyles(app, { name: 'microsoft.css', file: new URL('./public/microsoft.css', import.meta.url) })
  switchRoutes(app, { faults, switches, draw: switchboardPage })
  accountPageRoutes(app, microsoft)
  authorizeRoutes(app, microsoft, faults)
  adminConsentRoutes(app, microsoft)
  tokenRoutes(app, microsoft, faults)
  identityRoutes(app, microsoft)
  const graph = { microsoft, faults, postOffice: options.postOffice, running: new Map<string, number>() }
  messageRoutes(app, graph)
  draftRoutes(app, graph)
  attachmentRoutes(app, graph)
  options.postOffice.onDelivery((address, raw) => {
    if (!findEmployee(address)) return
    addMessage(mailboxOf(microsoft, address), { raw, folder: 'inbox', isDraft: false, isRead: false })
    microsoft.store.save()
  })
  const url = await app.listen({ port: options.port, host: '127.0.0.1' })
  return { url, close: () => app.close() }
}

/** Names after which an id stands. */
const collections = ['messages', 'mailFolders', 'attachments']
const segments = ['me', ...collections]

/** Graph asks who calls, then says which part of the path it does not have. Entra's host knows no such page. */
function answerUnknown(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const [, version, ...path] = (request.url.split('?')[0] ?? '').split('/').map(decodeURIComponent)
    if (version !== 'v1.0' && version !== 'beta')
      return reply.code(404).type('text/html; charset=utf-8').send('<h1>404</h1>')
    if (!bearerOf(request.headers.authorization)) throw invalidToken('Access token is empty.')
    const unknown =
      path.find((one, at) => !segments.includes(one) && !collections.includes(path[at - 1] ?? '')) ??
      path.at(-1) ??
      ''
    throw badRequest('BadRequest', `Resource not found for the segment '${unknown}'.`)
  })
}

/** Every error leaves in Graph's envelope. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | GraphError | ZodError, _request, reply) => {
    const refusal = asGraphError(error)
    return reply.code(refusal.status).headers(refusal.headers).send(refusal.body)
  })
}

function asGraphError(error: FastifyError | GraphError | ZodError): GraphError {
  if (error instanceof GraphError) return error
  if (error instanceof ZodError) return new GraphError(400, 'BadRequest', { message: z.prettifyError(error) })
  const status = error.statusCode ?? 500
  const code = status === 413 ? 'RequestEntityTooLarge' : status < 500 ? 'BadRequest' : 'InternalServerError'
  return new GraphError(status, code, { message: error.message })
}
