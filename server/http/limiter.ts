import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'

export interface Limiter {
  /** Counts a call for a key. Throws Refusal `too_many_requests` beyond the limit. */
  count(request: FastifyRequest, reply: FastifyReply, key: string): Promise<void>
  /** Throws the same, and counts nothing. */
  look(request: FastifyRequest, reply: FastifyReply, key: string): Promise<void>
}

/** A counter of its own that lets so many calls of a key pass in a minute. */
export function limiterOf(app: FastifyInstance, perMinute: number): Limiter {
  const keys = new WeakMap<FastifyRequest, string>()
  const counter = app.createRateLimit({
    max: perMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => keys.get(request) ?? '',
  })
  const askFor =
    (increment: boolean): Limiter['count'] =>
    async (request, reply, key) => {
      keys.set(request, key)
      const counted = await counter(request, { increment })
      if (counted.isAllowed || !counted.isExceeded) return
      reply.header('retry-after', counted.ttlInSeconds)
      throw new Refusal('too_many_requests')
    }
  return { count: askFor(true), look: askFor(false) }
}
