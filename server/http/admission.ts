import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../context.ts'
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

/**
 * Who asks, and whether they may ask now; refuses otherwise. Everything that it needs stands in the head of the request:
 * it is called before a body is read. A stranger's calls are counted by network address, a known user's by that user,
 * so that an office behind one address is no stranger to itself.
 */
export async function admit(
  route: Route,
  asking: Asking,
  limit: Limiter,
): Promise<Actor | PanelActor | null> {
  const { request, reply } = asking
  if (route.access === 'public') await limit(request, reply, normalizeIP(request.ip))
  const actor = await authorize(route, asking)
  if (route.access !== 'public' && actor) await limit(request, reply, `${actor.workspaceId}:${actor.userId}`)
  return actor
}

/** Who asks, when the route may be used by them; refuses otherwise. */
async function authorize(route: Route, asking: Asking): Promise<Actor | PanelActor | null> {
  if (route.access === 'panel') return authorizePanel(asking)
  const { request, shell, exchange } = asking
  // It comes from Salesforce's own site or from a frame of opaque origin, and that door reads no cookie.
  if (route.signed) return null
  if (isCrossSite(request, shell.publicUrl)) throw new Refusal('cross_site')
  const token = request.cookies[shell.cookies.session]
  const actor = token ? await shell.findActor({ token, kind: 'web', ipPrefix: exchange.ipPrefix }) : null
  // The cookie slides with the row behind it.
  if (token && actor?.isRenewed) exchange.setSession(token)
  if (route.access === 'public') return actor
  if (!actor) throw new Refusal('signed_out')
  if (route.access === 'admin' && actor.role !== 'admin') throw new Refusal('forbidden')
  return actor
}

/** Bearer only: a cookie that came along is not looked at. */
async function authorizePanel({ request, shell, exchange }: Asking): Promise<PanelActor> {
  const token = /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '')?.[1]
  const actor = token ? await shell.findActor({ token, kind: 'panel', ipPrefix: exchange.ipPrefix }) : null
  if (!actor?.record) throw new Refusal('signed_out')
  return { ...actor, record: actor.record }
}
