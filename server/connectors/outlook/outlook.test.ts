import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantId } from '../../../sandbox/microsoft/directory.ts'
import { connect, app as registered, startWorld } from '../../../sandbox/microsoft/test-harness.ts'
import { createConnectionsHarness } from '../../../test/harness/connections.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { type InboundWorld, inboundContract, rawMessage } from '../../../test/inbound-contract.ts'
import { mailContract, makeMail, type SendFault } from '../../../test/mail-contract.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { Mailbox, NewMail } from '../mail.ts'
import { createMailboxes } from '../mailboxes.ts'
import { createOutlook } from './outlook.ts'
import { refreshMicrosoft } from './refresh.ts'
import { readHandle } from './translate.ts'

const ben = 'ben.carter@nordvik.example'
const maria = 'maria.holm@holmlogistics.example'
const faults: Record<SendFault, string> = {
  lost_after_accept: 'send_drops_after_accept',
  timeout_after_accept: 'send_accepts_then_504',
  busy: 'send_503',
  id_replaced: 'message_id_replaced',
}

let sandbox: Awaited<ReturnType<typeof startWorld>>
let database: TestDatabase
let deliveries: { address: string; raw: Buffer }[]
beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startWorld()
  sandbox.mail.postOffice.onDelivery((address, raw) => deliveries.push({ address, raw }))
})
afterAll(async () => {
  await sandbox?.destroy()
  await database?.drop()
})

interface OutlookWorld extends InboundWorld {
  graph(method: string, path: string, json?: object): Promise<Response>
}

/** `scope` as the person granted it; `watch` hears of every call that leaves; `limit` is what an answer may hold. */
async function openWorld(
  options: { scope?: string; watch?: (call: string) => void; limit?: number } = {},
): Promise<OutlookWorld> {
  deliveries = []
  const base = sandbox.microsoft.url
  const harness = await createConnectionsHarness([new URL(base).host], database)
  const app = await harness.addApp({ vendor: 'microsoft', ...registered, baseUrl: base, tenant: tenantId })
  const given = await connect(base, ben, options.scope)
  const tokens = harness.tokenStore({ microsoft: refreshMicrosoft(harness) })
  const held = { accessToken: given.access_token, refreshToken: given.refresh_token ?? null }
  const grant = { ...held, scopes: given.scope.split(' '), expiresAt: null, instanceUrl: null }
  await tokens.save(harness.owner, { kind: 'mailbox', vendor: 'outlook', app, account: ben, grant })
  const fetch: OutboundFetch = (url, init) => {
    options.watch?.(
      `${init?.method ?? 'GET'} ${new URL(url).pathname.replace(/messages\/[^/]+/, 'messages/ID')}`,
    )
    return harness.fetch(url, { ...(options.limit ? { limit: options.limit } : {}), ...init })
  }
  const microsoft = createOutlook({ fetch, tokens, clock: harness.clock })
  const key = { ...harness.owner, kind: 'mailbox' } as const
  return {
    mailbox: await createMailboxes({ tokens, vendors: { microsoft }, grantOf: async () => key }).open({
      workspaceId: harness.owner.workspaceId,
      mailboxId: '',
    }),
    address: ben,
    arrived: (address) => deliveries.filter((one) => one.address === address).map((one) => one.raw),
    fault: (fault) => sandbox.setFault({ name: faults[fault], times: 1 }),
    async throttle() {
      await sandbox.setFault({ name: 'throttled', times: 1, seconds: 30 })
      return new Date(harness.clock.now().getTime() + 30_000)
    },
    expireAccess: () => sandbox.setFault({ name: 'expire_access_tokens' }),
    revokeAccess: () => sandbox.setFault({ name: 'revoke_all' }),
    receive: (raw) =>
      sandbox.mail.postOffice.deliver({
        from: maria,
        to: [ben],
        raw: typeof raw === 'string' ? Buffer.from(raw) : raw,
      }),
    // A time is never forgotten.
    forgetCursors: async () => {},
    graph: async (method, path, json) => {
      const { accessToken } = await tokens.live({ ...harness.owner, kind: 'mailbox' })
      const headers = {
        authorization: `Bearer ${accessToken}`,
        ...(json && { 'content-type': 'application/json' }),
      }
      const body = json ? JSON.stringify(json) : null
      return globalThis.fetch(`${base}/v1.0${path}`, { method, headers, body })
    },
    async close() {
      await sandbox.clearFaults()
      await harness.close()
    },
  }
}

