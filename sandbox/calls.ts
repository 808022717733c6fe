import type { FastifyInstance } from 'fastify'

/** One request that reached a vendor. Query and body are left out: they hold secrets. */
interface Call {
  at: string
  method: string
  path: string
  status: number
}

const kept = 2000

/** Remembers the newest calls: `GET` and `DELETE /__sandbox/calls`. */
export function recordCalls(app: FastifyInstance): void {
  let calls: Call[] = []
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (path.startsWith('/__sandbox/')) return
    const call: Call = { at: new Date().toISOString(), method: request.method, path, status: 0 }
    calls = [...calls.slice(1 - kept), call]
    // Also when the connection is cut before an answer: then the status stays 0.
    reply.raw.on('finish', () => {
      call.status = reply.raw.statusCode
    })
  })
  app.get('/__sandbox/calls', () => calls)
  app.delete('/__sandbox/calls', (_request, reply) => {
    calls = []
    return reply.code(204).send()
  })
}
