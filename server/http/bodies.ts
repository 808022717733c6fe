import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'
import type { Route } from '../route.ts'
import { watchBody } from './body-progress.ts'
import { excessOf } from './json-shape.ts'
import { Malformed } from './malformed.ts'
import type { Patience } from './patience.ts'
import { hasBody } from './unread-bodies.ts'

/** What a JSON body may hold; ours need a depth of four, and the longest list of people some thousand values. */
const jsonLimits = { depth: 64, values: 10_000 }

/** Says which bodies are read at all: none that is compressed, none where no route takes one, no JSON of too much. */
export function chooseBodies(app: FastifyInstance): void {
  app.addHook('onRequest', refuseEncoded)
  app.addHook('onRequest', refuseStray)
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body)
    const excess = excessOf(text, jsonLimits)
    if (excess === 'depth') return done(new Refusal('too_deep', { limit: jsonLimits.depth }))
    if (excess === 'values') return done(new Malformed([]))
    return parse(request, text, done)
  })
}

/** A few bytes become as many as somebody likes when they are decompressed, and that before anybody has looked at them. */
async function refuseEncoded({ headers }: FastifyRequest) {
  const encoding = headers['content-encoding']
  if (encoding && encoding.trim().toLowerCase() !== 'identity') throw new Refusal('unsupported_encoding')
}

/** Behind an address that is no route there is nothing that a body could be for. */
async function refuseStray(request: FastifyRequest) {
  if (request.routeOptions.config.access || !hasBody(request.raw)) return
  throw request.is404 ? new Refusal('not_found') : new Refusal('body_too_large', { limit: 0 })
}

const formType = 'application/x-www-form-urlencoded'
const partsType = 'multipart/form-data'
const mediaTypes: Record<NonNullable<Route['takes']>, readonly string[]> = {
  json: ['application/json'],
  form: [formType],
  file: [partsType],
  one_click: [formType, partsType],
}

/** Lets a body come when it is of the kind and no larger than the route takes, and watches it on its way. */
export function letBodyCome(
  route: Route,
  exchange: { request: FastifyRequest; reply: FastifyReply; patience: Patience },
): void {
  const { request, reply, patience } = exchange
  if (!hasBody(request.raw)) return
  if (!route.takes) throw new Refusal('body_too_large', { limit: 0 })
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (!type || !mediaTypes[route.takes].includes(type)) throw new Malformed([], 415)
  if (Number(request.headers['content-length']) > route.bodyLimit) throw tooLarge(route)
  if (request.headers.expect) reply.raw.writeContinue()
  watchBody(request, reply, { bytes: route.bodyLimit, patience })
}

/** The refusal of a body that is larger than the route takes. */
export function tooLarge(route: Pick<Route, 'bodyLimit' | 'tooLarge'>): Refusal {
  const { code, limit } = route.tooLarge ?? { code: 'body_too_large', limit: route.bodyLimit }
  return new Refusal(code, { limit })
}
