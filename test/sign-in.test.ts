import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import {
  activeMember,
  type Member,
  memberOf,
  openPanel,
  panelApi,
  passSalesforce,
  signedRequest,
} from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

let database: TestDatabase
let world: World
let owner: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  owner = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

afterEach(async () => {
  await sandbox('faults', null)
})

/** Reads (`undefined`), empties (`null`) or adds to what Salesforce's sandbox keeps. */
async function sandbox(what: 'faults' | 'approvals' | 'calls', body?: object | null): Promise<unknown[]> {
  const answer = await fetch(`${world.sandbox.salesforce}/__sandbox/${what}`, {
    method: body === undefined ? 'GET' : body === null ? 'DELETE' : 'POST',
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
  expect(answer.ok).toBe(true)
  return body === undefined ? ((await answer.json()) as unknown[]) : []
}

/** Astrid signs in in one more browser; returns what Salesforce was asked for. */
async function signIn(member: Member = memberOf(world)): Promise<string | null> {
  const { body } = await member.api('POST', '/api/sign-ins', {})
  const url = new URL(String(body.authorizeUrl))
  const page = await passSalesforce(member.browser, url.href, 'astrid')
  expect(page.url.origin).toBe(world.url)
  expect(page.url.pathname).not.toContain('problem')
  expect((await member.api('GET', '/api/session')).body.user).not.toBeNull()
  return url.searchParams.get('scope')
}

const connection = () =>
  world.app.ctx.db.selectFrom('connection').selectAll().where('kind', '=', 'crm').executeTakeFirstOrThrow()

/** Every access token ends, so the next call has to refresh; and Salesforce is asked for a record. */
async function readsAfterRefresh(): Promise<void> {
  await sandbox('faults', { name: 'expire_access_tokens' })
  const { boot } = await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))
  const call = { method: 'GET', path: '/api/panel/record' }
  expect((await panelApi(world, boot?.token ?? '', call)).status).toBe(200)
  expect(await connection()).toMatchObject({ state: 'healthy' })
}

describe('sign-in with Salesforce, afterwards', () => {
  it('asks who it is and nothing else, ten times in a row, and the connection still refreshes', async () => {
    const [before] = await sandbox('approvals')
    const asked: (string | null)[] = []
    for (let i = 0; i < 10; i++) asked.push(await signIn())
    expect(new Set(asked)).toEqual(new Set(['openid id']))
    expect(await sandbox('approvals')).toEqual([before])
    await readsAfterRefresh()
    await readsAfterRefresh()
  })

  it('takes over a refresh token that comes all the same, and gives the former one back', async () => {
    await sandbox('faults', { name: 'refresh_token_unasked' })
    const [activation] = await sandbox('approvals')
    const { refresh_token: first } = await connection()
    for (let i = 0; i < 10; i++) await signIn()
    const left = await sandbox('approvals')
    expect(left).toHaveLength(1)
    expect(left).not.toEqual([activation])
    expect((await connection()).refresh_token).not.toEqual(first)
    await readsAfterRefresh()
  })

  it('gives back one that could read nothing, and keeps what it had', async () => {
    await sandbox('faults', { name: 'refresh_token_unasked', scopes: ['openid', 'id', 'refresh_token'] })
    const before = await sandbox('approvals')
    for (let i = 0; i < 10; i++) await signIn()
    expect(await sandbox('approvals')).toEqual(before)
    await readsAfterRefresh()
  })

  it('is not needed in the panel, which signs in by itself and opens no approval', async () => {
    const before = await sandbox('approvals')
    const known = (await sandbox('calls')).length
    for (let i = 0; i < 10; i++) {
      const { boot } = await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))
      expect(boot?.state).toBe('ready')
      const call = { method: 'GET', path: '/api/panel/record' }
      expect((await panelApi(world, boot?.token ?? '', call)).status).toBe(200)
    }
    expect(await sandbox('approvals')).toEqual(before)
    const calls = ((await sandbox('calls')) as { path: string }[]).slice(known)
    expect(calls.length).toBeGreaterThan(9)
    expect(calls.filter(({ path }) => path.startsWith('/services/oauth2/'))).toEqual([])
    expect((await owner.api('GET', '/api/session')).body.user).not.toBeNull()
  })
})
