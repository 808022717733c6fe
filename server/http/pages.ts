import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { notFound } from './errors.ts'
import { exchangeOf } from './exchange.ts'
import { pagePolicy } from './security.ts'
import type { Shell } from './shell.ts'

const year = 31_536_000_000

/**
 * Serves the built web app: hashed files for a year, the page itself fresh with a nonce at each request. Files are
 * public, so frames of opaque origin may fetch the panel's (CORS `*`, never with credentials).
 */
export async function servePages(
  app: FastifyInstance,
  options: { dist: string; shell: Shell },
): Promise<void> {
  const { dist, shell } = options
  // The build lays a Brotli copy beside each file; a browser that takes none gets it compressed at the request.
  const files = { index: false as const, immutable: true, maxAge: year, preCompressed: true }
  await app.register(fastifyStatic, { ...files, root: join(dist, 'web', 'assets'), prefix: '/assets/' })
  await app.register(fastifyStatic, {
    ...files,
    root: join(dist, 'panel'),
    prefix: '/panel-assets/',
    decorateReply: false,
    setHeaders(reply) {
      reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
    },
  })
  const index = join(dist, 'web', 'index.html')
  app.setNotFoundHandler(async (request, reply) => {
    // Mail scanners look with HEAD whether a link leads anywhere.
    const isLook = request.method === 'GET' || request.method === 'HEAD'
    const wantsPage = isLook && (request.headers.accept ?? '').includes('text/html')
    if (!wantsPage || request.url.startsWith('/api/')) return notFound(reply)
    // The cookie that binds attempts to this browser is there before the first of them, be it double-clicked.
    exchangeOf(request, reply, shell).browserBinding()
    const nonce = randomBytes(16).toString('base64')
    const page = (await readFile(index, 'utf8')).replaceAll('__CSP_NONCE__', nonce)
    return reply
      .headers({ 'content-security-policy': pagePolicy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(page)
  })
}
