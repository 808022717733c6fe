import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionEndpoints } from '../../contract/connections.ts'
import { composeEndpoints } from '../../contract/email-compose.ts'
import {
  type ConversationView,
  emailConversationEndpoints,
  type ReceivedMessage,
} from '../../contract/email-conversation.ts'
import {
  type ObjectionState,
  type ObjectionView,
  objectionEndpoints,
} from '../../contract/opt-outs-objections.ts'
import { type FollowUpList, followUpEndpoints } from '../../contract/replies.ts'
import { days, minutes } from '../../server/platform/clock.ts'
import { followUpsQuery } from '../../web/api/queries.ts'
import { settleEvents } from '../harness/events.ts'
import { rawMessage } from '../inbound-contract.ts'
import { astrid, maria, type RepliesWorld, startRepliesWorld } from './replies-world.ts'

let replies: RepliesWorld
beforeAll(async () => {
  replies = await startRepliesWorld()
})
afterAll(() => replies?.close())

const db = () => replies.world.app.ctx.db
const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' } as const

const james = { object: 'Lead', id: '00QNw00002LeadBMAR' } as const

/** Queues a mail to Maria, which leaves when it is sent for; its id, or why it was refused. */
async function queue(
  to: typeof lead | typeof james = lead,
  cc: string[] = [],
): Promise<{ id?: string; code?: string }> {
  const { body } = await replies.member.call(composeEndpoints.send, {
    params: to,
    body: { key: randomUUID(), to: [to], cc, subject: 'More', html: '<p>More</p>' },
  })
  const { emails, error } = body as { emails?: { id: string }[]; error?: { code: string } }
  return emails?.[0] ?? { code: error?.code ?? '' }
}

/** A mail was answered so, and whatever is to be read of that was. */
async function answeredWith(body: string, headers: Record<string, string> = {}) {
  const sent = await replies.send()
  await replies.deliver(
    rawMessage(
      { to: astrid, subject: `Re: ${sent.subject}`, body },
      {
        'In-Reply-To': sent.messageId,
        References: sent.messageId,
        'Content-Type': 'text/plain; charset=utf-8',
        ...headers,
      },
    ),
  )
  await replies.read()
  await settleEvents(replies.world.app)
  await judgeAll()
  return { ...sent, message: (await received(sent.id)).at(-1) }
}

async function judgeAll(): Promise<void> {
  const { ctx, jobHandlers } = replies.world.app
  const due = await ctx.db.selectFrom('answer_verdict').selectAll().where('due_at', 'is not', null).execute()
  for (const { workspace_id: workspaceId, mail_event_id: mailEventId } of due)
    await jobHandlers['judge-answer']?.({ workspaceId, mailEventId }, new AbortController().signal)
}

async function received(id: string): Promise<ReceivedMessage[]> {
  const { body } = await replies.member.call(emailConversationEndpoints.read, { params: { id } })
  const { items } = body as unknown as ConversationView
  return items.flatMap((item) => (item.kind === 'received' ? [item.message] : []))
}

async function open(): Promise<ObjectionView[]> {
  const { body } = await replies.member.call(objectionEndpoints.list)
  return (body as unknown as { objections: ObjectionView[] }).objections
}

const decide = async (id: string, state: ObjectionState) => {
  const { status } = await replies.member.call(objectionEndpoints.decide, { params: { id }, body: { state } })
  expect(status).toBe(200)
  await settleEvents(replies.world.app)
}

