import type { FastifyInstance, FastifyRequest } from 'fastify'
import { goesOn, runAs, type Work } from '../platform/current-work.ts'
import { newId } from '../platform/ids.ts'

/** Hears of each request that was answered. */
export type OnRequest = (seen: { method: string; route: string; status: number; seconds: number }) => void

declare module 'fastify' {
  interface FastifyRequest {
    work: Work
  }
}

/**
 * Gives each request an id, which stands on every line of the log about it and in `x-request-id` of the answer. What a
 * visitor sends under that name is not believed.
 */
export function nameRequests(app: FastifyInstance, onRequest: OnRequest): void {
  app.decorateRequest('work')
  app.addHook('onRequest', (request, reply, done) => {
    request.work = { kind: 'request', id: newId(), name: `${request.method} ${routeOf(request)}` }
    reply.header('x-request-id', request.work.id)
    runAs(request.work, done)
  })
  // The body comes with the socket, which belongs to no request in particular.
  app.addHook('preValidation', (request, _reply, done) => runAs(request.work, done))
  app.addHook('onSend', (_request, _reply, _payload, done) => {
    goesOn()
    done()
  })
  app.addHook('onResponse', async (request, reply) => {
    const seconds = reply.elapsedTime / 1000
    onRequest({ method: request.method, route: routeOf(request), status: reply.statusCode, seconds })
  })
}

/** The pattern of the route: addresses hold ids, and what strangers make up. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? '(none)'
}
