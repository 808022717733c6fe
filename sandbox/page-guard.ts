import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { ownOrigin } from './own-origin.ts'

// No form-action: after consent the browser is sent on to the app, which Chromium counts as part of the form.
const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Headers of every answer of a vendor with sign-in pages, and: no other site may press its buttons. */
export function guardPages(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'same-origin')
      .header('content-security-policy', pagePolicy)
    const { origin, cookie: cookies } = request.headers
    const foreign = origin !== undefined && origin !== ownOrigin(request)
    if (request.method === 'POST' && foreign && cookies) return reply.code(403).send()
  })
}

/** The look of sign-in pages, `/static/sign-in.css`, and with `own` a vendor's own colours after it. */
export function serveStyles(app: FastifyInstance, own?: { name: string; file: URL }): void {
  const common = { name: 'sign-in.css', file: new URL('./oauth/sign-in.css', import.meta.url) }
  for (const { name, file } of own ? [common, own] : [common]) {
    const css = readFileSync(file)
    app.get(`/static/${name}`, (_request, reply) => reply.type('text/css; charset=utf-8').send(css))
  }
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send())
}
