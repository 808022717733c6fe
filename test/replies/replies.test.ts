import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FollowUpChange, type FollowUpList, followUpEndpoints } from '../../contract/replies.ts'
import { settingSections } from '../../contract/settings.ts'
import type { Actor } from '../../server/context.ts'
import { liftOptOut } from '../../server/features/selling/opt-outs/opt-outs.ts'
import { recoverReading } from '../../server/features/selling/replies/read-replies.ts'
import { saveSetting, showSetting } from '../../server/features/team/settings/settings.ts'
import { wallTimeAt, weekdayOf } from '../../server/platform/wall-time.ts'
import { settleEvents } from '../harness/events.ts'
import { rawMessage, rawReport } from '../inbound-contract.ts'
import { astrid, hostileHeaders, maria, type RepliesWorld, startRepliesWorld } from './replies-world.ts'

const james = 'james.okafor@brightwater.example'

let replies: RepliesWorld
beforeAll(async () => {
  replies = await startRepliesWorld()
})
afterAll(() => replies?.close())

const db = () => replies.world.app.ctx.db
const events = (emailId: string) =>
  db().selectFrom('mail_event').selectAll().where('email_id', '=', emailId).orderBy('at').execute()
const countAll = async () => {
  const tables = ['mail_event', 'conversation_message', 'crm_write'] as const
  const count = async (table: (typeof tables)[number]) =>
    (await db().selectFrom(table).select('workspace_id').execute()).length
  return Promise.all(tables.map(count))
}