/** All that is new, helping after helping, and where the next reading begins. */
async function readToEnd(mailbox: Mailbox, since: Date): Promise<Omit<NewMail, 'more'>> {
  const read: Omit<NewMail, 'more'> = { messages: [], unreadable: [], cursor: '' }
  for (let cursor: string | null = null; ; ) {
    const news = await mailbox.readNew({ cursor, since })
    read.messages.push(...news.messages)
    read.unreadable.push(...news.unreadable)
    cursor = read.cursor = news.cursor
    if (!news.more) return read
  }
}

// Before the mailbox has grown: what follows brings in large mail.
describe('outlook', () => {
  it('reads much in helpings, and nothing twice', async () => {
    const world = await openWorld()
    const since = new Date(Date.now() - 60_000)
    const first = await world.mailbox.readNew({ cursor: null, since: new Date(Date.now() + 1000) })
    expect(first.messages).toEqual([])
    for (let n = 0; n < 330; n++) await world.receive(rawMessage({ to: ben, subject: `No ${n}` }))
    const { messages, cursor } = await readToEnd(world.mailbox, since)
    const told = messages.map((one) => one.subject)
    expect(told.filter((subject) => subject.startsWith('No '))).toEqual(
      Array.from({ length: 330 }, (_, n) => `No ${n}`),
    )
    expect((await world.mailbox.readNew({ cursor, since })).messages).toEqual([])
    await world.close()
  })
})

describe('outlook whose answers may hold 20 kB', () => {
  const large = (bytes: number) => ({ 'X-Large': '"'.repeat(bytes) })

  it('reads pages that are too large in smaller ones, and passes over a message that is too large by itself', async () => {
    const world = await openWorld({ limit: 20_000 })
    const since = new Date(Date.now() - 1000)
    const sizes = [0, 4000, 4000, 4000, 20_000, 4000, 0, 20_000, ...Array.from({ length: 30 }, () => 3000)]
    for (const [at, size] of sizes.entries())
      await world.receive(rawMessage({ to: ben, subject: `Large ${at}` }, large(size)))
    // What came within the same second fills helpings of its own.
    const news = await readToEnd(world.mailbox, since)
    const told = news.messages.map((one) => one.subject).filter((subject) => subject.startsWith('Large'))
    expect(told).toEqual(sizes.flatMap((size, at) => (size < 20_000 ? [`Large ${at}`] : [])))
    expect(news.unreadable).toEqual(
      [4, 7].map(() => ({ id: expect.any(String), code: 'answer_too_large', isPassing: false })),
    )
    expect(await world.mailbox.readNew({ cursor: news.cursor, since })).toMatchObject({
      messages: [],
      unreadable: [],
    })
    await world.close()
  })

  it('looks for what was sent among mail to thousands that was thrown away', async () => {
    const world = await openWorld({ limit: 20_000 })
    const since = new Date(Date.now() - 60_000)
    const to = Array.from({ length: 300 }, (_, n) => `reader${n}@holmlogistics.example`).join(', ')
    for (let n = 0; n < 3; n++) await world.receive(rawMessage({ to, subject: 'To many' }))
    const { messages } = await world.mailbox.readNew({ cursor: null, since })
    for (const { id } of messages.filter(({ subject }) => subject === 'To many'))
      await world.graph('DELETE', `/me/messages/${id}`)
    const [sent, unsent] = [makeMail({ subject: 'Sent' }), makeMail({ subject: 'Not sent' })]
    await world.mailbox.submit((await world.mailbox.prepare(sent)).handle)
    const sought = [sent, unsent].map(({ messageId, subject }) => ({ messageId, subject, to: [maria] }))
    const found = await world.mailbox.findSent(since, sought)
    expect(found.map(({ state }) => state)).toEqual(['sent', 'not_sent'])
    await world.close()
  })
})

mailContract('outlook', () => openWorld())
inboundContract('outlook', () => openWorld())

