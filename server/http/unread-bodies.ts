import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Whether a request says that a body follows its head. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/**
 * An answer that is given before the body has come ends the connection: nobody reads a body to be rid of it. The
 * connection lingers for a moment, as nginx calls it: a socket that is closed with unread bytes is reset, and whoever is
 * still sending would then lose the answer.
 */
export function closeOnUnreadBodies(app: FastifyInstance, options: { linger: number }): void {
  const closing = new WeakSet<Socket>()
  // After `connection: close` no further request of that connection is looked at (RFC 9112, 9.6).
  app.addHook('onRequest', async ({ raw }, reply) => {
    if (!closing.has(raw.socket)) return
    reply.hijack()
    raw.socket.destroy()
  })
  app.addHook('onSend', async ({ raw }, reply) => {
    if (raw.complete || !hasBody(raw)) return
    reply.header('connection', 'close')
    closing.add(raw.socket)
    linger(raw, options.linger)
  })
}

/** Node calls `destroySoon` once the answer is written. Ours says that we are done, and hangs up later. */
function linger(request: IncomingMessage, milliseconds: number): void {
  const { socket } = request
  socket.destroySoon = () => {
    socket.end()
    if (request.listenerCount('data') === 0) request.resume()
    const timer = setTimeout(() => socket.destroy(), milliseconds)
    socket.once('close', () => clearTimeout(timer))
  }
}
