import type { FastifyRequest } from 'fastify'

/**
 * The origin that a request was sent to: https where its socket is encrypted, or where a proxy on this machine that took
 * the encryption off says so. Addresses in an answer begin with it, as a vendor's do.
 */
export function ownOrigin({ headers, raw: { socket } }: FastifyRequest): string {
  const isEncrypted = 'encrypted' in socket && socket.encrypted === true
  const isProxied = isLoopback(socket.remoteAddress) && headers['x-forwarded-proto'] === 'https'
  return `${isEncrypted || isProxied ? 'https' : 'http'}://${headers.host}`
}

function isLoopback(address: string | undefined): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(address ?? '')
}
