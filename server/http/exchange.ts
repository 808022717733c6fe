import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { newToken } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Exchange } from '../route.ts'
import type { CookieScheme } from './cookies.ts'
import { told } from './errors.ts'
import { ipPrefix } from './net.ts'
import type { Proofs } from './proofs.ts'

const sessionDays = 14
/** As long as browsers keep a cookie at all: it also says that somebody signed in here before. */
const browserDays = 400
const day = 86_400

interface ExchangeShell {
  ctx: { log: Log }
  cookies: CookieScheme
  proofs: Pick<Proofs, 'remember'>
  publicUrl: string
}

/** A file's name in ASCII for old programs, and as it is (RFC 6266, RFC 8187). */
function asAttachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["%\\]/g, '_')
  const whole = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}

/** What has a browser keep an answer as a file, and show it nowhere. */
const asFile = (name: string) => ({
  'cache-control': 'no-store',
  'content-disposition': asAttachment(name),
  'content-security-policy':
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
})

const made = new WeakMap<FastifyRequest, Exchange>()
const answered = new WeakSet<FastifyRequest>()

/** Whether a handler has answered by itself, with a redirect or a page, be the answer on its way still. */
export function isAnswered(request: FastifyRequest): boolean {
  return answered.has(request)
}

/** The exchange that a handler sees, the same for the whole request: cookies, redirects and pages, without Fastify. */
export function exchangeOf(request: FastifyRequest, reply: FastifyReply, shell: ExchangeShell): Exchange {
  const exchange = made.get(request) ?? makeExchange(request, reply, shell)
  made.set(request, exchange)
  return exchange
}

function makeExchange(request: FastifyRequest, reply: FastifyReply, shell: ExchangeShell): Exchange {
  const { ctx, cookies, proofs, publicUrl } = shell
  let browser = request.cookies[cookies.browser]
  return {
    ipPrefix: ipPrefix(request.ip),
    userAgent: request.headers['user-agent'] ?? null,
    language: /^sv\b/i.test(request.headers['accept-language'] ?? '') ? 'sv' : 'en',
    // Joined, not resolved: `//host/` resolved would be that host, and `//` no address at all.
    url: new URL(`${publicUrl}${request.url}`),
    remember: (token) => proofs.remember(token),
    setSession(token) {
      proofs.remember(token)
      reply.setCookie(cookies.session, token, { ...cookies.options, maxAge: sessionDays * day })
    },
    clearSession() {
      reply.clearCookie(cookies.session, cookies.options)
    },
    browserBinding() {
      if (!browser) browser = newToken()
      reply.setCookie(cookies.browser, browser, { ...cookies.options, maxAge: browserDays * day })
      return browser
    },
    redirect(path) {
      answered.add(request)
      reply.header('cache-control', 'no-store').redirect(path, 303)
    },
    file({ name, bytes }) {
      answered.add(request)
      reply
        .headers(asFile(name))
        .type('application/octet-stream')
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    },
    download({ name, parts }) {
      answered.add(request)
      reply.headers(asFile(name)).type('application/octet-stream').send(Readable.from(parts))
    },
    page(html, headers) {
      answered.add(request)
      reply
        .headers({ 'cache-control': 'no-store', ...headers })
        .type('text/html; charset=utf-8')
        .send(typeof html === 'string' ? html : Readable.from(html))
    },
    refusalOf: (error) => told(error, request, ctx.log),
  }
}
