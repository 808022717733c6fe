import { afterAll, beforeAll, expect, it } from 'vitest'
import { org } from '../../sandbox/world.ts'
import type { Context } from '../../server/context.ts'
import { awaitsSearch } from '../../server/features/background/outbox/outbox.ts'
import { findMailboxOf } from '../../server/features/connecting/mailboxes/mailboxes.ts'
import { recordObstacle } from '../../server/features/connecting/obstacles/obstacles.ts'
import { readReplies } from '../../server/features/selling/replies/read-replies.ts'
import { connectGmail } from '../harness/journey.ts'
import { type RepliesWorld, startRepliesWorld } from './replies-world.ts'

let replies: RepliesWorld
beforeAll(async () => {
  replies = await startRepliesWorld()
})
afterAll(() => replies?.close())

const { signal } = new AbortController()
const db = () => replies.world.app.ctx.db
const mailboxOf = () =>
  db().selectFrom('connection').selectAll().where('kind', '=', 'mailbox').executeTakeFirstOrThrow()
const runJob = (name: string) => replies.world.app.jobHandlers[name]?.({ ...replies.owner }, signal)

/** A reader to whom something happens right after the vendor has answered. */
function interrupted(ctx: Context, happens: () => Promise<unknown>): Context {
  const open: Context['mailboxes']['open'] = async (owner) => {
    const mailbox = await ctx.mailboxes.open(owner)
    return {
      ...mailbox,
      async readNew(from) {
        const news = await mailbox.readNew(from)
        await happens()
        return news
      },
    }
  }
  return { ...ctx, mailboxes: { ...ctx.mailboxes, open } }
}

let answered = ''

it('records nothing of a reading that was under way', async () => {
  const { id, messageId } = await replies.send()
  answered = id
  await replies.answer(messageId)
  replies.world.advance(20_000)
  const end = () =>
    replies.member
      .api('POST', '/api/connection-revocations', { confirmation: org.name })
      .then(({ status }) => {
        expect(status).toBe(200)
      })
  const mailbox = await findMailboxOf(db(), replies.owner)
  if (!mailbox) throw new Error('There is no mailbox to read')
  await readReplies(interrupted(replies.world.app.ctx, end), { mailbox, awaitsSearch }, signal)
  expect(await db().selectFrom('mail_event').select('id').execute()).toEqual([])
  const { due_at } = await db().selectFrom('mailbox_watch').select('due_at').executeTakeFirstOrThrow()
  expect(due_at).toBeNull()
})

it('is out of use although its tokens are not given back yet, and no look brings it back', async () => {
  const { ctx } = replies.world.app
  expect((await mailboxOf()).refresh_token).not.toBeNull()
  await expect(ctx.tokens.live({ ...replies.owner, kind: 'mailbox' })).rejects.toMatchObject({
    fault: 'auth_revoked',
  })
  const met = { step: 'mailbox', code: 'mailbox_not_enabled', details: {} } as const
  await recordObstacle(ctx, ctx.db, { ...replies.owner, ...met })
  await runJob('probe-obstacle')
  expect(await mailboxOf()).toMatchObject({ state: 'lost', cause: 'connection_revoked' })
  await runJob('give-back')
  expect(await mailboxOf()).toMatchObject({ access_token: null, refresh_token: null, state: 'lost' })
})

it('is read from where it stood once it is connected again', async () => {
  await connectGmail(replies.member, 'astrid')
  await replies.world.app.jobHandlers['recover-replies']?.({}, signal)
  await replies.read()
  expect((await replies.shown(answered)).replied).not.toBeNull()
})
