import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createConnectionsHarness } from '../../../test/harness/connections.ts'
import { ConnectorError } from '../connector-error.ts'
import type { CloudApp, Grant } from '../sign-in.ts'
import type { TokenStore } from '../token-store.ts'
import type { Refresher } from './refresher.ts'

const grant: Grant = {
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  expiresAt: null,
  scopes: ['api', 'openid'],
  instanceUrl: 'https://nordvik.my.salesforce.com',
}

let harness: Awaited<ReturnType<typeof createConnectionsHarness>>
let app: CloudApp
let answers: (() => Promise<Grant>)[]
let presented: string[]
let tokens: TokenStore
const refresher: Refresher = async (_app, held) => {
  presented.push(held.refreshToken)
  const answer = answers.shift()
  if (!answer) throw new Error('an unexpected refresh')
  return answer()
}

beforeEach(async () => {
  harness = await createConnectionsHarness([])
  app = await harness.addApp({
    vendor: 'salesforce',
    clientId: 'client',
    clientSecret: 'a secret',
    baseUrl: null,
    tenant: null,
  })
  answers = []
  presented = []
  tokens = harness.tokenStore({ salesforce: refresher })
})
afterEach(() => harness.close())

const keep = async (change: Partial<Grant> = {}, account = 'ben@nordvik.example') =>
  (await keepAll(change, account)).id

const keepAll = (change: Partial<Grant>, account = 'ben@nordvik.example') =>
  tokens.keep(harness.owner, {
    kind: 'crm',
    vendor: 'salesforce',
    app,
    account,
    grant: { ...grant, ...change },
  })
const row = () => harness.db.selectFrom('connection').selectAll().executeTakeFirstOrThrow()

describe('cloud apps', () => {
  it('are found by vendor, by id, and by id alone, with the secret opened', async () => {
    const { workspaceId } = harness.owner
    expect(await harness.apps.find(workspaceId, 'salesforce')).toEqual(app)
    expect(await harness.apps.byId(workspaceId, app.id)).toEqual(app)
    expect(await harness.apps.withId(app.id)).toEqual([app])
    expect(await harness.apps.find(workspaceId, 'google')).toBeNull()
    const { client_secret } = await harness.db.selectFrom('cloud_app').selectAll().executeTakeFirstOrThrow()
    expect(client_secret.includes('a secret')).toBe(false)
  })
})

describe('keep and live', () => {
  it('seals the tokens and opens them for their owner', async () => {
    const id = await keep()
    const stored = await row()
    expect(stored.access_token?.includes('access-1')).toBe(false)
    expect(stored.refresh_token?.includes('refresh-1')).toBe(false)
    expect(await tokens.live(harness.owner, 'crm')).toEqual({
      connectionId: id,
      app,
      accessToken: 'access-1',
      instanceUrl: grant.instanceUrl,
      account: 'ben@nordvik.example',
    })
  })

  it('keeps the id and the refresh token when the same account connects again without one', async () => {
    const id = await keep()
    expect(await keep({ accessToken: 'access-2', refreshToken: null })).toBe(id)
    answers = [async () => ({ ...grant, accessToken: 'access-3', refreshToken: null })]
    await tokens.renew(harness.owner, 'crm', 'access-2')
    expect(presented).toEqual(['refresh-1'])
  })

  it("does not give one account another's refresh token", async () => {
    await keep()
    await keep({ accessToken: 'access-2', refreshToken: null }, 'somebody@else.example')
    expect((await row()).refresh_token).toBeNull()
  })

  it('names the refresh token that a new one replaces, so that the vendor can take it back', async () => {
    expect((await keepAll({ refreshToken: 'first' })).replaced).toBeNull()
    expect((await keepAll({ refreshToken: 'first' })).replaced).toBeNull()
    expect((await keepAll({ refreshToken: 'second' })).replaced?.token).toBe('first')
    expect((await keepAll({ refreshToken: null })).replaced).toBeNull()
  })

  it('makes one connection of two that are kept at once', async () => {
    const ids = await Promise.all([keep(), keep({ accessToken: 'access-2' })])
    expect(new Set(ids).size).toBe(1)
    expect((await tokens.live(harness.owner, 'crm')).accessToken).toMatch(/^access-[12]$/)
  })

  it('refuses when nothing is connected', async () => {
    await expect(tokens.live(harness.owner, 'mailbox')).rejects.toMatchObject({ fault: 'auth_revoked' })
  })

  it('refreshes shortly before the end of an access token', async () => {
    const expiresAt = new Date(harness.clock.now().getTime() + 3_600_000)
    await keep({ expiresAt })
    expect((await tokens.live(harness.owner, 'crm')).accessToken).toBe('access-1')
    harness.clock.advance(3_600_000 - 30_000)
    answers = [async () => ({ ...grant, accessToken: 'access-2', refreshToken: null })]
    expect((await tokens.live(harness.owner, 'crm')).accessToken).toBe('access-2')
    expect((await tokens.live(harness.owner, 'crm')).accessToken).toBe('access-2')
    expect(presented).toEqual(['refresh-1'])
  })
})