describe('outlook', () => {
  it('finds the sent mail although Exchange gave it another Message-ID', async () => {
    const world = await openWorld()
    const mail = makeMail()
    const { handle } = await world.mailbox.prepare(mail)
    await sandbox.setFault({ name: 'message_id_replaced', times: 1 })
    await world.fault('lost_after_accept')
    await expect(world.mailbox.submit(handle)).rejects.toMatchObject({ fault: 'ambiguous' })
    expect(await world.mailbox.lookup(handle, mail.messageId)).toMatchObject({ state: 'sent' })
    expect(world.arrived(maria)[0]?.toString()).toMatch(/^Message-ID: <\S+OUTLOOK\.COM>/m)
    await world.close()
  })

  it('finds the sent mail by its Message-ID when the id is good no more', async () => {
    const world = await openWorld()
    const mail = makeMail()
    const { handle } = await world.mailbox.prepare(mail)
    const { messageId } = await world.mailbox.submit(handle)
    const moved = handle.replace(messageId, 'AAkALgMovedElsewhere')
    expect(await world.mailbox.lookup(moved, mail.messageId)).toMatchObject({ state: 'sent', messageId })
    await world.close()
  })

  it('finds the sent mail in whatever folder a rule has put it, although it has another Message-ID', async () => {
    const world = await openWorld()
    const subject = `Put away ${Date.now()}`
    const [mail, other] = [makeMail({ subject }), makeMail({ subject })]
    await world.fault('id_replaced')
    const sent = await world.mailbox.submit((await world.mailbox.prepare(mail)).handle)
    const moved = await world.graph('POST', `/me/messages/${sent.messageId}/move`, { destinationId: 'inbox' })
    expect(moved.status).toBe(201)
    const sought = [mail, other].map(({ messageId }) => ({ messageId, subject, to: [maria] }))
    expect(await world.mailbox.findSent(new Date(Date.now() - 3_600_000), sought)).toMatchObject([
      { state: 'sent', ...sent, sentAt: expect.any(Date) },
      { state: 'not_sent' },
    ])
    await world.close()
  })

  it('leaves a draft that a person threw away to a person', async () => {
    const world = await openWorld()
    const mail = makeMail()
    const { handle } = await world.mailbox.prepare(mail)
    expect((await world.graph('DELETE', `/me/messages/${readHandle(handle).id}`)).status).toBe(204)
    expect(await world.mailbox.lookup(handle, mail.messageId)).toEqual({ state: 'unknown' })
    await world.close()
  })

  it('never takes a sent copy for a draft that it could take away', async () => {
    const world = await openWorld()
    const mail = makeMail()
    const { handle } = await world.mailbox.prepare(mail)
    await world.mailbox.submit(handle)
    expect(await world.mailbox.discard(handle)).toBe('gone')
    expect(await world.mailbox.lookup(handle, mail.messageId)).toMatchObject({ state: 'sent' })
    await world.close()
  })

  it('tells no message that was thrown away', async () => {
    const world = await openWorld()
    const { cursor } = await world.mailbox.readNew({ cursor: null, since: new Date(Date.now() - 1000) })
    await world.receive(rawMessage({ to: ben, subject: 'Thrown away' }))
    const inbox = (await (await world.graph('GET', '/me/messages?$top=1')).json()) as {
      value: { id: string }[]
    }
    await world.graph('DELETE', `/me/messages/${inbox.value[0]?.id}`)
    await world.receive(rawMessage({ to: ben, subject: 'Kept' }))
    const news = await world.mailbox.readNew({ cursor, since: new Date() })
    expect(news.messages.map((one) => one.subject)).toEqual(['Kept'])
    await world.close()
  })

  it('sends with two calls and repeats none', async () => {
    const calls: string[] = []
    const world = await openWorld({ watch: (call) => calls.push(call) })
    const { handle } = await world.mailbox.prepare(makeMail())
    await world.fault('timeout_after_accept')
    await expect(world.mailbox.submit(handle)).rejects.toMatchObject({ vendorCode: expect.any(String) })
    expect(calls).toEqual(['POST /v1.0/me/messages', 'POST /v1.0/me/messages/ID/send'])
    await world.close()
  })

  it('has no signature to read, and says what was not granted', async () => {
    const world = await openWorld({ scope: 'openid profile offline_access User.Read Mail.Read Mail.Send' })
    expect(await world.mailbox.signature()).toBeNull()
    await expect(world.mailbox.prepare(makeMail())).rejects.toMatchObject({ fault: 'consent_missing' })
    await world.close()
  })

  it('knows an account without an Exchange mailbox', async () => {
    const world = await openWorld()
    await sandbox.setFault({ name: 'mailbox_not_enabled' })
    await expect(world.mailbox.probe()).rejects.toMatchObject({
      fault: 'not_enabled',
      vendorCode: 'MailboxNotEnabledForRESTAPI',
    })
    await world.close()
  })

  it('keeps tokens and mail out of what it throws', async () => {
    const world = await openWorld()
    const { handle } = await world.mailbox.prepare(makeMail())
    for (const fault of ['busy', 'lost_after_accept'] as const) {
      await world.fault(fault)
      const error = await world.mailbox.submit(handle).catch((one: unknown) => one)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/EwB4|Bearer|Hello Maria/)
    }
    await world.close()
  })
})
