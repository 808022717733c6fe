import type { KyselyPlugin } from 'kysely'
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
  (await saveAll(change, account)).id

const saveAll = (change: Partial<Grant>, account = 'ben@nordvik.example') =>
  tokens.save(harness.owner, {
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
    expect(await tokens.live({ ...harness.owner, kind: 'crm' })).toEqual({
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
    await tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-2')
    expect(presented).toEqual(['refresh-1'])
  })

  it("does not give one account another's refresh token", async () => {
    await keep()
    await keep({ accessToken: 'access-2', refreshToken: null }, 'somebody@else.example')
    expect((await row()).refresh_token).toBeNull()
  })

  it('names the refresh token that a new one replaces, so that the vendor can take it back', async () => {
    expect((await saveAll({ refreshToken: 'first' })).replaced).toBeNull()
    expect((await saveAll({ refreshToken: 'first' })).replaced).toBeNull()
    expect((await saveAll({ refreshToken: 'second' })).replaced?.token).toBe('first')
    expect((await saveAll({ refreshToken: null })).replaced).toBeNull()
  })

  it('makes one connection of two that are kept at once', async () => {
    const ids = await Promise.all([keep(), keep({ accessToken: 'access-2' })])
    expect(new Set(ids).size).toBe(1)
    expect((await tokens.live({ ...harness.owner, kind: 'crm' })).accessToken).toMatch(/^access-[12]$/)
  })

  it('refuses when nothing is connected', async () => {
    await expect(tokens.live({ ...harness.owner, kind: 'mailbox' })).rejects.toMatchObject({
      fault: 'auth_revoked',
    })
  })

  it('refreshes shortly before the end of an access token', async () => {
    const expiresAt = new Date(harness.clock.now().getTime() + 3_600_000)
    await keep({ expiresAt })
    expect((await tokens.live({ ...harness.owner, kind: 'crm' })).accessToken).toBe('access-1')
    harness.clock.advance(3_600_000 - 30_000)
    answers = [async () => ({ ...grant, accessToken: 'access-2', refreshToken: null })]
    expect((await tokens.live({ ...harness.owner, kind: 'crm' })).accessToken).toBe('access-2')
    expect((await tokens.live({ ...harness.owner, kind: 'crm' })).accessToken).toBe('access-2')
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
    const live = await Promise.all(
      stores.map((store) => store.renew({ ...harness.owner, kind: 'crm' }, 'access-1')),
    )
    expect(presented).toEqual(['refresh-1'])
    expect(new Set(live.map((one) => one.accessToken))).toEqual(new Set(['access-2']))
    expect(live[0]?.instanceUrl).toBe('https://moved.my.salesforce.com')
    answers = [async () => ({ ...grant, accessToken: 'access-3', refreshToken: null })]
    await tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-2')
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
    await expect(tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')).rejects.toMatchObject(lost)
    expect(await row()).toMatchObject({
      state: 'lost',
      cause: 'auth_revoked',
      state_since: harness.clock.now(),
    })
    await expect(tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')).rejects.toMatchObject({
      fault: 'auth_revoked',
    })
    await expect(tokens.live({ ...harness.owner, kind: 'crm' })).rejects.toMatchObject({
      fault: 'auth_revoked',
    })
    expect(presented).toHaveLength(1)
    await keep({ accessToken: 'access-9' })
    expect((await tokens.live({ ...harness.owner, kind: 'crm' })).accessToken).toBe('access-9')
  })

  it('loses nothing when the vendor cannot be reached', async () => {
    await keep()
    answers = [
      async () => {
        throw new ConnectorError('temporary')
      },
    ]
    await expect(tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')).rejects.toMatchObject({
      fault: 'temporary',
    })
    expect((await row()).state).toBe('healthy')
  })

  it('calls a grant without a refresh token lost', async () => {
    await keep({ refreshToken: null })
    await expect(tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')).rejects.toMatchObject({
      fault: 'auth_revoked',
    })
    expect((await row()).state).toBe('lost')
  })
})

/** Something that a test lets happen when it likes. */
function gate<Value>() {
  let open: (value: Value) => void = () => {}
  const opened = new Promise<Value>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** The harness's database as a process sees it that is told of each of its updates before it is made. */
function watched(onUpdate: (count: number) => void) {
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind === 'UpdateQueryNode') onUpdate(++count)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return harness.db.withPlugin(plugin)
}

const second = { ...grant, accessToken: 'access-2', refreshToken: 'refresh-2' }
const refused = async () => {
  throw new ConnectorError('auth_revoked', { vendorCode: 'invalid_grant' })
}

