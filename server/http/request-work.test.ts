import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { currentWork } from '../platform/current-work.ts'
import { createMetrics } from '../platform/metrics.ts'
import { nameRequests } from './request-work.ts'

/** A server with one route that says which work it belongs to, once its body has been read. */
function serve() {
  const metrics = createMetrics('1.2.3+abc')
  const app = Fastify()
  nameRequests(app, metrics.request)
  app.post('/mails/:id', async () => ({ ...currentWork() }))
  return { app, metrics }
}

it('gives each request an id of its own, which the answer tells and everything it does belongs to', async () => {
  const { app } = serve()
  const ask = () =>
    app.inject({ method: 'POST', url: '/mails/7', headers: { 'x-request-id': 'theirs' }, payload: { a: 1 } })
  const [one, other] = [await ask(), await ask()]
  const id = one.headers['x-request-id']
  expect(one.json()).toEqual({ kind: 'request', id, name: 'POST /mails/:id' })
  expect(id).not.toBe('theirs')
  expect(other.headers['x-request-id']).not.toBe(id)
})

it('is counted under its route, whatever was asked for', async () => {
  const { app, metrics } = serve()
  await app.inject({ method: 'POST', url: '/mails/secret', payload: {} })
  await app.inject({ method: 'GET', url: '/made-up/by-a-stranger' })
  metrics.vendor({ vendor: 'google', status: 503, seconds: 0.3 })
  metrics.gauge({
    name: 'msi_waiting',
    help: 'Waiting',
    labels: ['kind'],
    read: async () => [{ labels: { kind: 'sales' }, value: 4 }],
  })
  metrics.gauge({ name: 'msi_gone', help: 'Gone', labels: [], read: () => Promise.reject(new Error('gone')) })
  const { text, type } = await metrics.scrape()
  expect(type).toMatch(/^text\/plain; version=/)
  for (const line of [
    'msi_build_info{version="1.2.3+abc"} 1',
    'msi_request_seconds_count{method="POST",route="/mails/:id",status="200"} 1',
    'msi_request_seconds_count{method="GET",route="(none)",status="404"} 1',
    'msi_vendor_seconds_count{vendor="google",status="503"} 1',
    'msi_waiting{kind="sales"} 4',
    'msi_scrape_failures_total 1',
  ])
    expect(text.split('\n')).toContain(line)
  expect(text).not.toMatch(/secret|stranger/)
})
