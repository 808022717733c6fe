import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Google } from './state.ts'

/** Everything that can be made to go wrong on purpose. */
export const faultNames = [
  /** A send is delivered, then answered with 504. */
  'send_accepts_then_504',
  /** A send is delivered, then the connection closes without an answer. */
  'send_drops_after_accept',
  /** A send is refused with 503 and not delivered. */
  'send_503',
  /** Gmail answers 403 rateLimitExceeded with the time to come back in its message. */
  'rate_limited_403',
  /** The account has no Gmail: every Gmail call answers 400 failedPrecondition. */
  'mail_not_enabled',
  /** A sent message gets a Message-ID of Gmail's own in place of the one it carried. */
  'message_id_replaced',
  /** The account's history begins after any id that is asked for: 404, as when it was too long ago. */
  'history_forgotten',
  /** At once: every token of the account dies, as after a password change. */
  'revoke_all',
  /** At once: access tokens expire; refresh tokens live. */
  'expire_access_tokens',
] as const

export type FaultName = (typeof faultNames)[number]

const faultSchema = z.object({
  name: z.enum(faultNames),
  /** How often it strikes; left out, until it is deleted. */
  times: z.number().int().min(1).optional(),
  /** Only for this address. */
  account: z.string().toLowerCase().optional(),
  /** Only for this call, `drafts.send` for example. */
  method: z.string().optional(),
  /** Of rate_limited_403: seconds until one may come back. */
  seconds: z.number().min(0).default(30),
})

export type Fault = z.infer<typeof faultSchema>

/** The faults that are set. They live in memory: a restart heals everything. */
export interface Faults {
  /** The fault of this name that applies to the call, counted as used. */
  strike(name: FaultName, call: { account: string; method: string }): Fault | undefined
}

/** Makes the list of faults and its routes: `POST`, `GET` and `DELETE /__sandbox/faults`. */
export function faultRoutes(app: FastifyInstance, google: Google): Faults {
  let faults: Fault[] = []
  app.get('/__sandbox/faults', () => ({ faults, known: faultNames }))
  app.delete('/__sandbox/faults', (request) => {
    const { name } = z.object({ name: z.enum(faultNames).optional() }).parse(request.query)
    faults = name ? faults.filter((fault) => fault.name !== name) : []
    return { faults }
  })
  app.post('/__sandbox/faults', (request, reply) => {
    const given = faultSchema.safeParse(request.body)
    if (!given.success)
      return reply.code(400).send({ error: z.prettifyError(given.error), known: faultNames })
    const fault = given.data
    if (fault.name === 'revoke_all') revokeAll(google, fault.account)
    else if (fault.name === 'expire_access_tokens') expireAccessTokens(google, fault.account)
    else faults.push(fault)
    return reply.code(201).send({ faults })
  })
  return {
    strike(name, call) {
      const fault = faults.find(
        (one) =>
          one.name === name &&
          (one.account === undefined || one.account === call.account) &&
          (one.method === undefined || one.method === call.method),
      )
      if (fault?.times !== undefined) {
        fault.times -= 1
        if (fault.times === 0) faults = faults.filter((one) => one !== fault)
      }
      return fault
    },
  }
}

function revokeAll({ store }: Google, account: string | undefined): void {
  const stays = (row: { account: string }) => account !== undefined && row.account !== account
  store.state.refreshTokens = store.state.refreshTokens.filter(stays)
  store.state.accessTokens = store.state.accessTokens.filter(stays)
  store.state.grants = store.state.grants.filter(stays)
  store.save()
}

function expireAccessTokens({ store }: Google, account: string | undefined): void {
  for (const token of store.state.accessTokens)
    if (account === undefined || token.account === account) token.expires = 0
  store.save()
}
