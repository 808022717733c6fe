import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, app as registered, startWorld } from '../../../sandbox/google/test-harness.ts'
import { createConnectionsHarness } from '../../../test/harness/connections.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { type InboundWorld, inboundContract, rawMessage } from '../../../test/inbound-contract.ts'
import { mailContract, makeMail, type SendFault } from '../../../test/mail-contract.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { createMailboxes } from '../mailboxes.ts'
import { createGmail } from './gmail.ts'
import { refreshGoogle } from './refresh.ts'

const ben = 'ben.carter@nordvik.example'
const maria = 'maria.holm@holmlogistics.example'
const faults: Record<Exclude<SendFault, 'id_replaced'>, string> = {
  lost_after_accept: 'send_drops_after_accept',
  timeout_after_accept: 'send_accepts_then_504',
  busy: 'send_503',
}

let sandboxWorld: Awaited<ReturnType<typeof startWorld>>
let database: TestDatabase
let deliveries: { address: string; raw: Buffer }[]
beforeAll(async () => {
  database = await createTestDatabase()
  sandboxWorld = await startWorld()
  sandboxWorld.mail.postOffice.onDelivery((address, raw) => deliveries.push({ address, raw }))
})
afterAll(async () => {
  await sandboxWorld?.close()
  await database?.drop()
})

