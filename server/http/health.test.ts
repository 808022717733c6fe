import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { createMetrics } from '../platform/metrics.ts'
import { type HealthSource, healthAnswers, openHealthPort, serveHealth } from './health.ts'

const eventLoop = { p99: 2, max: 300 }
const details = { processes: { web: 1, worker: 0 } }

function source(about: { ready: boolean; draining?: boolean }): HealthSource {
  return {
    look: async () => ({ ready: about.ready, problems: ['no_worker'], eventLoop, details }),
    isDraining: () => about.draining ?? false,
  }
}

it('tells strangers codes and the lag alone, and asks for connections to be closed while it drains', async () => {
  const app = Fastify()
  serveHealth(app, source({ ready: true }))
  const ready = await app.inject('/health/ready')
  expect([ready.statusCode, ready.json()]).toEqual([
    200,
    { status: 'ready', problems: ['no_worker'], eventLoop },
  ])
  expect((await app.inject('/health/live')).headers.connection).toBe('keep-alive')

  const ending = Fastify()
  serveHealth(ending, source({ ready: false, draining: true }))
  const answer = await ending.inject('/health/ready')
  expect([answer.statusCode, answer.headers.connection]).toEqual([503, 'close'])
})

it('has a port of its own with the numbers, and nothing else', async () => {
  const metrics = createMetrics('1.2.3')
  const answers = healthAnswers(source({ ready: false }), metrics)
  const server = await openHealthPort({ host: '127.0.0.1', port: 0 }, answers)
  const { port } = server.address() as AddressInfo
  const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method })
  const ready = await ask('/health/ready?x=1')
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'not ready', problems: ['no_worker'], eventLoop, ...details },
  ])
  const scrape = await ask('/metrics')
  expect(scrape.headers.get('content-type')).toMatch(/^text\/plain; version=/)
  expect(await scrape.text()).toContain('msi_build_info{version="1.2.3"} 1')
  for (const [path, method] of [
    ['/', 'GET'],
    ['/__proto__', 'GET'],
    ['/health/ready', 'POST'],
  ] as const)
    expect((await ask(path, method)).status).toBe(404)
  server.closeAllConnections()
  server.close()
})
