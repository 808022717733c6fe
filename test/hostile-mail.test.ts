import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { ConnectorError } from '../server/connectors/connector-error.ts'
import type { InboundHeaders } from '../server/connectors/mail.ts'
import { registerSubscribers } from '../server/features/background/events/events.ts'
import { dispatchMailbox } from '../server/features/background/outbox/dispatch.ts'
import { awaitsSearch } from '../server/features/background/outbox/outbox.ts'
import { tellers } from '../server/features/connecting/connections/tellers.ts'
import { readMailboxHealth } from '../server/features/connecting/mailboxes/mailboxes.ts'
import { sendEmails } from '../server/features/selling/email/send.ts'
import { readReplies } from '../server/features/selling/replies/read-replies.ts'
import { subscriptions as planning } from '../server/features/selling/replies/subscriptions.ts'
import { sweepUnreadable } from '../server/features/selling/replies/unreadable.ts'
import { presentUsers } from '../server/features/team/administration/user-list.ts'
import { checkReading } from '../server/operator/check-reading.ts'
import { markRestored } from '../server/operator/mark-restored.ts'
import { DatabaseAway } from '../server/platform/database-failure.ts'
import { settleEvents } from './harness/events.ts'
import { loseConnection } from './harness/lost-connection.ts'
import { testPool } from './harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail } from './selling/selling-world.ts'

const pool = testPool()
let world: SellingWorld
beforeEach(async () => {
  world = await worldWithMail()
})

const never = new AbortController().signal
const minute = 60_000
const subscriptions = [...planning, ...tellers]

/** A seller who has sent one mail, with a product that can mail. */
async function worldWithMail(): Promise<SellingWorld> {
  const made = await sellingWorld(pool.db)
  await registerSubscribers(made.ctx, subscriptions)
  made.ctx.notificationMail = {
    from: { name: 'MSI', address: 'msi@nord.example' },
    send: async () => {},
  } as unknown as typeof made.ctx.notificationMail
  await pool.db
    .insertInto('onboarding')
    .values({ workspace_id: made.actor.workspaceId, user_id: made.actor.userId })
    .execute()
  await send(made)
  return made
}

async function send(made: SellingWorld): Promise<string> {
  const id = await sendMail(made)
  made.advance(5000)
  await dispatchMailbox(made.ctx, made.box, never)
  await settleEvents({ ctx: made.ctx, subscriptions })
  return id
}

/** Reads as the job does, after a while. */
async function read(after = 20_000): Promise<void> {
  world.advance(after)
  await readReplies(world.ctx, { mailbox: world.box, awaitsSearch }, never)
}

function answer(change: Partial<InboundHeaders> = {}): InboundHeaders {
  const id = randomUUID()
  const [mail] = world.mailbox.delivered
  return {
    id,
    threadId: null,
    own: false,
    receivedAt: world.now(),
    from: { name: 'Maria', address: 'maria@buyer.example' },
    subject: 'Re: Hello',
    messageId: `<${id}@buyer.example>`,
    refersTo: [mail?.messageId ?? ''],
    autoSubmitted: null,
    precedence: null,
    contentType: null,
    autoReply: false,
    isReturned: false,
    failedRecipients: [],
    offers: null,
    report: null,
    ...change,
  }
}

/** What no database takes, should a connector ever let it through. */
const hostile: (() => Partial<InboundHeaders>)[] = [
  () => ({ subject: 'half \u0000' }),
  () => ({ subject: 'half an emoji \ud83d' }),
  () => ({ from: { name: 'NUL \u0000', address: 'maria@buyer.example' } }),
  () => ({ receivedAt: new Date(Number.NaN) }),
  () => ({ messageId: `<${'\u0000'}${randomUUID()}>` }),
]

const recorded = async () =>
  (
    await pool.db
      .selectFrom('mail_event')
      .select('vendor_message_id')
      .where('user_id', '=', world.actor.userId)
      .execute()
  ).map((row) => row.vendor_message_id)
/** The same, by what was published of them. */
const published = async () =>
  (
    await pool.db
      .selectFrom('event')
      .innerJoin('mail_event', 'mail_event.email_id', 'event.subject_id')
      .select('vendor_message_id')
      .where('event.workspace_id', '=', world.actor.workspaceId)
      .where('event.type', '=', 'mail.replied')
      .where(sql<boolean>`event.ids ->> 'mailEventId' = mail_event.id::text`)
      .execute()
  ).map((row) => row.vendor_message_id)
