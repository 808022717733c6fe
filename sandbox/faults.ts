import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

/** Something that goes wrong on purpose. */
export interface Fault {
  name: string
  /** How often it strikes; left out, until it is deleted. */
  times?: number | undefined
  /** Only for this address. */
  account?: string | undefined
  /** Only for this call, `drafts.send` for example. */
  method?: string | undefined
  /** Of a throttle: seconds until one may come back. */
  seconds: number
  /** Of a refusal in the vendor's words: its `error`, and its number at Entra. */
  error?: string | undefined
  code?: number | undefined
}

/** The faults that are set. They live in memory: a restart heals everything. */
export interface Faults<Name extends string> {
  /** The fault of this name that applies to the call, counted as used. */
  strike(name: Name, call: { account: string; method: string }): Fault | undefined
  /** Whether a fault of this name is on for everybody; a refusal in the vendor's words, with this number. */
  isOn(fault: Pick<Fault, 'code'> & { name: Name }): boolean
  /** Switches a fault on or off for everybody, in the place of any other of its name. */
  turn(fault: Pick<Fault, 'error' | 'code'> & { name: Name }, on: boolean): void
}

/**
 * Makes a vendor's list of faults and its routes: `POST`, `GET` and `DELETE /__sandbox/faults`.
 * @param kinds.names everything that can be made to go wrong
 * @param kinds.atOnce those that strike when they are set, and are then over
 */
export function faultRoutes<const Name extends string>(
  app: FastifyInstance,
  kinds: {
    names: readonly [Name, ...Name[]]
    atOnce: Partial<Record<Name, (account: string | undefined) => void>>
  },
): Faults<Name> {
  const { names, atOnce } = kinds
  const name = z.enum(names)
  const schema = z.object({
    name,
    times: z.number().int().min(1).optional(),
    account: z.string().toLowerCase().optional(),
    method: z.string().optional(),
    seconds: z.number().min(0).default(30),
    error: z.string().optional(),
    code: z.number().int().optional(),
  })
  let faults: Fault[] = []
  app.get('/__sandbox/faults', () => ({ faults, known: names }))
  app.delete('/__sandbox/faults', (request) => {
    const query = z.object({ name: name.optional() }).parse(request.query)
    faults = query.name ? faults.filter((fault) => fault.name !== query.name) : []
    return { faults }
  })
  app.post('/__sandbox/faults', (request, reply) => {
    const given = schema.safeParse(request.body)
    if (!given.success) return reply.code(400).send({ error: z.prettifyError(given.error), known: names })
    const strikesNow = atOnce[given.data.name as Name]
    if (strikesNow) strikesNow(given.data.account)
    else faults.push(given.data)
    return reply.code(201).send({ faults })
  })
  return {
    isOn: ({ name, code }) =>
      faults.some((one) => one.name === name && one.code === code && one.account === undefined),
    turn(fault, on) {
      faults = faults.filter((one) => one.name !== fault.name)
      if (on) faults.push({ ...fault, seconds: 30 })
    },
    strike(wanted, call) {
      const fault = faults.find(
        (one) =>
          one.name === wanted &&
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
