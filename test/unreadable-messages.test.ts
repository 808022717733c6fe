import type { gmail_v1 } from '@googleapis/gmail'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConnectorError } from '../server/connectors/connector-error.ts'
import type { GmailClient } from '../server/connectors/gmail/client.ts'
import { readNewMail as readGmail } from '../server/connectors/gmail/inbox.ts'
import type { GraphClient } from '../server/connectors/outlook/client.ts'
import { readNewMail as readOutlook } from '../server/connectors/outlook/inbox.ts'

const now = new Date('2026-11-22T09:00:00Z')
const since = new Date('2026-11-21T09:00:00Z')
const kinds = fc.array(fc.constantFrom('good', 'hostile'), { maxLength: 120 })
const idsOf = (drawn: string[], kind: string) =>
  drawn.flatMap((one, at) => (one === kind ? [`${kind}-${at}`] : []))

describe('Graph', () => {
  const good = (id: string) => ({
    id,
    receivedDateTime: '2026-11-22T08:00:00Z',
    isDraft: false,
    from: { emailAddress: { name: 'Maria', address: 'maria@buyer.example' } },
    internetMessageHeaders: [{ name: 'In-Reply-To', value: '<a@nord.example>' }],
  })
  /** What Graph has been seen to leave out, and what it never should send. */
  const odd = (id: string, at: number) =>
    [
      { ...good(id), receivedDateTime: '0001-01-01' },
      { ...good(id), isDraft: 'no' },
      { ...good(id), subject: { odd: true } },
      { id },
    ][at % 4]

  /** A mailbox that holds these messages, page by page. */
  function graphWith(messages: unknown[]): GraphClient {
    const refuse = () => Promise.reject(new Error('Nothing else is asked for'))
    return {
      async call({ path }) {
        if (!path.startsWith('/me/messages?')) return { id: path }
        const query = new URLSearchParams(path.slice(path.indexOf('?')))
        const skip = Number(query.get('$skip'))
        const from = new Date(/ge (\S+)/.exec(query.get('$filter') ?? '')?.[1] ?? 0)
        const isLater = (one: unknown) => {
          const at = new Date((one as { receivedDateTime?: string } | null)?.receivedDateTime ?? now)
          return !(at < from) || Number.isNaN(at.getTime()) || at.getUTCFullYear() === 1
        }
        return { value: messages.filter(isLater).slice(skip, skip + 100) }
      },
      beginning: refuse,
      send: refuse,
      upload: refuse,
    }
  }
  const reader = { account: 'seller@nord.example', now }

  it('has its odd messages told apart from the others, in any order and number', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, async (drawn) => {
        const messages = drawn.map((kind, at) =>
          kind === 'good' ? good(`good-${at}`) : odd(`hostile-${at}`, at),
        )
        const client = graphWith(messages)
        const from = { since, passOver: false }
        const news = await readOutlook(client, reader, { ...from, cursor: null })
        expect(news.messages.map(({ id }) => id)).toEqual(idsOf(drawn, 'good'))
        expect(news.unreadable.map(({ id }) => id)).toEqual(idsOf(drawn, 'hostile'))
        const again = await readOutlook(client, reader, { ...from, cursor: news.cursor })
        expect([again.messages, again.unreadable]).toEqual([[], []])
      }),
      { numRuns: 30 },
    )
  })

  it('counts what has no id, and reads a sender without an address as nobody', async () => {
    const nobody = { ...good('nobody'), from: { emailAddress: { name: 'Nobody' } } }
    const news = await readOutlook(graphWith([{ odd: true }, null, nobody]), reader, {
      cursor: null,
      since,
      passOver: false,
    })
    expect(news.unreadable).toHaveLength(2)
    expect(news.messages).toMatchObject([{ id: 'nobody', from: null }])
  })

  it('is read on from now, though a message stands there with a time to come', async () => {
    const messages: unknown[] = [{ ...good('early'), receivedDateTime: '2031-01-01T00:00:00Z' }]
    const client = graphWith(messages)
    const from = { since, passOver: false }
    const first = await readOutlook(client, reader, { ...from, cursor: null })
    messages.push({ ...good('next'), receivedDateTime: '2026-11-22T08:59:30Z' })
    const next = await readOutlook(client, reader, { ...from, cursor: first.cursor })
    expect(next.messages.map(({ id }) => id)).toEqual(['next'])
  })
})

describe('Gmail', () => {
  /** A mailbox with these messages, in which each hostile one fails in a way of its own. */
  function gmailWith(drawn: string[], fault: (at: number) => unknown): GmailClient {
    const ids = drawn.map((kind, at) => `${kind}-${at}`)
    const users = {
      history: {
        list: async () => ({ data: { historyId: '2', history: [{ id: '1', messagesAdded: added }] } }),
      },
      messages: {
        async get({ id }: { id: string }) {
          const [kind, at] = id.split('-')
          if (kind === 'hostile') throw fault(Number(at))
          return { data: { id, internalDate: '1', payload: { headers: [] } } }
        },
      },
    }
    const added = ids.map((id) => ({ message: { id } }))
    const call: GmailClient['call'] = async (run) =>
      (await run({ users } as unknown as gmail_v1.Gmail, {} as Parameters<typeof run>[1])).data
    const none = () => Promise.reject(new Error('Nothing else is asked for'))
    return { call, send: call, rawBeginning: none, uploadDraft: none }
  }
  const read = (drawn: string[], fault: (at: number) => unknown, passOver = false) =>
    readGmail(gmailWith(drawn, fault), { cursor: '1', since, passOver })

  it('has the messages that it fails at told apart from the others, in any order and number', async () => {
    const faults = [new ConnectorError('rejected', { vendorCode: 'odd' }), new TypeError('a mistake of ours')]
    await fc.assert(
      fc.asyncProperty(kinds, async (drawn) => {
        const news = await read(drawn, (at) => faults[at % 2])
        expect(news.messages.map(({ id }) => id)).toEqual(idsOf(drawn, 'good'))
        expect(news.unreadable.map(({ id }) => id)).toEqual(idsOf(drawn, 'hostile'))
      }),
      { numRuns: 30 },
    )
  })

  it('ends the reading where it may fail at every message, until it is passed over', async () => {
    const drawn = ['good', 'hostile', 'good']
    const busy = new ConnectorError('temporary', { vendorCode: 'http_503' })
    await expect(read(drawn, () => busy)).rejects.toBe(busy)
    const news = await read(drawn, () => busy, true)
    expect(news.messages).toHaveLength(2)
    expect(news.unreadable).toEqual([{ id: 'hostile-1', code: 'http_503', isPassing: true }])
    const slow = new ConnectorError('rate_limited')
    await expect(read(drawn, () => slow, true)).rejects.toBe(slow)
  })
})
