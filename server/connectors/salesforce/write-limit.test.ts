import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { CrmTask } from '../crm-activities.ts'
import type { LiveGrant, TokenStore } from '../token-store.ts'
import { createSalesforceCrm } from './salesforce.ts'

const task: CrmTask = {
  key: 'mail:sent',
  kind: 'email',
  subject: 'Hello',
  description: 'Hello',
  date: '2026-11-22',
  completed: true,
  priority: 'normal',
  whoId: '00QNw00002LeadAMAR',
  whatId: null,
  url: null,
}

const grant: LiveGrant = {
  connectionId: 'c',
  app: {
    workspaceId: 'w',
    id: 'a',
    vendor: 'salesforce',
    clientId: 'c',
    clientSecret: 's',
    baseUrl: null,
    tenant: null,
  },
  accessToken: 'token',
  instanceUrl: 'https://nord.my.salesforce.com',
  account: 'seller@nord.example',
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('ends a write within a minute, however slow each call is, and begins none after that', async () => {
  const begun = Date.now()
  const asked: { path: string; at: number }[] = []
  // Each call takes 19 seconds and is then refused once, so that it is made twice.
  const slow: OutboundFetch = (url, init = {}) => {
    asked.push({ path: new URL(url).pathname, at: Date.now() - begun })
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      const twice = asked.filter((one) => one.path === new URL(url).pathname).length > 1
      setTimeout(() => resolve((twice ? answerTo(String(url)) : refusal()) as never), 19_000)
    })
  }
  const renew = async () => grant
  const tokens = { live: async () => grant, renew } as unknown as TokenStore
  const crm = createSalesforceCrm({ fetch: slow, tokens, log: pino({ level: 'silent' }) })
  const { activities } = await crm.open({ workspaceId: 'w', userId: 'u' })
  const writing = activities
    .writeTasks([{ task, doubtful: true }])
    .then(([outcome]) => ({ outcome, at: Date.now() - begun }))
  await vi.advanceTimersByTimeAsync(300_000)
  expect(await writing).toMatchObject({
    outcome: { state: 'failed', error: { name: 'ConnectorError' } },
    at: 60_000,
  })
  expect(Math.max(...asked.map((one) => one.at))).toBeLessThan(60_000)
})

const refusal = () => Response.json([{ errorCode: 'INVALID_SESSION_ID', message: '' }], { status: 401 })

function answerTo(url: string): Response {
  if (url.endsWith('/describe')) return Response.json({ fields: [{ name: 'Subject', createable: true }] })
  return Response.json({ records: [], done: true })
}