const unreadable = () =>
  pool.db
    .selectFrom('unreadable_message')
    .select(['vendor_message_id as id', 'code', 'version'])
    .where('workspace_id', '=', world.actor.workspaceId)
    .execute()
const ids = (messages: { id: string }[]) => messages.map(({ id }) => id).sort()
/** The subjects of what the product has told, once everything that has happened is taken. */
async function letters(): Promise<string[]> {
  await settleEvents({ ctx: world.ctx, subscriptions })
  const rows = await pool.db
    .selectFrom('email')
    .select('subject')
    .where('workspace_id', '=', world.actor.workspaceId)
    .where('kind', '=', 'system')
    .orderBy('created_at')
    .execute()
  return rows.map((row) => row.subject)
}

it('good answers are recorded and each hostile one is remembered by its id, in any order', async () => {
  const kinds = fc.array(fc.nat(hostile.length + 3), { minLength: 1, maxLength: 12 })
  const walk = async (drawn: number[]) => {
    world = await worldWithMail()
    const messages = drawn.map((kind) => answer(hostile[kind]?.()))
    world.mailbox.inbox.push(...messages)
    await read()
    expect((await recorded()).sort()).toEqual(ids(messages.filter((_, at) => !hostile[drawn[at] ?? 0])))
    expect((await published()).sort()).toEqual((await recorded()).sort())
    expect(ids(await unreadable())).toEqual(ids(messages.filter((_, at) => hostile[drawn[at] ?? 0])))
    // Nothing is read twice, and the next answer arrives.
    world.mailbox.inbox.push(answer())
    await read()
    expect(await recorded()).toContain(world.mailbox.inbox.at(-1)?.id)
  }
  await fc.assert(fc.asyncProperty(kinds, walk), { numRuns: 8, examples: [[[0, 9, 1, 9, 2, 3, 9, 4]]] })
})

it('a Message-ID or a vendor’s id of any length is a key, and the same message counts once', async () => {
  const long = { id: 'x'.repeat(5000), messageId: `<${'y'.repeat(5000)}@buyer.example>` }
  world.mailbox.inbox.push(answer(long), answer(long), answer({ ...long, messageId: null }))
  await read()
  expect(await unreadable()).toEqual([])
  expect(await recorded()).toHaveLength(2)
  const next = answer({ refersTo: [long.messageId] })
  world.mailbox.inbox.push(next)
  await read()
  expect(await recorded()).toContain(next.id)
})

it('leaves a row of id, time and code, which the admin’s list counts and which is gone after 30 days', async () => {
  const message = answer(hostile[0]?.())
  world.mailbox.inbox.push(message)
  world.mailbox.unreadable.push({ id: 'odd', code: 'unexpected_answer', isPassing: false })
  await read()
  const rows = await pool.db
    .selectFrom('unreadable_message')
    .selectAll()
    .where('workspace_id', '=', world.actor.workspaceId)
    .orderBy('code')
    .execute()
  expect(rows).toMatchObject([
    { vendor_message_id: message.id, code: '22P05', noticed_at: world.now() },
    { vendor_message_id: 'odd', code: 'unexpected_answer' },
  ])
  expect(JSON.stringify(rows)).not.toMatch(/half|Maria|maria/)
  const listed = await presentUsers(world.ctx, world.actor.workspaceId)
  expect(listed.users).toMatchObject([{ unreadable: 2, obstacle: null }])
  const [check] = await checkReading(pool.pool)
  expect(check?.message).toMatch(/^\d+ messages in \d+ mailboxes could not be read/)
  world.advance(30 * 24 * 60 * minute + 1)
  await sweepUnreadable(world.ctx)
  expect(await unreadable()).toEqual([])
})

it('is tried again by another version, once: recorded, or left, or forgotten when it is gone', async () => {
  const [cured, incurable] = [answer(hostile[0]?.()), answer(hostile[1]?.())]
  world.mailbox.inbox.push(cured, incurable)
  world.mailbox.unreadable.push({ id: 'gone', code: 'unexpected_answer', isPassing: false })
  await read()
  expect(await unreadable()).toHaveLength(3)
  cured.subject = 'Re: Hello'
  await read()
  expect(await recorded()).toEqual([])
  world.ctx.settings.version = '2'
  await read()
  expect(await recorded()).toEqual([cured.id])
  expect(await unreadable()).toEqual([{ id: incurable.id, code: '22P02', version: '2' }])
})

