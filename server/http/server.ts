import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { Refusal } from '../refusal.ts'
import type { Route } from '../route.ts'
import { chooseBodies } from './bodies.ts'
import { cookieScheme } from './cookies.ts'
import { handleErrors, refuseUnreadable, refuseUnroutable } from './errors.ts'
import { type HealthSource, serveHealth } from './health.ts'
import { servePages } from './pages.ts'
import { defaultPatience, type Patience, patientServer } from './patience.ts'
import { createProofs, failuresPerMinute } from './proofs.ts'
import { registerRoute } from './register.ts'
import { nameRequests, type OnRequest } from './request-work.ts'
import { secure } from './security.ts'
import type { FindActor } from './shell.ts'
import { closeOnUnreadBodies } from './unread-bodies.ts'
import { prepareSpool } from './uploads.ts'
import { countUploads } from './uploads-under-way.ts'

export interface ServerOptions {
  ctx: Context
  routes: Route[]
  findActor: FindActor
  /** Reverse proxies in front whose X-Forwarded-For is believed. */
  trustedProxies: number
  /** Folder with the built web and panel. */
  dist: string
  /** A folder of this process's own, in which files wait while they come. It is emptied. */
  spoolFolder: string
  health: HealthSource
  /** Hears of each request that was answered. */
  onRequest: OnRequest
  /** Hears of each connection that was closed because too many are open. */
  onDrop: () => void
  /** Tokens that may open nothing, from one network address in a minute, where it is not as usual. */
  failuresPerMinute?: number
  /** How long slow callers are waited for, where it is not as usual. */
  patience?: Partial<Patience>
}

/** Of what is no route of ours; routes name their own. */
const noBody = 1_024

/** The HTTP server with all routes, not listening yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { ctx } = options
  const { publicUrl, trackingUrl } = ctx.settings
  const patience = { ...defaultPatience, ...options.patience }
  const app = Fastify({
    logger: false,
    trustProxy: (_address, hop) => hop < options.trustedProxies,
    bodyLimit: noBody,
    serverFactory: patientServer(patience, options.onDrop),
    // What has arrived is answered; connections that are idle end at once when the server closes.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: refuseUnroutable,
    clientErrorHandler: refuseUnreadable,
    routerOptions: { maxParamLength: longestParam },
  })
  nameRequests(app, options.onRequest)
  await secure(app, { https: publicUrl.startsWith('https:') })
  closeOnUnreadBodies(app, patience)
  await app.register(cookie)
  await app.register(formbody)
  await app.register(multipart)
  // Answers only: what it would do for requests is refused before it.
  await app.register(compress, { threshold: 1024, globalDecompression: false })
  await app.register(rateLimit, { global: false })
  handleErrors(app, ctx.log)
  refuseOtherTargets(app)
  chooseBodies(app)
  keepLinksApart(app, { publicUrl: new URL(publicUrl), trackingUrl: new URL(trackingUrl) })
  redirectOtherHosts(app, { publicUrl: new URL(publicUrl), trackingUrl: new URL(trackingUrl) })
  allowOpaqueFrames(app)
  serveHealth(app, options.health)
  await prepareSpool(options.spoolFolder)
  const shell = {
    ctx,
    cookies: cookieScheme(publicUrl),
    publicUrl: new URL(publicUrl).origin,
    findActor: options.findActor,
    proofs: createProofs(app, options.failuresPerMinute ?? failuresPerMinute),
    patience,
    spoolFolder: options.spoolFolder,
    uploads: countUploads(),
  }
  for (const route of options.routes) registerRoute(app, route, shell)
  await servePages(app, { dist: options.dist, shell })
  return app
}

/** Only paths: a whole URL or `*` as the target is for proxies, and would become part of an address of ours. */
function refuseOtherTargets(app: FastifyInstance) {
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/')) throw new Refusal('invalid_input')
  })
}

interface Addresses {
  publicUrl: URL
  trackingUrl: URL
}

/** Longer ones are nobody's. */
const longestParam = 300

/** Whether a link in a mail may lead there: to the door by which mail is refused. Whatever is no door is the web app's to show. */
function isOfLinks(url: string): boolean {
  const [path = ''] = url.split('?', 1)
  const [root, door, token = '', ...more] = path.split('/')
  const isShort = token.length > 0 && token.length <= longestParam
  return root === '' && door === 'u' && isShort && more.length === 0
}

/** Where links in mails have a name of their own, nothing else is there: no sign-in, no API, no page of the product. */
function keepLinksApart(app: FastifyInstance, { publicUrl, trackingUrl }: Addresses) {
  if (trackingUrl.host === publicUrl.host) return
  app.addHook('onRequest', async (request, reply) => {
    if (request.host !== trackingUrl.host || isOfLinks(request.url)) return
    return reply.code(404).header('cache-control', 'no-store').type('text/plain').send('Not found\n')
  })
}

/** One name for one installation: cookies, links and the CSRF check all hang on it. */
function redirectOtherHosts(app: FastifyInstance, { publicUrl, trackingUrl }: Addresses) {
  const ours = [publicUrl.host, trackingUrl.host]
  app.addHook('onRequest', async (request, reply) => {
    if (ours.includes(request.host) || request.url.startsWith('/health/') || request.method !== 'GET') return
    // Links in mails that have left by a former name go on working where links lead to now.
    const { origin } = isOfLinks(request.url) ? trackingUrl : publicUrl
    // Joined, not resolved: `//host/` resolved would lead to that host.
    return reply.redirect(`${origin}${request.url}`, 308)
  })
}

/** The panel's API is called by bearer from frames of any origin, `null` among them; cookies are never allowed along. */
function allowOpaqueFrames(app: FastifyInstance) {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/panel/')) return
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'retry-after')
      .header('cross-origin-resource-policy', 'cross-origin')
  })
  app.options('/api/panel/*', async (_request, reply) =>
    reply
      .header('access-control-allow-headers', 'authorization,content-type')
      .header('access-control-allow-methods', 'GET,POST,PUT,DELETE')
      .header('access-control-max-age', '600')
      .code(204)
      .send(),
  )
}