async function stateOf(id: string): Promise<string> {
  const row = await db()
    .selectFrom('email')
    .select(['state', 'reason'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return [row.state, row.reason].filter(Boolean).join('/')
}

async function leave(): Promise<void> {
  replies.world.advance(minutes(1))
  await replies.run('dispatch-mailbox')
  await settleEvents(replies.world.app)
}

it('an answer is on Home and counted within 30 seconds of its coming, at the latest instant for it', async () => {
  const { world, member } = replies
  const sent = await replies.send()
  await replies.read()
  const watched = db().selectFrom('mailbox_watch').select('due_at')
  const began = world.app.ctx.clock.now().getTime()
  // Right after a reading: none is longer until the next.
  await replies.answer(sent.messageId, { subject: `Re: ${sent.subject}` })
  const isShown = async () => {
    const { body } = await member.call(followUpEndpoints.list)
    return (body as unknown as FollowUpList).followUps.some(({ email }) => email.id === sent.id)
  }
  while (!(await isShown())) {
    world.advance(1_000)
    const { due_at: due } = await watched.executeTakeFirstOrThrow()
    const now = world.app.ctx.clock.now()
    if (due && due <= now) await replies.run('read-replies')
    await settleEvents(world.app)
    expect(now.getTime() - began).toBeLessThan(30_000)
  }
  const told = world.app.ctx.clock.now().getTime() - began
  const asks = Number(followUpsQuery.refetchInterval)
  process.stdout.write(
    `an answer is listed ${told} ms after it came, and seen ${told + asks} ms after it at the latest\n`,
  )
  expect(told + asks).toBeLessThanOrEqual(30_000)
})

describe('what an answer comes to', () => {
  it('holds mail to whoever asks for no more, until its reader says what was meant', async () => {
    const { id, subject, message } = await answeredWith('Please stop emailing me.\n\nMaria')
    const [asked] = await open()
    expect(asked).toMatchObject({ from: { address: maria }, email: { id, subject }, state: 'asked' })
    expect(message?.objection).toEqual({ id: asked?.id, state: 'asked' })
    const objection = asked?.id ?? ''
    expect(await queue()).toEqual({ code: 'recipient_objected' })

    await decide(objection, 'dismissed')
    expect(await open()).toEqual([])
    const queued = await queue()
    await decide(objection, 'asked')
    await leave()
    expect(await stateOf(queued.id ?? '')).toBe('needs_attention/objection')
    await decide(objection, 'dismissed')
    await leave()
    expect(await stateOf(queued.id ?? '')).toBe('sent')

    const copied = await queue(james, [maria])
    await decide(objection, 'asked')
    await leave()
    expect(await stateOf(copied.id ?? '')).toBe('needs_attention/copy_opted_out')
    await decide(objection, 'dismissed')
    await leave()
    expect(await stateOf(copied.id ?? '')).toBe('sent')
    expect(
      await db()
        .selectFrom('kept_back')
        .selectAll()
        .where('email_id', '=', copied.id ?? '')
        .execute(),
    ).toEqual([])

    const last = await queue()
    await decide(objection, 'asked')
    await leave()
    await decide(objection, 'unsubscribed')
    await leave()
    expect(await stateOf(last.id ?? '')).toBe('cancelled/opted_out')
    expect(await queue()).toEqual({ code: 'recipient_opted_out' })
    // The word is taken back where nobody has said another.
    await decide(objection, 'dismissed')
    expect((await queue()).id).toBeDefined()
    const judged = db().selectFrom('answer_verdict').selectAll()
    const kept = await judged.where('verdict', '=', 'objection').execute()
    expect(kept).toMatchObject([{ verdict: 'objection', rule: expect.stringMatching(/^en: stop/) }])
    expect(JSON.stringify(kept)).not.toContain('Maria')
  })

  it('is judged by its new part, and not by what it quotes', async () => {
    const quoted =
      'Tuesday is fine.\n\nOn Tue, 3 Nov 2026 at 10:00, Astrid <a@b.example> wrote:\n> Please stop emailing me.\n'
    const { message } = await answeredWith(quoted)
    expect(message).toMatchObject({ objection: null, away: null })
  })

  it('tells until when somebody is away', async () => {
    const until = new Date(Date.now() + days(6)).toISOString().slice(0, 10)
    const { message } = await answeredWith(`Jag är åter ${until}. Sluta mejla mig.`, {
      'Auto-Submitted': 'auto-replied',
    })
    expect(message).toMatchObject({ sort: 'auto_replied', away: { until }, objection: null })
  })

  it('is read only where its owner lets it be', async () => {
    const { member } = replies
    const agree = async (agreed: boolean) =>
      expect((await member.call(connectionEndpoints.letAnswersBeRead, { body: { agreed } })).status).toBe(204)
    const count = async () => (await db().selectFrom('answer_verdict').select('id').execute()).length
    const before = await count()
    await agree(false)
    expect((await answeredWith('Leave me alone')).message?.objection).toBeNull()
    expect(await count()).toBe(before)
    await agree(true)
    // One that was connected when only headers were read: nobody was asked.
    await db().updateTable('mailbox').set({ reads_answers: 'unasked' }).execute()
    expect((await answeredWith('Leave me alone')).message?.objection).toBeNull()
    expect(await count()).toBe(before)
    await agree(true)
    expect((await answeredWith('Leave me alone')).message?.objection).toMatchObject({ state: 'asked' })
    const verbs = await db()
      .selectFrom('audit_event')
      .select('verb')
      .where('verb', 'like', 'mailbox.reading%')
      .orderBy('id')
      .execute()
    const agreed = 'mailbox.reading_agreed'
    expect(verbs.map(({ verb }) => verb)).toEqual(['mailbox.reading_declined', agreed, agreed])
  })

  it('waits while its mailbox cannot be read, and is given up when it is gone', async () => {
    const [objection] = await open()
    await decide(objection?.id ?? '', 'dismissed')
    const grant = (state: 'lost' | 'healthy') =>
      db()
        .updateTable('connection')
        .set({ state, cause: state === 'lost' ? 'auth_revoked' : null })
        .where('kind', '=', 'mailbox')
        .execute()
    const sent = await replies.send()
    await replies.answer(sent.messageId, { subject: `Re: ${sent.subject}` })
    await replies.read()
    await settleEvents(replies.world.app)
    const row = () =>
      db().selectFrom('answer_verdict').selectAll().orderBy('planned_at', 'desc').executeTakeFirst()
    await grant('lost')
    await judgeAll()
    expect(await row()).toMatchObject({ verdict: null, tries: 1 })
    await grant('healthy')
    await db()
      .updateTable('mail_event')
      .set({ vendor_message_id: 'gone' })
      .where('id', '=', (await row())?.mail_event_id ?? '')
      .execute()
    replies.world.advance(minutes(1))
    await judgeAll()
    expect(await row()).toMatchObject({ verdict: 'unread', rule: 'answer_gone', due_at: null })
  })
})
