import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hashToken } from '../platform/ids.ts'
import { limiterOf } from './limiter.ts'

/**
 * Tokens that opened nothing, from one network address in a minute, over all doors: each costs one query. On the morning
 * after a restore every tab of an office asks with a session that is gone, several times.
 */
export const failuresPerMinute = 3_000

/** Tokens that are remembered for having opened a door; the longest unused is forgotten for one more. */
const remembered = 10_000

/**
 * Looks a token up with `find`, unless too many from that address opened nothing: it throws Refusal
 * `too_many_requests` then. A token that opened a door before is looked up all the same, so that nobody is shut out by a neighbour.
 */
export type LookUp = <T>(
  asking: { request: FastifyRequest; reply: FastifyReply; token: string },
  find: () => Promise<T | null>,
) => Promise<T | null>

export function createLookUp(app: FastifyInstance, perMinute: number): LookUp {
  const failures = limiterOf(app, perMinute)
  const known = new Set<string>()
  return async ({ request, reply, token }, find) => {
    const hash = hashToken(token)
    const address = normalizeIP(request.ip)
    if (!known.has(hash)) await failures.look(request, reply, address)
    const found = await find()
    known.delete(hash)
    if (!found) {
      await failures.count(request, reply, address)
      return null
    }
    const [longestUnused] = known
    if (longestUnused && known.size >= remembered) known.delete(longestUnused)
    known.add(hash)
    return found
  }
}
