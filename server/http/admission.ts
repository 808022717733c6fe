import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../context.ts'
import { isToken } from '../platform/ids.ts'
import { Refusal } from '../refusal.ts'
import type { Exchange, PanelActor, Route } from '../route.ts'
import { isCrossSite } from './csrf.ts'
import type { Limiter } from './limiter.ts'
import type { Shell } from './shell.ts'

export interface Asking {
  request: FastifyRequest
  reply: FastifyReply
  shell: Shell
  exchange: Exchange
}

/** How often a route may be called. */
export interface Limits {
  /** By a user, or by a browser where nobody is known. */
  calls: Limiter
  /** By all strangers of a network address together. */
  strangers: Limiter
}

/**
 * Who asks, and whether they may ask now; refuses otherwise. Everything that it needs stands in the head of the request:
 * it is called before a body is read. Whoever is known is counted by user at every door, so that an office behind one
 * address is no stranger to itself; strangers by browser and, more generously, by address.
 */
export async function admit(
  route: Route,
  asking: Asking,
  limits: Limits,
): Promise<Actor | PanelActor | null> {
  const { request, reply } = asking
  const actor = await (route.access === 'panel' ? findPanelActor(asking) : findWebActor(route, asking))
  if (!actor && route.access !== 'public') throw new Refusal('signed_out')
  if (actor) await limits.calls.count(request, reply, `${actor.workspaceId}:${actor.userId}`)
  else await countStranger(route, asking, limits)
  if (route.access === 'admin' && actor?.role !== 'admin') throw new Refusal('forbidden')
  return actor
}

async function countStranger(route: Route, { request, reply, shell }: Asking, limits: Limits): Promise<void> {
  const browser = route.signed ? undefined : request.cookies[shell.cookies.browser]
  // Before its address: one that asks without end must not use up what is there for all of an office.
  if (browser && isToken(browser)) await limits.calls.count(request, reply, browser)
  await limits.strangers.count(request, reply, normalizeIP(request.ip))
}

/** By cookie, and only from pages of our own. */
async function findWebActor(route: Route, asking: Asking): Promise<Actor | null> {
  const { request, shell, exchange } = asking
  // It comes from Salesforce's own site or from a frame of opaque origin, and that door reads no cookie.
  if (route.signed) return null
  if (isCrossSite(request, shell.publicUrl)) throw new Refusal('cross_site')
  const token = request.cookies[shell.cookies.session]
  const actor = token ? await findOrNobody(route, asking, token) : null
  // The cookie slides with the row behind it.
  if (token && actor?.isRenewed) exchange.setSession(token)
  return actor
}

/** Bearer only: a cookie that came along is not looked at. */
async function findPanelActor(asking: Asking): Promise<PanelActor | null> {
  const token = /^Bearer ([\w.-]+)$/.exec(asking.request.headers.authorization ?? '')?.[1]
  const actor = token ? await find(asking, { token, kind: 'panel' }) : null
  return actor?.record ? { ...actor, record: actor.record } : null
}

/** Where strangers may come, whoever cannot be looked up now is one. */
async function findOrNobody(route: Route, asking: Asking, token: string) {
  try {
    return await find(asking, { token, kind: 'web' })
  } catch (error) {
    if (route.access !== 'public' || !(error instanceof Refusal)) throw error
    asking.reply.removeHeader('retry-after')
    return null
  }
}

function find({ request, reply, shell, exchange }: Asking, proof: { token: string; kind: 'web' | 'panel' }) {
  const { ipPrefix } = exchange
  return shell.proofs.find({ request, reply, token: proof.token }, () =>
    shell.findActor({ ...proof, ipPrefix }),
  )
}
