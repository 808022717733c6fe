import { fileURLToPath } from 'node:url'
import formbody from '@fastify/formbody'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { SalesforceApp } from '../settings.ts'
import { authorizeRoutes } from './authorize.ts'
import type { RecordedCall, Salesforce } from './context.ts'
import { notFound, OauthError, RestError } from './errors.ts'
import { identityRoutes } from './identity-routes.ts'
import { canvasRoutes } from './pages/canvas-frame.ts'
import { pageRoutes } from './pages/routes.ts'
import { signInRoutes } from './pages/sign-in.ts'
import { restRoutes } from './rest-routes.ts'
import { sandboxRoutes } from './sandbox-routes.ts'
import { openSalesforceState } from './state.ts'
import { tokenRoutes } from './token-routes.ts'

const rememberedCalls = 5000
const portrait =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#8aa4c8"/><circle cx="20" cy="15" r="7" fill="#fff"/><path d="M6 40a14 14 0 0 1 28 0z" fill="#fff"/></svg>'

/** A running Salesforce: its origin, and the way to stop it. */
export interface RunningSalesforce {
  url: string
  close(): Promise<void>
}

/**
 * Starts a local Salesforce on 127.0.0.1. `port` 0 takes a free one. State lives in
 * `${dataDir}/salesforce.json` and outlives restarts. `app` is the one app that the org knows;
 * `mailUrl` is where the pages send whoever wants to read everyone's mail.
 * Rejects when the port is taken or the state file is damaged.
 */
export async function startSalesforce(options: {
  port: number
  dataDir: string
  app: SalesforceApp
  mailUrl?: string
}): Promise<RunningSalesforce> {
  let url = ''
  const salesforce: Salesforce = {
    store: openSalesforceState(options.dataDir),
    app: options.app,
    url: () => url,
    mailUrl: options.mailUrl,
    calls: [],
    cursors: new Map(),
    refreshing: new Set(),
  }
  const server = await buildServer(salesforce)
  url = await server.listen({ port: options.port, host: '127.0.0.1' })
  return {
    url,
    async close() {
      salesforce.store.save()
      await server.close()
    },
  }
}

async function buildServer(salesforce: Salesforce): Promise<FastifyInstance> {
  const server = Fastify({
    forceCloseConnections: true,
    bodyLimit: 6 * 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 500 },
  })
  await server.register(formbody)
  readJson(server)
  rememberCalls(server, salesforce)
  const root = fileURLToPath(new URL('public/', import.meta.url))
  await server.register(fastifyStatic, { root, prefix: '/_public/' })
  server.get('/profilephoto/005/:size', async (_request, reply) => reply.type('image/svg+xml').send(portrait))
  authorizeRoutes(server, salesforce)
  tokenRoutes(server, salesforce)
  identityRoutes(server, salesforce)
  restRoutes(server, salesforce)
  signInRoutes(server, salesforce)
  canvasRoutes(server, salesforce)
  sandboxRoutes(server, salesforce)
  pageRoutes(server, salesforce)
  server.setErrorHandler(answerError)
  server.setNotFoundHandler(answerUnknown)
  return server
}

/** JSON bodies: empty ones are allowed, unreadable ones get Salesforce's own error. */
function readJson(server: FastifyInstance): void {
  server.removeContentTypeParser('application/json')
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, undefined)
    try {
      done(null, JSON.parse(String(text)))
    } catch (error) {
      done(new RestError(400, 'JSON_PARSER_ERROR', { message: (error as Error).message }), undefined)
    }
  })
}

function rememberCalls(server: FastifyInstance, salesforce: Salesforce): void {
  const open = new WeakMap<FastifyRequest, RecordedCall>()
  server.addHook('onRequest', async (request) => {
    const path = request.url.split('?')[0] ?? ''
    if (path.startsWith('/__sandbox') || path.startsWith('/_public')) return
    const call = { at: new Date().toISOString(), method: request.method, path, status: 0 }
    open.set(request, call)
    salesforce.calls.push(call)
    if (salesforce.calls.length > rememberedCalls) salesforce.calls.shift()
  })
  server.addHook('onResponse', async (request, reply) => {
    const call = open.get(request)
    if (call && !request.raw.socket.destroyed) call.status = reply.statusCode
  })
}

/** What is no service of Salesforce's is a page that is gone. */
function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.url.startsWith('/services/')) return answerError(notFound(), request, reply)
  return reply.code(404).type('text/html; charset=UTF-8').send('<h1>URL No Longer Exists</h1>')
}

/** Three kinds of error, each in the envelope of the part of Salesforce that it comes from. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof OauthError) {
    const body = { error: error.error, error_description: error.message }
    return reply.code(error.status).header('cache-control', 'no-store').send(body)
  }
  if (error instanceof RestError) {
    return reply
      .code(error.status)
      .type('application/json;charset=UTF-8')
      .send(JSON.stringify([error.entry()]))
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500
  request.log.error(error)
  const message = error instanceof Error ? error.message : 'An unexpected error occurred.'
  return reply.code(status).send([{ errorCode: 'UNKNOWN_EXCEPTION', message }])
}
