import { expect, it } from 'vitest'
import type { Mailbox } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { readMessageParts } from './read-message.ts'

it('is not asked for any more when whoever waited for a turn has given up', async () => {
  const { promise: silent, resolve: answer } = Promise.withResolvers<string | null>()
  const asked: string[] = []
  const mailbox: Pick<Mailbox, 'readWhole'> = {
    readWhole: (id) => {
      asked.push(id)
      return silent
    },
  }
  const ctx = { mailboxes: { open: async () => mailbox } } as unknown as Context
  const read = (userId: string, signal?: AbortSignal) => {
    const message = { workspaceId: 'w', mailboxId: userId, messageId: userId, own: [] }
    return readMessageParts(ctx, { ...message, userId, signal }).catch((error: unknown) => error)
  }
  const underWay = ['a', 'b', 'c', 'd'].map((userId) => read(userId))
  const controller = new AbortController()
  const givenUp = read('e', controller.signal)
  const other = read('f')
  controller.abort(new Error('enough'))
  expect(await givenUp).toMatchObject({ message: 'enough' })
  answer(null)
  for (const one of [...underWay, other]) expect(await one).toMatchObject({ code: 'answer_gone' })
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'f'])
})