describe('a vendor that accepts a refresh and never answers', () => {
  it('keeps nobody from the database, however many wait for it', async () => {
    const owners = [harness.owner]
    while (owners.length < 25) owners.push(await harness.addSeller())
    for (const owner of owners) {
      const expiresAt = harness.clock.now()
      const kept = { kind: 'crm', vendor: 'salesforce', app, account: 'a@b.example' } as const
      await tokens.save(owner, { ...kept, grant: { ...grant, expiresAt } })
    }
    const silence = gate<Grant>()
    answers = owners.map(() => () => silence.opened)
    const waiting = owners.map((owner) => tokens.live({ ...owner, kind: 'crm' }))
    // More than the pool has connections: each of them is asking, and none holds one.
    await expect.poll(() => presented.length, { timeout: 30_000 }).toBe(25)
    const { pool } = harness
    await expect.poll(() => [pool.waitingCount, pool.totalCount - pool.idleCount]).toEqual([0, 0])
    silence.open(second)
    expect((await Promise.all(waiting)).map((one) => one.accessToken)).toEqual(Array(25).fill('access-2'))
  })

  it('is not asked again by those who waited for the one who asked in vain', async () => {
    await keep()
    const silence = gate<Grant>()
    answers = [
      async () => {
        await silence.opened
        throw new ConnectorError('temporary')
      },
    ]
    const asking = tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')
    await expect.poll(() => presented.length).toBe(1)
    const tried = gate<null>()
    const other = harness.anotherTokenStore(
      { salesforce: refresher },
      watched((count) => count === 2 && tried.open(null)),
    )
    const waiting = other.renew({ ...harness.owner, kind: 'crm' }, 'access-1')
    const ends = Promise.all([
      expect(asking).rejects.toMatchObject({ fault: 'temporary' }),
      expect(waiting).rejects.toMatchObject({ fault: 'temporary', vendorCode: 'refresh_failed' }),
    ])
    await tried.opened
    silence.open(second)
    await ends
    expect(presented).toHaveLength(1)
  })
})

describe('a refresh that is overtaken', () => {
  it('by the death of its process after the vendor rotated: the person connects again, and is asked for once', async () => {
    await keep()
    answers = [async () => second, refused]
    const dying = harness.anotherTokenStore(
      { salesforce: refresher },
      watched((count) => {
        if (count > 1) throw new Error('killed')
      }),
    )
    await expect(dying.renew({ ...harness.owner, kind: 'crm' }, 'access-1')).rejects.toThrow('killed')
    harness.clock.advance(30_000)
    for (let round = 0; round < 3; round++)
      await expect(tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')).rejects.toMatchObject({
        fault: 'auth_revoked',
      })
    expect(presented).toEqual(['refresh-1', 'refresh-1'])
    expect(await row()).toMatchObject({ state: 'lost', cause: 'auth_revoked' })
  })

  it('by a process that took over its lease: what comes too late is dropped', async () => {
    await keep()
    const late = gate<Grant>()
    answers = [() => late.opened, async () => ({ ...second, accessToken: 'access-3' })]
    const frozen = tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')
    await expect.poll(() => presented.length).toBe(1)
    harness.clock.advance(30_000)
    const other = harness.anotherTokenStore({ salesforce: refresher })
    expect((await other.renew({ ...harness.owner, kind: 'crm' }, 'access-1')).accessToken).toBe('access-3')
    late.open(second)
    expect((await frozen).accessToken).toBe('access-3')
  })

  it('by its person, who connects anew: the new grant stays', async () => {
    await keep()
    const late = gate<Grant>()
    answers = [() => late.opened]
    const renewal = tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')
    await expect.poll(() => presented.length).toBe(1)
    await keep({ accessToken: 'anew', refreshToken: 'anew' })
    late.open(second)
    expect((await renewal).accessToken).toBe('anew')
  })

  it('by an admin, who ends the connection: it stays ended, and the newest token is the one that goes back', async () => {
    await keep()
    const late = gate<Grant>()
    answers = [() => late.opened]
    const renewal = tokens.renew({ ...harness.owner, kind: 'crm' }, 'access-1')
    await expect.poll(() => presented.length).toBe(1)
    await harness.db.transaction().execute((trx) => tokens.retire(trx, harness.owner))
    late.open(second)
    await expect(renewal).rejects.toMatchObject({ vendorCode: 'connection_revoked' })
    expect(await row()).toMatchObject({ state: 'lost', cause: 'connection_revoked' })
    const [retired] = await tokens.retired(harness.owner)
    const given: string[] = []
    if (retired)
      await tokens.erase(harness.owner, retired, async (token) => {
        given.push(token)
      })
    expect(given).toEqual(['refresh-2'])
    expect(await row()).toMatchObject({ access_token: null, refresh_token: null })
  })
})

describe('giving a retired grant back', () => {
  it('holds no database connection, and a new grant is not stored before it has ended', async () => {
    await keep()
    await harness.db.transaction().execute((trx) => tokens.retire(trx, harness.owner))
    const [retired] = await tokens.retired(harness.owner)
    if (!retired) throw new Error('nothing is retired')
    const events: string[] = []
    const [begun, answered] = [gate<null>(), gate<null>()]
    const erasing = tokens.erase(harness.owner, retired, async () => {
      begun.open(null)
      await answered.opened
      events.push('given back')
    })
    await begun.opened
    const tried = gate<null>()
    const other = harness.anotherTokenStore(
      {},
      watched(() => tried.open(null)),
    )
    const reserving = other.reserve(harness.owner, 'crm').then(() => events.push('reserved'))
    await tried.opened
    await expect.poll(() => harness.pool.totalCount - harness.pool.idleCount).toBe(0)
    answered.open(null)
    await Promise.all([erasing, reserving])
    expect(events).toEqual(['given back', 'reserved'])
    await keep({ accessToken: 'anew' })
    expect((await tokens.live({ ...harness.owner, kind: 'crm' })).accessToken).toBe('anew')
  })

  it('leaves a connection alone that is being made anew', async () => {
    await keep()
    await harness.db.transaction().execute((trx) => tokens.retire(trx, harness.owner))
    const [retired] = await tokens.retired(harness.owner)
    await tokens.reserve(harness.owner, 'crm')
    await keep({ accessToken: 'anew' })
    const never = async () => {
      throw new Error('given back')
    }
    if (retired) await tokens.erase(harness.owner, retired, never)
    expect((await tokens.live({ ...harness.owner, kind: 'crm' })).accessToken).toBe('anew')
  })
})
