import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tenantId } from '../../../sandbox/microsoft/directory.ts'
import { multiTenantApp, redirectUri, startWorld } from '../../../sandbox/microsoft/test-harness.ts'
import { createOutbound } from '../../platform/http-client.ts'
import type { CloudApp } from '../sign-in.ts'
import { probeMicrosoft } from './probe.ts'

let sandbox: Awaited<ReturnType<typeof startWorld>>
let outbound: ReturnType<typeof createOutbound>

beforeAll(async () => {
  sandbox = await startWorld(undefined, multiTenantApp)
  outbound = createOutbound([new URL(sandbox.microsoft.url).host])
})
afterAll(async () => {
  await outbound.close()
  await sandbox.destroy()
})
afterEach(() => sandbox.clearFaults())

async function look(change: Partial<CloudApp>): Promise<string> {
  const { clientId, clientSecret } = multiTenantApp
  const app: CloudApp = {
    workspaceId: 'w',
    id: 'a',
    vendor: 'microsoft',
    clientId,
    clientSecret,
    baseUrl: sandbox.microsoft.url,
    tenant: null,
    ...change,
  }
  const { state, detail } = await probeMicrosoft(outbound.fetch)(app, redirectUri)
  return detail ? `${state} ${detail}` : state
}

describe('the look at an app in Entra', () => {
  it('does not call a secret right that no answer has proved', async () => {
    expect(await look({})).toBe('secret_unproved AADSTS9002313')
    expect(await look({ tenant: tenantId })).toBe('ok')
    expect(await look({ clientSecret: 'wrong' })).toBe('wrong_secret AADSTS7000215')
  })

  it('tells a secret that has ended, and a client that is not there', async () => {
    await sandbox.setFault({ name: 'secret_expired' })
    expect(await look({ tenant: tenantId })).toBe('wrong_secret AADSTS7000222')
    expect(await look({ clientId: 'nobody' })).toBe('unknown_client AADSTS700016')
  })
})