describe('an answer', () => {
  it('that the prospect writes is shown, and logged once', async () => {
    const { id, subject } = await replies.send()
    await replies.read()
    expect((await replies.shown(id)).replied).toBeNull()
    await replies.pressReply(maria, subject)
    await replies.read()
    const { replied, bounced } = await replies.shown(id)
    expect([replied?.from.address, bounced]).toEqual([maria, null])
    await replies.read()
    await replies.run('write-crm')
    await replies.run('write-crm')
    expect(await events(id)).toMatchObject([{ kind: 'replied', from_address: maria }])
    expect([await replies.tasks(`Reply: ${subject}`), await replies.tasks(`Email: ${subject}`)]).toEqual([
      1, 1,
    ])
    const listed = await replies.member.api('GET', '/api/emails')
    const [first] = (listed.body as { emails: { id: string; replied: unknown }[] }).emails
    expect(first).toMatchObject({ id, replied: { from: { address: maria } } })
    const detail = await replies.member.api('GET', `/api/emails/${id}`)
    expect(detail.body).toMatchObject({ replied: { from: { address: maria } }, crm: { state: 'written' } })
  })

  it('is answered outside of the sending hours only as its seller says, by the clock of whom the answer goes to', async () => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId)
    await replies.read()
    const { ctx } = replies.world.app
    const actor = { ...replies.owner, email: astrid } as Actor
    const save = async (windows: object) => {
      const value = settingSections.windows.parse(windows)
      const { version } = await showSetting(ctx.db, actor, 'windows')
      await saveSetting(ctx, actor, { section: 'windows', value, version })
    }
    const { body: thread } = await replies.member.api('GET', `/api/emails/${id}/conversation`)
    const received = (thread.items as { message?: { id: string } }[]).at(-1)?.message?.id
    const today = weekdayOf(wallTimeAt(ctx.clock.now(), 'Europe/Copenhagen').local.slice(0, 10))
    await save({ isOn: true, oneOff: true, days: [((today + 2) % 7) + 1] })
    const key = randomUUID()
    const send = (more: object) => replies.sendAnswer(received ?? '', { key, html: '<p>So</p>', ...more })
    const asked = (await send({})).body.error as { details: Record<string, unknown> }
    expect(asked).toMatchObject({
      code: 'outside_sending_hours',
      details: { count: 1, of: 1, timeZone: 'Europe/Copenhagen' },
    })
    const { body } = await send({ outside: 'wait' })
    expect(body).toMatchObject({
      expected: { at: asked.details.next, clock: { timeZone: 'Europe/Copenhagen', from: 'country' } },
    })
    await save({})
  })

  it('becomes a completed e-mail Task on the same record', async () => {
    const { id, messageId, subject } = await replies.send()
    await replies.answer(messageId)
    await replies.read()
    const write = await db()
      .selectFrom('crm_write')
      .select(['key', 'payload'])
      .where('email_id', '=', id)
      .where('key', 'like', '%:reply:%')
      .executeTakeFirstOrThrow()
    expect(write.key).toMatch(new RegExp(`^${id}:reply:[0-9a-f]{16}$`))
    expect(write.payload).toMatchObject({
      kind: 'email',
      subject: `Reply: ${subject}`,
      completed: true,
      whoId: '00QNw00002LeadAMAR',
      whatId: null,
      description: `From: Maria Holm <${maria}>\nSubject: Re: Flow meters`,
    })
  })

  it('that Salesforce refused shows on its mail, and is logged when it is tried again', async () => {
    const { id, messageId, subject } = await replies.send()
    await replies.run('write-crm')
    await replies.answer(messageId)
    await replies.read()
    const failed = { state: 'failed', code: 'REQUIRED_FIELD_MISSING' } as const
    await db().updateTable('crm_write').set(failed).where('key', 'like', `${id}:reply:%`).execute()
    const { crm } = await replies.shown(id)
    expect(crm).toMatchObject({ ...failed, taskUrl: expect.stringMatching(/\/00T/) })
    expect((await replies.member.api('POST', `/api/emails/${id}/crm-writes`)).status).toBe(204)
    await replies.run('write-crm')
    expect((await replies.shown(id)).crm.state).toBe('written')
    expect(await replies.tasks(`Reply: ${subject}`)).toBe(1)
  })

  it('counts from another address, and in another thread with another subject', async () => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId, { from: 'Maria <maria.private@post.example>', subject: 'From my phone' })
    await replies.read()
    expect((await replies.shown(id)).replied?.from).toEqual({
      name: 'Maria',
      address: 'maria.private@post.example',
    })
  })

  it('counts from somebody in copy', async () => {
    const { id, subject } = await replies.send([james])
    await replies.pressReply(james, subject)
    await replies.read()
    expect((await replies.shown(id)).replied?.from.address).toBe(james)
  })

  it('counts when it refers only to an earlier answer', async () => {
    const { id, messageId } = await replies.send()
    const first = { headers: { 'Message-ID': '<First.Answer@post.example>' } }
    await replies.answer(messageId, first)
    await replies.answer('<first.answer@post.example>', { from: james, subject: 'Another subject' })
    await replies.read()
    expect((await events(id)).map((event) => event.from_address)).toEqual([maria, james])
    expect((await replies.shown(id)).replied?.from.address).toBe(james)
  })

  it.each(hostileHeaders)(
    'counts with headers that nobody can store as they are, and so does the next one',
    async (headers) => {
      const { id, messageId } = await replies.send()
      await replies.answer(messageId, { headers })
      await replies.read()
      await replies.answer(messageId, { from: james })
      await replies.read()
      expect((await events(id)).map((event) => event.from_address)).toEqual([maria, james])
      expect(await db().selectFrom('unreadable_message').selectAll().execute()).toEqual([])
    },
  )

  it('counts when the mail got another Message-ID from Gmail', async () => {
    const { id, messageId } = await replies.send()
    expect(messageId).toMatch(/@mail\.gmail\.com>$/)
    await replies.answer(messageId, { subject: 'A subject of its own' })
    await replies.read()
    expect((await replies.shown(id)).replied?.from.address).toBe(maria)
  })

  it('counts when the sent copy was read before it was known that it was sent', async () => {
    // One that was sent: the mailbox is read, and goes on from where it was.
    await replies.send()
    await replies.read()
    await replies.fault('google', { name: 'send_accepts_then_504', times: 1 })
    const { id, messageId } = await replies.send()
    await replies.read()
    replies.world.advance(61_000)
    await replies.run('dispatch-mailbox')
    await replies.answer(messageId, { subject: 'A subject of its own' })
    await replies.read()
    expect((await replies.shown(id)).replied?.from.address).toBe(maria)
  })

  it('that was answered by hand waits for nobody, whichever of the two is noticed first', async () => {
    const of = async (id: string) => {
      const { body } = await replies.member.call(followUpEndpoints.list)
      return (body as unknown as FollowUpList).followUps.find(({ email }) => email.id === id)
    }
    const { id, messageId } = await replies.send()
    await replies.answer(messageId)
    await replies.answer(messageId, { from: `Astrid <${astrid}>` })
    await replies.read()
    await settleEvents(replies.world.app)
    expect(await of(id)).toBeUndefined()
    await replies.answer(messageId)
    await replies.read()
    await settleEvents(replies.world.app)
    const waits = await of(id)
    await replies.answer(messageId, { from: `Astrid <${astrid}>` })
    await replies.read()
    expect(await of(id)).toBeUndefined()
    // A page that still shows it opens it no more.
    const { since = '', showsAt = '' } = waits ?? {}
    const inAMinute = new Date(replies.world.app.ctx.clock.now().getTime() + 60_000)
    const until = { local: wallTimeAt(inAMinute, 'UTC').local, timeZone: 'UTC' }
    const changes: FollowUpChange[] = [
      { do: 'put_off', since, until },
      { do: 'done', since },
      { do: 'open', since, showsAt },
    ]
    for (const body of changes) {
      const params = { id: waits?.id ?? '' }
      expect((await replies.member.call(followUpEndpoints.change, { params, body })).status).toBe(204)
    }
    replies.world.advance(120_000)
    expect(await of(id)).toBeUndefined()
  })
})

