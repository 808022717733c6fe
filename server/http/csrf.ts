import type { FastifyRequest } from 'fastify'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request that carries our cookie may change something: it must come from our own pages. Browsers say so
 * in Sec-Fetch-Site and Origin; `null` (an opaque-origin frame) is foreign. Beside SameSite=Lax and JSON bodies.
 */
export function isCrossSite(request: FastifyRequest, publicOrigin: string): boolean {
  if (safe.has(request.method)) return false
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return true
  return request.headers.origin !== undefined && request.headers.origin !== publicOrigin
}
