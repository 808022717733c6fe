import { afterAll, beforeAll, expect, it } from 'vitest'
import { settleEvents } from '../harness/events.ts'
import { connectGmail } from '../harness/journey.ts'
import { type RepliesWorld, startRepliesWorld } from './replies-world.ts'

let replies: RepliesWorld
beforeAll(async () => {
  replies = await startRepliesWorld()
  await replies.member.api('PATCH', '/api/profile', { language: 'sv' })
})
afterAll(() => replies?.close())

const db = () => replies.world.app.ctx.db
const told = async () => {
  await settleEvents(replies.world.app)
  return db()
    .selectFrom('email')
    .innerJoin('email_recipient', 'email_recipient.email_id', 'email.id')
    .select(['email.subject', 'email.text', 'email.state', 'email_recipient.address'])
    .where('email.send_key', 'like', 'system:mailbox-lost:%')
    .orderBy('email.created_at')
    .execute()
}
const mailboxOf = () =>
  db().selectFrom('connection').selectAll().where('kind', '=', 'mailbox').executeTakeFirstOrThrow()

it('is noticed by whoever meets it first and told once', async () => {
  await replies.send()
  await replies.fault('google', { name: 'revoke_all' })
  replies.world.advance(20_000)
  // Whoever comes after the first is told that the mailbox is lost, and may not even write.
  await Promise.allSettled([replies.run('read-replies'), replies.send(), replies.send()])
  await replies.read()
  expect(await mailboxOf()).toMatchObject({ state: 'lost', cause: 'auth_revoked' })
  expect(await told()).toMatchObject([{ subject: 'Ditt e-postkonto är frånkopplat' }])
})

it('comes by mail, in the language of its user, with the way back', async () => {
  const { email } = await db().selectFrom('app_user').select('email').executeTakeFirstOrThrow()
  await replies.run('dispatch-notifications')
  const arrived = (await replies.inbox(email)).find(
    (one) => one.subject === 'Ditt e-postkonto är frånkopplat',
  )
  expect(arrived?.text).toContain('Hej Astrid!')
  expect(arrived?.text).toContain(`${replies.world.url}/profile`)
})

it('is shown to the user and to the admin', async () => {
  const own = await replies.member.api('GET', '/api/connections')
  expect(own.body.connections).toContainEqual(expect.objectContaining({ kind: 'mailbox', state: 'lost' }))
  const users = await replies.member.api('GET', '/api/users')
  expect(users.body.users).toMatchObject([{ mailbox: 'lost' }])
})

it('is told again when it is lost again, with the number of mails that wait', async () => {
  await replies.member.api('PATCH', '/api/profile', { language: 'en' })
  await connectGmail(replies.member, 'astrid')
  expect(await mailboxOf()).toMatchObject({ state: 'healthy' })
  await replies.run('dispatch-mailbox')
  replies.world.advance(60_000)
  await replies.fault('google', { name: 'revoke_all' })
  await replies.send()
  const [, second, ...more] = await told()
  expect(second?.text).toContain('One email waits until it is connected again')
  expect(more).toEqual([])
})

it('is read again once it is connected again', async () => {
  const { id, message_id: messageId } = await db()
    .selectFrom('email')
    .select(['id', 'message_id'])
    .where('state', '=', 'sent')
    .where('kind', '=', 'sales')
    .executeTakeFirstOrThrow()
  await replies.answer(messageId)
  await connectGmail(replies.member, 'astrid')
  await replies.world.app.jobHandlers['recover-replies']?.({}, new AbortController().signal)
  await replies.read()
  expect((await replies.shown(id)).replied).not.toBeNull()
})

it('is told to nobody while the product has no mail: it would arrive months later', async () => {
  const { ctx } = replies.world.app
  const before = (await told()).length
  ctx.notificationMail = null
  await replies.fault('google', { name: 'revoke_all' })
  await replies.send()
  expect(await mailboxOf()).toMatchObject({ state: 'lost' })
  expect(await told()).toHaveLength(before)
})
