import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { LiveGrant, TokenStore } from '../token-store.ts'
import { createGmailClient } from './client.ts'

const app = { workspaceId: 'w', id: 'a', vendor: 'google' as const, clientId: 'c', clientSecret: 's' }
const grant: LiveGrant = {
  connectionId: 'c',
  app: { ...app, baseUrl: 'https://google.example', tenant: null },
  accessToken: 'old',
  instanceUrl: null,
  account: 'seller@nord.example',
}
const clock = { now: () => new Date('2026-11-22T10:00:00Z') }
const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A Gmail that refuses the old access after 8 seconds, and never answers the new one. */
const slow: OutboundFetch = async (_url, init = {}) => {
  const headers = new Headers(init.headers as Record<string, string>)
  if (headers.get('authorization') === 'Bearer old') {
    await later(8000)
    return Response.json({ error: { code: 401, message: 'ended' } }, { status: 401 }) as never
  }
  return new Promise((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
  })
}

function clientWith(renew: TokenStore['renew']) {
  const tokens = { renew } as TokenStore
  return createGmailClient({
    fetch: slow,
    tokens,
    clock,
    key: { workspaceId: 'w', connectionId: 'c' },
    grant,
  })
}

/** What a call ends with, and after how many seconds. */
async function ending(call: Promise<unknown>) {
  const begun = Date.now()
  const seen = call.catch((error: unknown) => ({ error, seconds: (Date.now() - begun) / 1000 }))
  await vi.advanceTimersByTimeAsync(120_000)
  return seen
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('gives a hand-over up after 17 seconds, renewal and second try among them', async () => {
  const client = await clientWith(async () => {
    await later(8000)
    return { ...grant, accessToken: 'new' }
  })
  const send = client.send((gmail, options) =>
    gmail.users.drafts.send({ userId: 'me', requestBody: { id: 'd' } }, options),
  )
  expect(await ending(send)).toMatchObject({ error: { fault: 'ambiguous' }, seconds: 17 })
})

it('begins no second try when the renewal took the time: nothing was sent', async () => {
  const client = await clientWith(async () => {
    await later(60_000)
    return { ...grant, accessToken: 'new' }
  })
  const send = client.send((gmail, options) =>
    gmail.users.drafts.send({ userId: 'me', requestBody: { id: 'd' } }, options),
  )
  expect(await ending(send)).toMatchObject({ error: { fault: 'temporary' }, seconds: 17 })
})
