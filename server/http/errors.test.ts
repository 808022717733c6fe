import Fastify, { type FastifyReply } from 'fastify'
import pino from 'pino'
import { expect, test } from 'vitest'
import { DatabaseAway, StorageFull } from '../platform/database-failure.ts'
import { Refusal } from '../refusal.ts'
import { handleErrors } from './errors.ts'

/** A server whose every address throws this, and what it has logged. */
function throwing(error: Error) {
  const lines: Record<string, unknown>[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const app = Fastify()
  handleErrors(app, log)
  app.get('/*', async () => {
    throw error
  })
  return { app, lines }
}

test.each([
  ['temporarily_unavailable', new DatabaseAway(new Error('ECONNREFUSED')), '2'],
  ['temporarily_unavailable', new Refusal('temporarily_unavailable', {}, new Error('Too much to do')), '2'],
  ['storage_full', new StorageFull(new Error('No space left on device')), '30'],
])(
  '%s: 503 with the time after which it may be tried again, and the reason in the log',
  async (code, error, seconds) => {
    const { app, lines } = throwing(error)
    const answer = await app.inject('/api/session')
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, seconds])
    expect(answer.json()).toMatchObject({ error: { code } })
    expect(lines).toMatchObject([{ refusal: code, reason: (error.cause as Error).message }])
  },
)

test('the way back from a vendor waits by itself at the same address, because its code is good once', async () => {
  const { app } = throwing(new DatabaseAway(null))
  const answer = await app.inject('/oauth/google/callback?code=once')
  expect([answer.statusCode, answer.headers.refresh, answer.headers.location]).toEqual([503, '2', undefined])
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(answer.body).toContain('goes on by itself')
  expect(answer.body).toContain('går vidare automatiskt')
  expect(answer.body).not.toContain('once')
})

test('and does so when too many came at the same time', async () => {
  const app = Fastify()
  handleErrors(app, pino({ level: 'silent' }))
  app.get('/oauth/google/callback', async (_request, reply) => {
    reply.header('retry-after', 17)
    throw new Refusal('too_many_requests')
  })
  const answer = await app.inject('/oauth/google/callback?code=once')
  expect([answer.statusCode, answer.headers.refresh, answer.headers.location]).toEqual([429, '17', undefined])
  expect(answer.body).toContain('Nothing is lost')
  expect(answer.body).toContain('Inget är förlorat')
})

test('a door that refuses in its own way says as well when it may be tried again', async () => {
  const app = Fastify()
  handleErrors(app, pino({ level: 'silent' }))
  const refuse = async (code: string, _request: unknown, reply: FastifyReply) => void reply.send(`<p>${code}`)
  app.post('/panel/x', { config: { refuse } }, async () => {
    throw new DatabaseAway(null)
  })
  const answer = await app.inject({ method: 'POST', url: '/panel/x' })
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2'])
  expect(answer.body).toBe('<p>temporarily_unavailable')
})
