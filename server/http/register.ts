import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../context.ts'
import type { Access, PanelActor, Route } from '../route.ts'
import { admit } from './admission.ts'
import { letBodyCome, readFile } from './bodies.ts'
import { exchangeOf, isAnswered } from './exchange.ts'
import { limiterOf } from './limiter.ts'
import { Malformed } from './malformed.ts'
import type { Shell } from './shell.ts'
import { storable } from './storable.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call it; absent where it is no route of ours. */
    access?: Access
    tooLarge?: Route['tooLarge']
  }
}

/** Registers one route: who asks, then the body, parsing, the call, the answer. */
export function registerRoute(app: FastifyInstance, route: Route, shell: Shell): void {
  const limit = limiterOf(app, route.perMinute)
  const admitted = new WeakMap<FastifyRequest, Actor | PanelActor | null>()
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimit,
    config: { access: route.access, tooLarge: route.tooLarge },
    // Fastify's last step before it reads a body, for methods without one too.
    async preParsing(request, reply) {
      const exchange = exchangeOf(request, reply, shell)
      admitted.set(request, await admit(route, { request, reply, shell, exchange }, limit))
      letBodyCome(route, { request, reply, patience: shell.patience })
    },
    async handler(request, reply) {
      const exchange = exchangeOf(request, reply, shell)
      const answer = await route.handle({
        ctx: shell.ctx,
        actor: admitted.get(request) ?? null,
        params: parse(route.params, request.params),
        query: parse(route.query, request.query),
        body: parse(route.body, request.body ?? (route.body ? {} : undefined)),
        file: route.upload ? await readFile(request, route, route.upload.limit) : null,
        exchange,
      })
      if (isAnswered(request)) return reply
      return respond(route, { reply, answer })
    },
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
