import { describe, expect, it } from 'vitest'
import type { GraphCall, GraphClient } from './client.ts'
import { findSent } from './find-sent.ts'

const account = 'ben.carter@nordvik.example'
const maria = 'maria.holm@holmlogistics.example'
const since = new Date('2026-11-22T08:00:00Z')
const mail = { messageId: '<key@msi.example>', subject: 'Flow meters', to: [maria] }
const graph = 'https://graph.microsoft.com/v1.0'

const addressed = (address: string) => ({ emailAddress: { name: address, address } })

function message(change: object = {}) {
  return {
    id: 'a',
    isDraft: false,
    sentDateTime: '2026-11-22T09:00:00Z',
    subject: mail.subject,
    internetMessageId: '<theirs@outlook.example>',
    from: addressed(account),
    toRecipients: [addressed(maria)],
    ...change,
  }
}

/** Graph with what it answers by the beginning of a path, the first that fits. */
function answering(
  answers: [path: string, answer: unknown][],
  raw = 'Subject: Flow meters\r\n\r\n',
): GraphClient {
  const notExpected = async () => {
    throw new Error('not expected')
  }
  return {
    call: async ({ path }: GraphCall) => {
      const found = answers.find(([beginning]) => path.startsWith(beginning))
      if (!found) throw new Error(`not expected: ${path}`)
      return found[1]
    },
    beginning: async () => raw,
    send: notExpected,
    upload: notExpected,
  }
}

const nothingInSent: [string, unknown] = ['/me/mailFolders/sentitems/', { value: [] }]

describe('what is not surely absent', () => {
  it('is looked for to the last page, however few messages a page holds', async () => {
    const client = answering([
      nothingInSent,
      ['/me/messages?%24skip=7', { value: [message({ internetMessageId: mail.messageId })] }],
      ['/me/messages?', { value: [], '@odata.nextLink': `${graph}/me/messages?%24skip=7` }],
    ])
    expect(await findSent(client, { account, since }, [mail])).toMatchObject([
      { state: 'sent', messageId: 'a' },
    ])
  })

  it('is unknown when the mailbox could not be read to its end, or not everything in it', async () => {
    const endless = answering([
      nothingInSent,
      [
        '/me/messages?',
        {
          value: Array.from({ length: 1000 }, (_, at) => message({ id: `m${at}`, subject: 'Another' })),
          '@odata.nextLink': `${graph}/me/messages?%24skip=1`,
        },
      ],
    ])
    expect(await findSent(endless, { account, since }, [mail])).toEqual([{ state: 'unknown' }])
    const odd = answering([nothingInSent, ['/me/messages?', { value: [{ id: 'odd' }] }]])
    expect(await findSent(odd, { account, since }, [mail])).toEqual([{ state: 'unknown' }])
  })

  it('is unknown when something alike left without our key, under whatever address', async () => {
    const alias = message({ from: addressed('sales@nordvik.example') })
    const inSent = answering([
      ['/me/mailFolders/sentitems/', { value: [alias] }],
      ['/me/messages?', { value: [alias] }],
    ])
    expect(await findSent(inSent, { account, since }, [mail])).toEqual([{ state: 'unknown' }])
    const { toRecipients, ...own } = message()
    const moved = answering([
      nothingInSent,
      ['/me/messages?', { value: [own] }],
      ['/me/messages/a', { toRecipients }],
    ])
    expect(await findSent(moved, { account, since }, [mail])).toEqual([{ state: 'unknown' }])
  })

  it('is not there when only strangers wrote the same', async () => {
    const { toRecipients, ...theirs } = message({ from: addressed('stranger@elsewhere.example') })
    const client = answering([
      nothingInSent,
      ['/me/messages?', { value: [theirs] }],
      ['/me/messages/a', { toRecipients }],
    ])
    expect(await findSent(client, { account, since }, [mail])).toEqual([{ state: 'not_sent' }])
  })
})
