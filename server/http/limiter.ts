import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'

/** Counts a call for a key. Throws Refusal `too_many_requests`. */
export type Limiter = (request: FastifyRequest, reply: FastifyReply, key: string) => Promise<void>

/** A counter of its own that lets so many calls of a key pass in a minute; null lets all of them. */
export function limiterOf(app: FastifyInstance, perMinute: number | null): Limiter {
  if (perMinute === null) return async () => {}
  const keys = new WeakMap<FastifyRequest, string>()
  const count = app.createRateLimit({
    max: perMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => keys.get(request) ?? '',
  })
  return async (request, reply, key) => {
    keys.set(request, key)
    const counted = await count(request)
    if (counted.isAllowed || !counted.isExceeded) return
    reply.header('retry-after', counted.ttlInSeconds)
    throw new Refusal('too_many_requests')
  }
}