async function sandbox(method: 'POST' | 'DELETE', body?: object) {
  const answer = await fetch(`${sandboxWorld.google.url}/__sandbox/faults`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** `scope` as the person granted it; `watch` hears of every call that leaves; `limit` is what an answer may hold. */
async function openWorld(
  options: { scope?: string; watch?: (path: string) => void; account?: string; limit?: number } = {},
): Promise<InboundWorld> {
  deliveries = []
  const account = options.account ?? ben
  const base = sandboxWorld.google.url
  const harness = await createConnectionsHarness([new URL(base).host], database)
  const app = await harness.addApp({ vendor: 'google', ...registered, baseUrl: base, tenant: null })
  const given = await connect(base, account, options.scope)
  const tokens = harness.tokenStore({ google: refreshGoogle(harness) })
  const scopes = given.scope.split(' ')
  const held = { accessToken: given.access_token, refreshToken: given.refresh_token ?? null }
  const grant = { ...held, scopes, expiresAt: null, instanceUrl: null }
  await tokens.save(harness.owner, { kind: 'mailbox', vendor: 'gmail', app, account, grant })
  const fetch: OutboundFetch = (url, init) => {
    options.watch?.(`${init?.method ?? 'GET'} ${new URL(url).pathname}`)
    return harness.fetch(url, { ...(options.limit ? { limit: options.limit } : {}), ...init })
  }
  const google = createGmail({ fetch, tokens, clock: harness.clock })
  const key = { ...harness.owner, kind: 'mailbox' } as const
  return {
    mailbox: await createMailboxes({ tokens, vendors: { google }, grantOf: async () => key }).open({
      workspaceId: harness.owner.workspaceId,
      mailboxId: '',
    }),
    address: account,
    arrived: (address) => deliveries.filter((one) => one.address === address).map((one) => one.raw),
    async fault(fault) {
      // Gmail gives each mail another Message-ID without being told to.
      if (fault !== 'id_replaced') await sandbox('POST', { name: faults[fault], times: 1 })
    },
    async throttle() {
      await sandbox('POST', { name: 'rate_limited_403', times: 1, seconds: 30 })
      return expect.any(Date)
    },
    expireAccess: () => sandbox('POST', { name: 'expire_access_tokens' }),
    revokeAccess: () => sandbox('POST', { name: 'revoke_all' }),
    receive: (raw) =>
      sandboxWorld.mail.postOffice.deliver({
        from: maria,
        to: [account],
        raw: typeof raw === 'string' ? Buffer.from(raw) : raw,
      }),
    forgetCursors: () => sandbox('POST', { name: 'history_forgotten', times: 1 }),
    async close() {
      await sandbox('DELETE')
      await harness.close()
    },
  }
}

// Before the mailbox has grown: what follows brings in large mail.
describe('gmail', () => {
  it('reads much in helpings, and nothing twice', async () => {
    const world = await openWorld()
    const first = await world.mailbox.readNew({ cursor: null, since: new Date(Date.now() + 60_000) })
    for (let n = 0; n < 130; n++) await world.receive(rawMessage({ to: world.address, subject: `No ${n}` }))
    const one = await world.mailbox.readNew({ cursor: first.cursor, since: new Date() })
    const two = await world.mailbox.readNew({ cursor: one.cursor, since: new Date() })
    expect([one.more, two.more]).toEqual([true, false])
    const subjects = [...one.messages, ...two.messages].map((message) => message.subject)
    expect(subjects).toEqual(Array.from({ length: 130 }, (_, n) => `No ${n}`))
    await world.close()
  })
})

describe('gmail whose answers may hold 20 kB', () => {
  it('passes over a message that is too large by itself', async () => {
    const world = await openWorld({ limit: 20_000 })
    const { cursor } = await world.mailbox.readNew({ cursor: null, since: new Date(Date.now() + 60_000) })
    for (const size of [10, 20_000, 10]) {
      const headers = { References: `<${'"'.repeat(size)}@buyer.example>` }
      await world.receive(rawMessage({ to: world.address, subject: `Large ${size}` }, headers))
    }
    const news = await world.mailbox.readNew({ cursor, since: new Date() })
    expect(news.messages.map(({ subject }) => subject)).toEqual(['Large 10', 'Large 10'])
    expect(news.unreadable).toMatchObject([{ code: 'answer_too_large', isPassing: false }])
    await world.close()
  })
})

inboundContract('gmail', () => openWorld())
mailContract('gmail', () => openWorld())

describe('gmail', () => {
  it('finds the sent mail although Gmail gave it another Message-ID', async () => {
    const world = await openWorld()
    const mail = makeMail()
    const { handle } = await world.mailbox.prepare(mail)
    await world.fault('lost_after_accept')
    await expect(world.mailbox.submit(handle)).rejects.toMatchObject({ fault: 'ambiguous' })
    const arrived = /^Message-ID: (<\S+@mail\.gmail\.com>)/m.exec(world.arrived(maria)[0]?.toString() ?? '')
    expect(await world.mailbox.lookup(handle, mail.messageId)).toMatchObject({
      state: 'sent',
      leftAs: arrived?.[1],
    })
    await world.close()
  })

  it('reads back the Message-ID that it was sent with, and has sent it when that fails', async () => {
    const world = await openWorld()
    const { handle } = await world.mailbox.prepare(makeMail())
    const { messageId } = await world.mailbox.submit(handle)
    const leftAs = await world.mailbox.leftAs(messageId)
    expect(world.arrived(maria)[0]?.toString()).toContain(`Message-ID: ${leftAs}`)
    const other = await world.mailbox.prepare(makeMail())
    await sandbox('POST', { name: 'rate_limited_403', method: 'messages.get' })
    const copy = await world.mailbox.submit(other.handle)
    expect(await world.mailbox.leftAs(copy.messageId)).toBeUndefined()
    await world.close()
  })

  it('sends with two calls and repeats none', async () => {
    const calls: string[] = []
    const world = await openWorld({ watch: (call) => calls.push(call) })
    const { handle } = await world.mailbox.prepare(makeMail())
    await world.fault('timeout_after_accept')
    await expect(world.mailbox.submit(handle)).rejects.toMatchObject({ vendorCode: expect.any(String) })
    expect(calls).toEqual(['POST /gmail/v1/users/me/drafts', 'POST /gmail/v1/users/me/drafts/send'])
    await world.close()
  })

  it('reads the signature, and shows none when there is none or it may not be read', async () => {
    const own = await openWorld()
    expect(await own.mailbox.signature()).toContain('Ben Carter')
    await own.close()
    const bare = await openWorld({ account: 'astrid.lindqvist@nordvik.example' })
    expect(await bare.mailbox.signature()).toBeNull()
    await bare.close()
    const narrow = await openWorld({ scope: 'openid email https://www.googleapis.com/auth/gmail.send' })
    expect(await narrow.mailbox.signature()).toBeNull()
    await expect(narrow.mailbox.prepare(makeMail())).rejects.toMatchObject({ fault: 'consent_missing' })
    await narrow.close()
  })

  it('tells its own sent copy from what came in, also when Gmail gave it another Message-ID', async () => {
    const world = await openWorld()
    const { cursor } = await world.mailbox.readNew({ cursor: null, since: new Date() })
    const mail = makeMail()
    const { messageId } = await world.mailbox.submit((await world.mailbox.prepare(mail)).handle)
    const leftAs = await world.mailbox.leftAs(messageId)
    const news = await world.mailbox.readNew({ cursor, since: new Date() })
    expect(news.messages).toMatchObject([{ id: messageId, own: true, messageId: leftAs }])
    expect(leftAs).not.toBe(mail.messageId)
    await world.close()
  })

  it('knows an account without Gmail', async () => {
    const world = await openWorld()
    await sandbox('POST', { name: 'mail_not_enabled' })
    await expect(world.mailbox.probe()).rejects.toMatchObject({ fault: 'not_enabled' })
    await world.close()
  })

  it('keeps tokens and mail out of what it throws', async () => {
    const world = await openWorld()
    const { handle } = await world.mailbox.prepare(makeMail())
    for (const fault of ['busy', 'lost_after_accept'] as const) {
      await world.fault(fault)
      const error = await world.mailbox.submit(handle).catch((one: unknown) => one)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/ya29|Bearer|Hello Maria/)
    }
    await world.close()
  })
})
