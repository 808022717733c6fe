import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorBody, ErrorCode } from '../../contract/errors.ts'
import { DatabaseAway, StorageFull } from '../platform/database-failure.ts'
import type { Log } from '../platform/log.ts'
import { Refusal } from '../refusal.ts'
import type { Told } from '../route.ts'
import { awayPage } from './away-page.ts'
import { tooLarge } from './bodies.ts'
import { Malformed } from './malformed.ts'
import { ipPrefix } from './net.ts'
import { retryAfterOf, statusOf } from './statuses.ts'

/** Refusals that somebody who watches for attacks wants to count: guessed links, other sites' forms, too many tries. */
const watched: readonly ErrorCode[] = [
  'forbidden',
  'cross_site',
  'too_many_requests',
  'invitation_unknown',
  'sign_in_link_unusable',
]

/**
 * Turns whatever was thrown into the one error body. What nobody foresaw is logged and told without detail; what looks
 * like a try is logged with the network that it came from.
 */
export function handleErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler(async (error: FastifyError | Error, request, reply) => {
    const { status, error: body, retryAfter } = told(error, request, log)
    if (retryAfter !== null) reply.header('retry-after', String(retryAfter))
    const { refuse } = request.routeOptions.config
    if (!refuse) return send(request, reply, { status, body })
    await refuse(body.code, request, reply.code(status)).catch((failure: unknown) => {
      log.error({ err: failure, route: request.routeOptions.url }, 'a refusal could not be shown')
      return send(request, reply, { status, body })
    })
    return reply
  })
}

/** What the caller is told of an error; the log hears what it has to know of it. */
export function told(error: FastifyError | Error, request: FastifyRequest, log: Log): Told {
  const body = bodyOf(error, request)
  const status =
    'statusCode' in error && body.code === 'invalid_input' ? (error.statusCode ?? 400) : statusOf(body.code)
  const about = { method: request.method, route: request.routeOptions.url }
  if (body.code === 'unexpected') log.error({ err: error, ...about }, 'unexpected error')
  if (status === 503) {
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    log.warn({ refusal: body.code, reason, ...about }, 'answered 503')
  }
  if (watched.includes(body.code)) {
    log.warn({ refusal: body.code, ...about, network: ipPrefix(request.ip) }, 'a request was refused')
  }
  return { status, error: body, retryAfter: retryAfterOf(body.code) }
}

function bodyOf(error: FastifyError | Error, request: FastifyRequest): ErrorBody['error'] {
  if (error instanceof Refusal) return { code: error.code, details: error.details }
  if (error instanceof DatabaseAway) return { code: 'temporarily_unavailable' }
  if (error instanceof StorageFull) return { code: 'storage_full' }
  if (error instanceof Malformed) return { code: 'invalid_input', fields: error.fields }
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return bodyOf(sizeRefusal(request), request)
  // Fastify's own: malformed JSON, an unsupported media type.
  if (status !== undefined && status >= 400 && status < 500) return { code: 'invalid_input' }
  return { code: 'unexpected' }
}

/** Fastify counts a body without a length while it comes. */
function sizeRefusal({ routeOptions }: FastifyRequest): Refusal {
  const { bodyLimit = 0, config } = routeOptions
  return tooLarge({ bodyLimit, tooLarge: config.tooLarge ?? null })
}

/** A browser that opens an address gets a page of ours; everything else gets JSON. */
function send(
  request: FastifyRequest,
  reply: FastifyReply,
  about: { status: number; body: ErrorBody['error'] },
) {
  reply.header('cache-control', 'no-store')
  // The way back from a vendor carries a code that is good once: the page asks for the same address again.
  if (isPage(request) && reply.hasHeader('retry-after'))
    return awayPage(reply.code(about.status), about.body.code)
  if (isPage(request)) return reply.redirect(`/problem/${about.body.code}`, 303)
  return reply.code(about.status).send({ error: about.body } satisfies ErrorBody)
}

/** A request that the router could not read: a broken escape, a part too long. It never came to a route. */
export function refuseUnroutable(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  reply
    .code(400)
    .header('cache-control', 'no-store')
    .send({ error: { code: 'invalid_input' } } satisfies ErrorBody)
}

const unreadable: Record<string, { status: string; code: ErrorCode }> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', code: 'invalid_input' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', code: 'request_too_slow' },
}

/** What is no HTTP at all has no request to answer to: the same body, written on the socket itself. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const known = unreadable[error.code ?? ''] ?? { status: '400 Bad Request', code: 'invalid_input' }
  const body = JSON.stringify({ error: { code: known.code } } satisfies ErrorBody)
  const head = [
    `HTTP/1.1 ${known.status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function isPage(request: FastifyRequest): boolean {
  return request.method === 'GET' && request.url.startsWith('/oauth/')
}

export function notFound(reply: FastifyReply, code: ErrorCode = 'not_found') {
  return reply.code(statusOf(code)).send({ error: { code } } satisfies ErrorBody)
}
