import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor, Context } from '../context.ts'
import { Refusal } from '../refusal.ts'
import type { Exchange, PanelActor, Route, UploadedFile } from '../route.ts'
import type { CookieScheme } from './cookies.ts'
import { isCrossSite } from './csrf.ts'
import { exchangeOf } from './exchange.ts'
import { Malformed } from './malformed.ts'
import { storable } from './storable.ts'

/** Finds who is asking, by token. Given by the composition root: the shell knows no feature. */
export type FindActor = (input: {
  token: string
  kind: 'web' | 'panel'
  ipPrefix: string | null
}) => Promise<(Actor & { record: PanelActor['record'] | null; isRenewed: boolean }) | null>

export interface Shell {
  ctx: Context
  cookies: CookieScheme
  publicUrl: string
  findActor: FindActor
}

/** Registers one route: access, parsing, the call, the answer. */
export function registerRoute(app: FastifyInstance, route: Route, shell: Shell): void {
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.upload ? route.upload.limit + 65_536 : route.bodyLimit,
    config: {
      access: route.access,
      ...(route.perMinute ? { rateLimit: { max: route.perMinute, timeWindow: 60_000 } } : {}),
    },
    async handler(request, reply) {
      const exchange = exchangeOf(request, reply, shell)
      const actor = await authorize(route, { request, shell, exchange })
      const answer = await route.handle({
        ctx: shell.ctx,
        actor,
        params: parse(route.params, request.params),
        query: parse(route.query, request.query),
        body: parse(route.body, request.body ?? (route.body ? {} : undefined)),
        file: route.upload ? await readFile(request, route.upload.limit) : null,
        exchange,
      })
      if (reply.sent) return reply
      return respond(route, { reply, answer })
    },
  })
}

interface Asking {
  request: FastifyRequest
  shell: Shell
  exchange: Exchange
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
  const token = /^Bearer ([\w.-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1]
  const actor = token ? await shell.findActor({ token, kind: 'panel', ipPrefix: exchange.ipPrefix }) : null
  if (!actor?.record) throw new Refusal('signed_out')
  return { ...actor, record: actor.record }
}

function parse(schema: z.ZodType | null, value: unknown): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new Malformed(parsed.error.issues.map((issue) => issue.path.join('.')))
  return storable(parsed.data)
}

async function readFile(request: FastifyRequest, limit: number): Promise<UploadedFile> {
  if (!request.isMultipart()) throw new Malformed(['file'])
  // It throws for a body without a boundary, too many parts, an end in the middle: none of them is a file.
  const malformed = () => {
    throw new Malformed(['file'])
  }
  const file = await request.file({ limits: { fileSize: limit, files: 1 } }).catch(malformed)
  if (!file) return malformed()
  const bytes = await file.toBuffer().catch((error: { code?: string }) => {
    if (error.code === 'FST_REQ_FILE_TOO_LARGE') throw new Refusal('attachments_too_large', { limit })
    return malformed()
  })
  return { name: file.filename, mediaType: file.mimetype, bytes }
}

/** Answers are parsed by the contract too: nothing leaves that it does not name. */
function respond(route: Route, about: { reply: FastifyReply; answer: unknown }) {
  const { reply, answer } = about
  if (!route.answer) return reply.code(204).send()
  return reply.header('cache-control', 'no-store').send(route.answer.parse(answer))
}
