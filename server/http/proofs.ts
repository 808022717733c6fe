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
 * Guards the looking up of tokens. One that opened a door before, or was given out by this process, is looked up however
 * many from its address opened nothing, so that nobody is shut out by a neighbour.
 */
export interface Proofs {
  /** Looks a token up with `find`. Throws Refusal `too_many_requests` for one that is not looked up now. */
  find<T>(
    asking: { request: FastifyRequest; reply: FastifyReply; token: string },
    find: () => Promise<T | null>,
  ): Promise<T | null>
  /** Says that a token was just given out. */
  remember(token: string): void
}

export function createProofs(app: FastifyInstance, perMinute: number): Proofs {
  const failures = limiterOf(app, perMinute)
  const known = new Set<string>()
  const remember = (hash: string) => {
    known.delete(hash)
    const [longestUnused] = known
    if (longestUnused && known.size >= remembered) known.delete(longestUnused)
    known.add(hash)
  }
  return {
    remember: (token) => remember(hashToken(token)),
    async find({ request, reply, token }, find) {
      const hash = hashToken(token)
      const address = normalizeIP(request.ip)
      const isKnown = known.has(hash)
      if (!isKnown) await failures.look(request, reply, address)
      const found = await find()
      if (found) remember(hash)
      else known.delete(hash)
      // One that has ended was no guess.
      if (!found && !isKnown) await failures.count(request, reply, address)
      return found
    },
  }
}
