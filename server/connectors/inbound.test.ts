import { describe, expect, it } from 'vitest'
import { inboundOf, messageIdsIn } from './inbound.ts'
import { readInside } from './message-inside.ts'

const envelope = { id: 'm', threadId: null, own: false, receivedAt: new Date(0), report: null }
const read = (headers: Record<string, string>) =>
  inboundOf(
    envelope,
    Object.entries(headers).map(([name, value]) => ({ name, value })),
  )

describe('what a message refers to', () => {
  it.each([
    ['without brackets', 'own@nord.example'],
    ['as encoded words', '=?utf-8?Q?=3Cown=40nord=2Eexample=3E?='],
    ['as encoded words of two lines', '=?utf-8?Q?=3Cown=40nord?=\r\n =?utf-8?Q?=2Eexample=3E?='],
    ['as base64', `=?us-ascii?B?${Buffer.from('<own@nord.example>').toString('base64')}?=`],
    ['folded after the bracket', '<\r\n <own@nord.example>'],
    ['folded inside the brackets', '<own@\r\n nord.example>'],
    ['with a space inside the brackets', '< own@nord.example >'],
    ['without the closing bracket', '<own@nord.example'],
    ['after the words of an old program', 'Your message of "Mon, 2 Nov 2026" <own@nord.example>'],
    ['with a comma', 'own@nord.example,'],
  ])('is found when it is written %s', (_, value) => {
    expect(messageIdsIn(value)).toEqual(['<own@nord.example>'])
  })

  it('is found in a list without brackets', () => {
    expect(messageIdsIn('a@x.example b@y.example')).toEqual(['<a@x.example>', '<b@y.example>'])
  })
})

describe('a machine', () => {
  it.each<Record<string, string>>([
    { 'X-Autoreply': 'yes' },
    { 'X-Autorespond': 'Away' },
    { 'X-FC-MachineGenerated': 'true' },
    { 'Delivered-To': 'Autoresponder' },
    { 'X-MS-Exchange-Generated-Message-Source': 'Mailbox Rules Agent' },
    { 'X-MS-Exchange-Inbox-Rules-Loop': 'eva@holm.example', 'X-Auto-Response-Suppress': 'All' },
  ])('leaves its mark: %o', (headers) => {
    expect(read({ From: 'Eva <Eva@Holm.example>', ...headers }).autoReply).toBe(true)
  })

  it('leaves it below the header that a vendor puts on top', () => {
    const lines = ['ben@nord.example', 'Autoresponder', 'other@nord.example']
    const told = inboundOf(
      envelope,
      lines.map((value) => ({ name: 'Delivered-To', value })),
    )
    expect(told.autoReply).toBe(true)
  })

  it.each<Record<string, string>>([
    { 'X-Auto-Response-Suppress': 'All' },
    { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' },
    { 'X-MS-Exchange-Inbox-Rules-Loop': 'eva@holm.example' },
    { 'Delivered-To': 'autoresponders@holm.example' },
    { Precedence: 'list', 'Return-Path': '<>' },
    { 'X-Autoreply': 'no' },
    { 'X-Autorespond': 'False' },
    { 'X-FC-MachineGenerated': '0' },
    { 'X-MS-Exchange-Inbox-Rules-Loop': 'ben@holm.example', 'X-Auto-Response-Suppress': 'All' },
  ])('is no person behind Exchange or a group: %o', (headers) => {
    expect(read({ From: 'Eva <Eva@Holm.example>', ...headers }).autoReply).toBe(false)
  })
})

describe('who wrote, and about what', () => {
  it('is decoded where the vendor left it encoded', () => {
    const told = read({
      From: '=?utf-8?Q?J=C3=B8rgen_Holm?= <j@x.example>',
      Subject: '=?utf-8?B?U3Y6IGJlc3TDpGxsbmluZw==?=',
    })
    expect(told).toMatchObject({
      from: { name: 'Jørgen Holm', address: 'j@x.example' },
      subject: 'Sv: beställning',
    })
  })

  it.each(['latin1', 'utf8'] as const)(
    'is read from the bytes where the vendor could not (%s)',
    async (encoding) => {
      const head =
        'From: Jørgen Holm <j@x.example>\r\nSubject: Sv: beställning\r\nX: y\r\n\r\nFrom: nobody <n@x.example>'
      const bytes = Buffer.from(head, encoding).toString('latin1')
      const lost = read({ From: 'J\uFFFDrgen Holm <j@x.example>', Subject: 'Sv: best\uFFFDllning' })
      const told = await readInside(lost, async (most) => bytes.slice(0, most))
      expect(told).toMatchObject({
        from: { name: 'Jørgen Holm', address: 'j@x.example' },
        subject: 'Sv: beställning',
      })
    },
  )

  it('is asked of no message that can be read', async () => {
    const plain = read({ From: 'Eva <e@x.example>', Subject: 'Hej' })
    expect(await readInside(plain, () => Promise.reject(new Error('asked')))).toBe(plain)
  })
})
