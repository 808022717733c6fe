import { constants } from 'node:zlib'
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Access } from '../../contract/endpoint.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import type { Actor } from '../context.ts'
import type { PanelActor, Route, UploadedFile } from '../route.ts'
import { admit } from './admission.ts'
import { letBodyCome } from './bodies.ts'
import { isGivenUp } from './body-progress.ts'
import { exchangeOf, isAnswered } from './exchange.ts'
import { limiterOf } from './limiter.ts'
import { Malformed } from './malformed.ts'
import type { Shell } from './shell.ts'
import { storable } from './storable.ts'
import { withUpload } from './uploads.ts'
import { uploadRetryAfter } from './uploads-under-way.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call it; absent where it is no route of ours. */
    access?: Access
    tooLarge?: Route['tooLarge']
    /** Says no in a way of its own; null where our error body does. */
    refuse?: ((code: ErrorCode, request: FastifyRequest, reply: FastifyReply) => Promise<void>) | null
  }
}

/**
 * Compression that keeps nothing back: what is written leaves. Zstandard is left out, whose codes for it are others than
 * those of gzip.
 */
const sentAtOnce = {
  encodings: ['br' as const, 'gzip' as const],
  brotliOptions: { flush: constants.BROTLI_OPERATION_FLUSH },
  zlibOptions: { flush: constants.Z_SYNC_FLUSH },
}

/** Registers one route: who asks, then the body, parsing, the call, the answer. */
export function registerRoute(app: FastifyInstance, route: Route, shell: Shell): void {
  const limits = {
    calls: limiterOf(app, route.perMinute),
    strangers: limiterOf(app, route.perMinuteFromAddress),
  }
  const proven = route.perMinuteProven === null ? null : limiterOf(app, route.perMinuteProven)
  const admitted = new WeakMap<FastifyRequest, Actor | PanelActor | null>()
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimit,
    ...(route.inParts ? { compress: sentAtOnce } : {}),
    config: { access: route.access, tooLarge: route.tooLarge, refuse: refuserOf(route, shell) },
    // Fastify's last step before it reads a body, for methods without one too.
    async preParsing(request, reply) {
      const exchange = exchangeOf(request, reply, shell)
      const actor = await admit(route, { request, reply, shell, exchange }, limits)
      if (route.upload) beginUpload(route, { request, reply, shell, actor })
      await route.admit({ ctx: shell.ctx, actor, bytes: leastBytes(route, request) })
      admitted.set(request, actor)
      letBodyCome(route, { request, reply, patience: shell.patience })
    },
    async handler(request, reply) {
      if (isGivenUp(request)) return reply
      const exchange = exchangeOf(request, reply, shell)
      const call = {
        ctx: shell.ctx,
        actor: admitted.get(request) ?? null,
        params: parse(route.params, request.params),
        query: parse(route.query, request.query),
        body: parse(route.body, request.body ?? (route.body ? {} : undefined)),
        exchange,
        countFor: async (key: string) => proven?.count(request, reply, key),
      }
      const handle = (file: UploadedFile | null) => route.handle({ ...call, file })
      const answer = await (route.upload
        ? withUpload({ request, route, spoolFolder: shell.spoolFolder }, handle)
        : handle(null))
      if (isAnswered(request)) return reply
      return respond(route, { reply, answer })
    },
  })
}

/** Counts an upload until it is answered or its caller is gone; refuses one too many. */
function beginUpload(
  route: Route,
  by: { request: FastifyRequest; reply: FastifyReply; shell: Shell; actor: Actor | null },
): void {
  const { request, reply, shell, actor } = by
  // One that does not say how large it is may become as large as its route takes.
  const bytes = Number(request.headers['content-length'] ?? route.bodyLimit)
  reply.header('retry-after', String(uploadRetryAfter))
  const end = shell.uploads.begin(`${actor?.workspaceId}:${actor?.userId}`, Math.min(bytes, route.bodyLimit))
  reply.removeHeader('retry-after')
  // Its caller may be gone by now.
  if (reply.raw.closed) end()
  else reply.raw.once('close', end)
}

/** How large the body, or the file in it, is at least; 0 where it does not say. */
function leastBytes({ upload, bodyLimit }: Route, { headers }: FastifyRequest): number {
  const length = Number(headers['content-length'] ?? 0)
  return Math.max(0, upload ? length - (bodyLimit - upload.limit) : length)
}

/** The route's own way to say no, without Fastify. */
function refuserOf({ refuse }: Route, shell: Shell): FastifyContextConfig['refuse'] {
  if (!refuse) return null
  return (code, request, reply) =>
    refuse({
      ctx: shell.ctx,
      params: request.params as Record<string, string | undefined>,
      code,
      exchange: exchangeOf(request, reply, shell),
    })
}

function parse(schema: z.ZodType | null, value: unknown): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new Malformed(parsed.error.issues.map((issue) => issue.path.join('.')))
  return storable(parsed.data)
}

/** Answers are parsed by the contract too: nothing leaves that it does not name. */
function respond(route: Route, about: { reply: FastifyReply; answer: unknown }) {
  const { reply, answer } = about
  if (!route.answer) return reply.code(204).send()
  return reply.header('cache-control', 'no-store').send(route.answer.parse(answer))
}
