import { createServer, type Server } from 'node:http'
import type { FastifyInstance } from 'fastify'

interface Report {
  ready: boolean
  problems: string[]
  /** In milliseconds, of the last minute; null while the process starts. */
  eventLoop: { p99: number; max: number } | null
  details: object | null
}

/** How this process is, as the composition root finds out. */
export interface HealthSource {
  look(): Promise<Report>
  isDraining(): boolean
}

/**
 * `/health/live` and `/health/ready` for proxies, which strangers reach too: codes, and no number but how
 * late the event loop is. While the process drains every answer asks for the connection to be closed, so that a proxy keeps none to it.
 */
export function serveHealth(app: FastifyInstance, health: HealthSource): void {
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    const report = await health.look()
    return reply.code(statusOf(report)).send(bodyOf(report))
  })
  // Not async: a handler that has answered by itself is told apart by its answer having gone already.
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (health.isDraining()) reply.header('connection', 'close')
    next(null, payload)
  })
}

const statusOf = ({ ready }: Report) => (ready ? 200 : 503)

const bodyOf = ({ ready, problems, eventLoop }: Report) => ({
  status: ready ? 'ready' : 'not ready',
  problems,
  eventLoop,
})

/** What the health port answers at one path. */
export interface HealthAnswer {
  status: number
  type: string
  body: string
}

/** The answers of the health port, by path: the same two, with numbers, and what is counted. */
export function healthAnswers(
  health: HealthSource,
  metrics: { scrape(): Promise<{ text: string; type: string }> },
): Record<string, () => Promise<HealthAnswer>> {
  return {
    '/metrics': async () => {
      const { text, type } = await metrics.scrape()
      return { status: 200, type, body: text }
    },
    '/health/live': async () => json(200, { status: 'live' }),
    '/health/ready': async () => {
      const report = await health.look()
      return json(statusOf(report), { ...bodyOf(report), ...report.details })
    },
  }
}

const json = (status: number, body: object): HealthAnswer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
})

/** Listens on a port of its own, for operators' programs: it must not be reachable from outside. */
export async function openHealthPort(
  at: { host: string; port: number },
  answers: Record<string, () => Promise<HealthAnswer>>,
): Promise<Server> {
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    const answer = answers[request.url?.split('?')[0] ?? '']
    const found = request.method === 'GET' && answer ? answer() : Promise.resolve(json(404, {}))
    found
      .catch(() => json(500, {}))
      .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, resolve)
  })
  return server
}