it('is tried again after an hour when the vendor failed at it', async () => {
  const message = answer()
  world.mailbox.unreadable.push({ id: message.id, code: 'temporary', isPassing: true })
  await read()
  expect(await unreadable()).toHaveLength(1)
  world.mailbox.inbox.push(message)
  await pool.db.updateTable('mailbox_watch').set({ cursor: '1' }).execute()
  await read(59 * minute)
  expect(await recorded()).toEqual([])
  await read(2 * minute)
  expect([await recorded(), await unreadable()]).toEqual([[message.id], []])
})

it('reading that stands still for 15 minutes is told once, whatever the reason, and told good again', async () => {
  const reasons = [new ConnectorError('temporary'), new TypeError('a mistake of ours')]
  world.mailbox.readNew = async () => {
    throw reasons[0] ?? new Error()
  }
  for (let minutes = 0; minutes < 14; minutes++) {
    await read(minute)
    reasons.reverse()
  }
  expect(await letters()).toEqual([])
  for (const wait of [5, 16, 16]) await read(wait * minute)
  const told = ['Answers in your mailbox cannot be read right now']
  expect(await letters()).toEqual(told)
  const health = () => readMailboxHealth(world.ctx, world.actor)
  expect(await health()).toMatchObject({ state: 'healthy', stalledSince: expect.any(Date) })
  const [user] = (await presentUsers(world.ctx, world.actor.workspaceId)).users
  expect(user).toMatchObject({ mailbox: 'healthy', obstacle: { step: 'mailbox', code: 'mailbox_not_read' } })
  expect(await checkReading(pool.pool)).toMatchObject([{ name: 'reading', state: 'problem' }])
  // Mail leaves all the same.
  await send(world)
  expect(world.mailbox.delivered).toHaveLength(2)
  world.mailbox.readNew = Object.getPrototypeOf(world.mailbox).readNew
  await read(16 * minute)
  expect(await letters()).toEqual([...told, 'Answers in your mailbox are read again'])
  expect(await health()).toMatchObject({ stalledSince: null })
})

it('reading that waits for a look after a restore, in vain for 15 minutes, is told as well, and goes on after the look', async () => {
  const { ctx, actor, mailbox } = world
  const words = { subject: 'Unsent', html: '<p>Hi</p>', cc: [], bcc: [], attachments: [] }
  await sendEmails(ctx, actor, {
    key: randomUUID(),
    to: [{ object: 'Contact', id: contact(1).id }],
    ...words,
  })
  const client = await pool.pool.connect()
  const restored = { madeAt: world.now(), at: world.now(), workspaceId: actor.workspaceId }
  await markRestored(client, restored).finally(() => client.release())
  mailbox.inbox.push(answer())
  mailbox.fault = async (call) => (call === 'findSent' ? 'temporary' : 'ok')
  const round = async () => {
    await read(minute)
    await dispatchMailbox(ctx, world.box, never)
  }
  for (let minutes = 0; minutes < 14; minutes++) await round()
  expect(await letters()).toEqual([])
  for (let minutes = 0; minutes < 4; minutes++) await round()
  const told = ['Answers in your mailbox cannot be read right now']
  expect([await letters(), await recorded()]).toEqual([told, []])
  mailbox.fault = async () => 'ok'
  for (let minutes = 0; minutes < 4; minutes++) await round()
  expect(await letters()).toEqual([...told, 'Answers in your mailbox are read again'])
  expect(await recorded()).toHaveLength(1)
})

it('readings that end their process are told as well, and a stop in the middle of one is not', async () => {
  const lose = () => loseConnection(pool.db)
  world.mailbox.readNew = lose
  await expect(read()).rejects.toBeInstanceOf(DatabaseAway)
  // The server was off for an hour.
  world.mailbox.readNew = Object.getPrototypeOf(world.mailbox).readNew
  await read(60 * minute)
  expect(await letters()).toEqual([])
  world.mailbox.readNew = lose
  for (let round = 0; round < 9; round++) await expect(read(2 * minute)).rejects.toBeInstanceOf(DatabaseAway)
  expect(await letters()).toEqual(['Answers in your mailbox cannot be read right now'])
})
