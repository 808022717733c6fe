import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorBody, ErrorCode } from '../../contract/errors.ts'
import type { Log } from '../platform/log.ts'
import { Refusal } from '../refusal.ts'
import { Malformed } from './register.ts'
import { statusOf } from './statuses.ts'

/** Turns whatever was thrown into the one error body. What nobody foresaw is logged and told without detail. */
export function handleErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError | Error, request, reply) => {
    const body = bodyOf(error)
    const status =
      'statusCode' in error && body.code === 'invalid_input' ? (error.statusCode ?? 400) : statusOf(body.code)
    if (body.code === 'unexpected') {
      log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'unexpected error')
    }
    return send(request, reply, { status, body })
  })
}

function bodyOf(error: FastifyError | Error): ErrorBody['error'] {
  if (error instanceof Refusal) return { code: error.code, details: error.details }
  if (error instanceof Malformed) return { code: 'invalid_input', fields: error.fields }
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 429) return { code: 'too_many_requests' }
  // Fastify's own: malformed JSON, a body too large, an unsupported media type.
  if (status !== undefined && status >= 400 && status < 500) return { code: 'invalid_input' }
  return { code: 'unexpected' }
}

/** A browser that opens an address gets a page of ours; everything else gets JSON. */
function send(
  request: FastifyRequest,
  reply: FastifyReply,
  about: { status: number; body: ErrorBody['error'] },
) {
  reply.header('cache-control', 'no-store')
  if (isPage(request)) return reply.redirect(`/problem/${about.body.code}`, 303)
  return reply.code(about.status).send({ error: about.body } satisfies ErrorBody)
}

function isPage(request: FastifyRequest): boolean {
  return request.method === 'GET' && request.url.startsWith('/oauth/')
}

export function notFound(reply: FastifyReply, code: ErrorCode = 'not_found') {
  return reply.code(statusOf(code)).send({ error: { code } } satisfies ErrorBody)
}