describe('renew', () => {
  it('asks the vendor once when many processes are refused at the same moment', async () => {
    await keep()
    answers = [
      async () => {
        return {
          ...grant,
          accessToken: 'access-2',
          refreshToken: 'refresh-2',
          instanceUrl: 'https://moved.my.salesforce.com',
        }
      },
    ]
    const stores = Array.from({ length: 30 }, () => harness.anotherTokenStore({ salesforce: refresher }))
    const live = await Promise.all(stores.map((store) => store.renew(harness.owner, 'crm', 'access-1')))
    expect(presented).toEqual(['refresh-1'])
    expect(new Set(live.map((one) => one.accessToken))).toEqual(new Set(['access-2']))
    expect(live[0]?.instanceUrl).toBe('https://moved.my.salesforce.com')
    answers = [async () => ({ ...grant, accessToken: 'access-3', refreshToken: null })]
    await tokens.renew(harness.owner, 'crm', 'access-2')
    expect(presented).toEqual(['refresh-1', 'refresh-2'])
  })

  it('marks the connection lost when the vendor ended the grant, and asks no more', async () => {
    await keep()
    harness.clock.advance(60_000)
    answers = [
      async () => {
        throw new ConnectorError('auth_revoked', { vendorCode: 'invalid_grant' })
      },
    ]
    const lost = { fault: 'auth_revoked', vendorCode: 'invalid_grant' }
    await expect(tokens.renew(harness.owner, 'crm', 'access-1')).rejects.toMatchObject(lost)
    expect(await row()).toMatchObject({
      state: 'lost',
      cause: 'auth_revoked',
      state_since: harness.clock.now(),
    })
    await expect(tokens.renew(harness.owner, 'crm', 'access-1')).rejects.toMatchObject({
      fault: 'auth_revoked',
    })
    await expect(tokens.live(harness.owner, 'crm')).rejects.toMatchObject({ fault: 'auth_revoked' })
    expect(presented).toHaveLength(1)
    await keep({ accessToken: 'access-9' })
    expect((await tokens.live(harness.owner, 'crm')).accessToken).toBe('access-9')
  })

  it('loses nothing when the vendor cannot be reached', async () => {
    await keep()
    answers = [
      async () => {
        throw new ConnectorError('temporary')
      },
    ]
    await expect(tokens.renew(harness.owner, 'crm', 'access-1')).rejects.toMatchObject({ fault: 'temporary' })
    expect((await row()).state).toBe('healthy')
  })

  it('calls a grant without a refresh token lost', async () => {
    await keep({ refreshToken: null })
    await expect(tokens.renew(harness.owner, 'crm', 'access-1')).rejects.toMatchObject({
      fault: 'auth_revoked',
    })
    expect((await row()).state).toBe('lost')
  })
})
