import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectGmail, connectOutlook } from '../harness/journey.ts'
import { hostileHeaders, maria, type RepliesWorld, startRepliesWorld } from './replies-world.ts'

let replies: RepliesWorld
beforeAll(async () => {
  replies = await startRepliesWorld({ mailbox: 'outlook' })
})
afterAll(() => replies?.close())

const recover = () => replies.world.app.jobHandlers['recover-replies']?.({}, new AbortController().signal)

/** A mail that is answered and read is seen and logged once. */
async function expectAnswerSeen(): Promise<void> {
  const { id, subject } = await replies.send()
  await replies.pressReply(maria, subject)
  await replies.read()
  expect((await replies.shown(id)).replied?.from.address).toBe(maria)
  await replies.run('write-crm')
  expect(await replies.tasks(`Reply: ${subject}`)).toBe(1)
}

describe('an answer in Outlook', () => {
  it('is seen in the panel and logged once, though it is read again', async () => {
    await expectAnswerSeen()
    await expectAnswerSeen()
  })

  it.each(hostileHeaders)(
    'counts with headers that nobody can store as they are, and so does the next one',
    async (headers) => {
      const { id, messageId } = await replies.send()
      await replies.answer(messageId, { headers })
      await replies.read()
      await replies.answer(messageId, { from: 'james.okafor@brightwater.example' })
      await replies.read()
      const { db } = replies.world.app.ctx
      const events = db.selectFrom('mail_event').select('kind').where('email_id', '=', id)
      expect(await events.execute()).toEqual([{ kind: 'replied' }, { kind: 'replied' }])
    },
  )

  it('is none when a machine wrote it', async () => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId, { headers: { 'Auto-Submitted': 'auto-replied' } })
    await replies.read()
    expect((await replies.shown(id)).replied).toBeNull()
  })

  it('is told apart from a bounce, which says whom the mail did not reach', async () => {
    const { id } = await replies.send(['nobody@holmlogistics.example'])
    await replies.read()
    expect(await replies.shown(id)).toMatchObject({
      replied: null,
      bounced: { addresses: ['nobody@holmlogistics.example'], kind: 'hard', code: '5.1.10' },
    })
  })
})

describe('a mailbox whose cursor is no good', () => {
  it('is read anew when the same address moves to the other vendor, and back', async () => {
    for (const connect of [connectGmail, connectOutlook, connectGmail]) {
      await connect(replies.member, 'astrid')
      await recover()
      await expectAnswerSeen()
    }
  })

  it('is read anew when the vendor refuses it', async () => {
    const { id, subject } = await replies.send()
    await replies.read()
    const { db } = replies.world.app.ctx
    await db.updateTable('mailbox_watch').set({ cursor: 'of another time' }).execute()
    await replies.pressReply(maria, subject)
    await replies.read()
    expect((await replies.shown(id)).replied).toBeNull()
    await replies.read()
    expect((await replies.shown(id)).replied?.from.address).toBe(maria)
  })
})