describe('no answer', () => {
  it.each([
    ['Auto-Submitted', 'auto-replied; owner-email="maria@holmlogistics.example"'],
    ['X-Autoreply', 'yes'],
    ['Precedence', 'auto_reply'],
    ['Content-Type', 'multipart/report; report-type=disposition-notification; boundary=b'],
  ])('is one that a machine wrote (%s), but it is kept as evidence', async (name, value) => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId, { headers: { [name]: value } })
    await replies.read()
    expect((await events(id)).map((event) => event.kind)).toEqual(['auto_replied'])
    expect(await replies.shown(id)).toMatchObject({ replied: null, bounced: null })
    expect(await db().selectFrom('crm_write').select('id').where('email_id', '=', id).execute()).toHaveLength(
      1,
    )
  })

  it('is said of a message that is marked as written by a person: it counts', async () => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId, { headers: { 'Auto-Submitted': 'no' } })
    await replies.read()
    expect((await replies.shown(id)).replied).not.toBeNull()
  })

  it('is what the seller writes', async () => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId, { from: `Astrid <${astrid}>` })
    await replies.read()
    expect(await events(id)).toEqual([])
  })

  it('is a no by mail: it is written down by its token, and the mail has no answer', async () => {
    const { id } = await replies.send()
    const { db } = replies.world.app.ctx
    const { workspaceId } = replies.owner
    const link = await db
      .selectFrom('unsubscribe_link')
      .select('token')
      .where('email_id', '=', id)
      .executeTakeFirstOrThrow()
    const subject = `unsubscribe ${workspaceId}.${link.token}`
    await replies.deliver(rawMessage({ to: astrid, subject }))
    await replies.read()
    const optOuts = await db.selectFrom('opt_out').select(['address', 'scope', 'source']).execute()
    expect(optOuts).toEqual([{ address: maria, scope: 'sender', source: 'mailto' }])
    expect((await replies.shown(id)).replied).toBeNull()
    const said = { source: 'admin', byUserId: null, reason: null, emailId: null } as const
    await db.transaction().execute((on) =>
      liftOptOut(replies.world.app.ctx, on, {
        workspaceId,
        address: maria,
        userId: replies.owner.userId,
        ...said,
      }),
    )
  })

  it('is other mail: it leaves no trace', async () => {
    await replies.send()
    await replies.read()
    const before = await countAll()
    await replies.deliver(rawMessage({ to: astrid, subject: 'Lunch?' }))
    await replies.answer('<unknown@elsewhere.example>')
    await replies.read()
    expect(await countAll()).toEqual(before)
  })
})

describe('a bounce', () => {
  it('marks the mail, and says whom it did not reach', async () => {
    const { id, subject } = await replies.send(['nobody@holmlogistics.example'])
    await replies.read()
    expect(await replies.shown(id)).toMatchObject({
      replied: null,
      bounced: { addresses: ['nobody@holmlogistics.example'], kind: 'hard', code: '5.1.1' },
    })
    await replies.run('write-crm')
    expect(await replies.tasks(`Reply: ${subject}`)).toBe(0)
  })

  it('is none while the mail is only late', async () => {
    const { id, messageId } = await replies.send()
    const report = { to: astrid, originalId: messageId, recipient: maria, action: 'delayed' }
    await replies.deliver(rawReport(report), '')
    await replies.read()
    expect([(await replies.shown(id)).bounced, (await events(id)).length]).toEqual([null, 1])
  })
})

describe('reading', () => {
  it('goes on when Gmail has forgotten the cursor, and records nothing twice', async () => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId)
    await replies.read()
    await replies.answer(messageId, { from: james })
    await replies.fault('google', { name: 'history_forgotten', times: 1 })
    await replies.read()
    expect((await events(id)).map((event) => event.from_address)).toEqual([maria, james])
  })

  it('by several at once records once', async () => {
    const { id, subject, messageId } = await replies.send()
    await replies.answer(messageId)
    await replies.world.advance(20_000)
    const cursor = db().selectFrom('mailbox_watch').selectAll()
    const before = await cursor.executeTakeFirstOrThrow()
    const readAnyway = async () => {
      // What a process sees that takes the claim of another one for dead.
      await db().updateTable('mailbox_watch').set({ due_at: before.due_at, cursor: before.cursor }).execute()
      await replies.run('read-replies')
    }
    await Promise.all([readAnyway(), readAnyway(), readAnyway(), readAnyway()])
    await replies.run('write-crm')
    expect([(await events(id)).length, await replies.tasks(`Reply: ${subject}`)]).toEqual([1, 1])
  })

  it('backs off while Gmail is in trouble, and comes back', async () => {
    const { id, messageId } = await replies.send()
    await replies.answer(messageId)
    await replies.fault('google', { name: 'rate_limited_403', times: 1, seconds: 7200 })
    await replies.read()
    const watch = await db().selectFrom('mailbox_watch').selectAll().executeTakeFirstOrThrow()
    expect(watch.failures).toBe(1)
    await replies.read()
    expect(await events(id)).toEqual([])
    replies.world.advance(7_200_000)
    await replies.read()
    expect(await events(id)).toHaveLength(1)
  })

  it('rests when nobody can answer any more', async () => {
    replies.world.advance(91 * 86_400_000)
    await replies.run('read-replies')
    await recoverReading(replies.world.app.ctx)
    const watch = await db().selectFrom('mailbox_watch').select('due_at').executeTakeFirstOrThrow()
    expect(watch.due_at).toBeNull()
  })
})
