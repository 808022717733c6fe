import { expect, it } from 'vitest'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { LiveGrant, TokenStore } from '../token-store.ts'
import { createRestClient } from './client.ts'

const app = { workspaceId: 'w', id: 'a', vendor: 'salesforce' as const, clientId: 'c', clientSecret: 's' }
const grant: LiveGrant = {
  connectionId: 'c',
  app: { ...app, baseUrl: null, tenant: null },
  accessToken: 'token',
  instanceUrl: 'https://nord.my.salesforce.com',
  account: 'seller@nord.example',
}

it('reads no answer whose pages have no end', async () => {
  let calls = 0
  const endless: OutboundFetch = async () => {
    calls += 1
    const nextRecordsUrl = '/services/data/v66.0/query/01gx'
    return Response.json({ records: [{ Id: '1' }], done: false, nextRecordsUrl }) as never
  }
  const owner = { workspaceId: 'w', userId: 'u' }
  const client = createRestClient({ fetch: endless, tokens: {} as TokenStore, owner, grant })
  await expect(client.query('select Id from Lead')).rejects.toMatchObject({
    fault: 'temporary',
    vendorCode: 'too_many_pages',
  })
  expect(calls).toBeLessThan(100)
})

it('takes an answer that says less than was asked for no answer', async () => {
  const part = { httpStatusCode: 200, body: { records: [], done: true } }
  const limit = [{ errorCode: 'LIMIT_EXCEEDED', message: 'too many' }]
  for (const [compositeResponse, vendorCode] of [
    [[part], 'unexpected_answer'],
    [[{ httpStatusCode: 400, body: limit }], 'LIMIT_EXCEEDED'],
  ] as const) {
    const short: OutboundFetch = async () => Response.json({ compositeResponse }) as never
    const owner = { workspaceId: 'w', userId: 'u' }
    const client = createRestClient({ fetch: short, tokens: {} as TokenStore, owner, grant })
    const asked = client.answers(['select Id from Lead', 'select Id from Contact'])
    await expect(asked).rejects.toMatchObject({ vendorCode })
  }
})
