import { randomUUID } from 'node:crypto'
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emailConversationEndpoints as doors } from '../../contract/email-conversation.ts'
import { type FollowUpChange, type FollowUpList, followUpEndpoints } from '../../contract/replies.ts'
import type { Actor } from '../../server/context.ts'
import { readConversation } from '../../server/features/selling/email/conversation.ts'
import { addOptOut, liftOptOut } from '../../server/features/selling/opt-outs/opt-outs.ts'
import { days } from '../../server/platform/clock.ts'
import { wallTimeAt } from '../../server/platform/wall-time.ts'
import { settleEvents } from '../harness/events.ts'
import { activeMember, type Member } from '../harness/journey.ts'
import { rawMessage } from '../inbound-contract.ts'
import { astrid, maria, type RepliesWorld, startRepliesWorld } from './replies-world.ts'
import { pixel, rich } from './rich-message.ts'

let replies: RepliesWorld
let admin: Member
beforeAll(async () => {
  replies = await startRepliesWorld()
  const link = await replies.world.admin('invite', 'ben.carter@nordvik.example', '--role', 'admin')
  admin = await activeMember(replies.world, { key: 'ben', link, mailbox: false })
})
afterAll(() => replies?.close())

async function answered(body: string, type = 'text/plain; charset=utf-8', more: Record<string, string> = {}) {
  const sent = await replies.send()
  const headers = {
    'In-Reply-To': sent.messageId,
    References: sent.messageId,
    'Content-Type': type,
    Cc: 'James <james.okafor@brightwater.example>',
    ...more,
  }
  await replies.deliver(rawMessage({ to: astrid, subject: `Re: ${sent.subject}`, body }, headers))
  await replies.read()
  const { body: conversation } = await replies.member.call(doors.read, { params: { id: sent.id } })
  const items = conversation.items as { kind: string; message?: { id: string } }[]
  return { ...sent, items, messageId: sent.messageId, id: sent.id, received: items.at(-1)?.message?.id ?? '' }
}

const readMessage = (id: string, member = replies.member) =>
  member.call(doors.readMessage, { params: { id } })

const answerTo = (id: string, written: object) => replies.sendAnswer(id, written)

describe('an answer', () => {
  it('is shown below what it answers, and read when its owner opens it, cleaned', async () => {
    const { id, items, received } = await answered(rich, 'multipart/mixed; boundary=b')
    expect(items).toMatchObject([
      { kind: 'sent', email: { id, html: expect.stringContaining('Hello') } },
      { kind: 'received', message: { emailId: id, sort: 'replied', from: { address: maria } } },
    ])
    const { status, body } = await readMessage(received)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      from: { address: maria },
      to: [{ address: astrid }],
      cc: [{ name: 'James', address: 'james.okafor@brightwater.example' }],
      remoteImages: 2,
      files: [{ at: 1, name: 'Fl\u00f6de".html', mediaType: 'text/html', size: 26 }],
    })
    const shown = String(body.html)
    expect(shown).toContain('<b>please</b>')
    expect(shown).toContain('data-remote="https://track.example/p.gif"')
    expect(shown).toContain(`src="data:image/png;base64,${pixel}"`)
    expect(shown).toContain('rel="noopener noreferrer"')
    expect(shown).not.toMatch(/script|onload|style>|javascript|src="https|Astrid/)
    expect(body.quote).toContain('data-remote="https://track.example/q.gif"')
  })

  it('keeps every picture: in its text, as often as there is room, or else among its files', async () => {
    const jpeg = Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(2_500_000)])
    const shows = (...ids: string[]) => ids.map((id) => `<img src="cid:${id}">`).join('')
    const withPictures = (shown: string) =>
      [
        '--b\r\nContent-Type: multipart/alternative; boundary=a\r\n',
        '--a\r\nContent-Type: text/plain\r\n\r\nIn plain words',
        `--a\r\nContent-Type: text/html\r\n\r\n${shown}\r\n--a--`,
        `--b\r\nContent-Type: image/jpeg\r\nContent-ID: <photo@x>\r\nContent-Transfer-Encoding: base64\r\n`,
        jpeg.toString('base64').replace(/.{76}/g, '$&\r\n'),
        '--b\r\nContent-Type: image/heic\r\nContent-ID: <heic@x>\r\n\r\n....ftypheic\r\n--b--',
      ].join('\r\n')
    const read = async (shown: string) => {
      const { received } = await answered(withPictures(shown), 'multipart/related; boundary=b')
      const { html, files } = (await readMessage(received)).body
      return { html: String(html), files: (files as { at: number }[]).map(({ at }) => at) }
    }
    const inText = await read(
      `cid:photo@x ${shows('photo@x', 'heic@x', 'PHOTO%40x', 'photo%40x', 'photo@x')}`,
    )
    expect(inText.html.split(`<img src="data:image/jpeg;base64,${jpeg.toString('base64')}" />`)).toEqual([
      'cid:photo@x ',
      '',
      '',
    ])
    expect(inText.files).toEqual([1])
    const tooDeep = await read(`${'<div>'.repeat(300)}${shows('photo@x')}`)
    expect(tooDeep).toEqual({ html: expect.stringContaining('In plain words'), files: [0, 1] })
  })

  it('gives its files to its owner, to be saved and never shown', async () => {
    const { received } = await answered(rich, 'multipart/mixed; boundary=b')
    const path = `/api/received-messages/${received}/files/1`
    const file = await replies.member.browser.fetch(new URL(path, replies.world.url))
    expect([file.status, await file.text()]).toEqual([200, '<script>alert(1)</script>\n'])
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="Fl_de_.html"; filename*=UTF-8''Fl%C3%B6de_.html`,
      'content-security-policy': expect.stringMatching(/^default-src 'none'; .*; sandbox$/),
      'x-content-type-options': 'nosniff',
    })
    const none = await replies.member.api('GET', `/api/received-messages/${received}/files/7`)
    expect(none).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
  })

  it('is nobody else\u2019s to read, an admin\u2019s neither', async () => {
    const { id, received } = await answered('A secret')
    expect((await admin.api('GET', `/api/emails/${id}`)).status).toBe(200)
    expect((await admin.call(doors.read, { params: { id } })).status).toBe(404)
    expect((await readMessage(received, admin)).status).toBe(404)
    expect((await admin.call(doors.readFile, { params: { id: received, at: 0 } })).status).toBe(404)
  })

  it('leaves nothing of its text in the database or the log', async () => {
    const { received } = await answered('Only-in-the-mailbox')
    expect((await readMessage(received)).body.html).toContain('Only-in-the-mailbox')
    const { pool } = replies.world.app
    const tables = await pool.query(`select oid::regclass::text as name from pg_class
      where relkind = 'r' and relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace)`)
    expect(tables.rows.length).toBeGreaterThan(50)
    for (const { name } of tables.rows)
      expect(JSON.stringify((await pool.query(`select * from ${name}`)).rows)).not.toContain('Only-in-the')
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(replies.world.logFile, 'utf8')).not.toContain('Only-in-the')
  })

  it('that was deleted or cannot be taken apart says so', async () => {
    const { received } = await answered('Soon gone')
    const { db } = replies.world.app.ctx
    const refused = async (id: string) => (await readMessage(id)).body.error
    const deep = Array.from(
      { length: 60 },
      (_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n\r\n`,
    )
    const odd = await answered(deep.join(''), 'multipart/mixed; boundary=b0')
    expect(await refused(odd.received)).toMatchObject({ code: 'answer_unreadable' })
    await db
      .updateTable('mail_event')
      .set({ vendor_message_id: 'ffffffff' })
      .where('id', '=', received)
      .execute()
    expect(await refused(received)).toMatchObject({ code: 'answer_gone' })
  })

  it('is answered in its thread, with what it says below and none of it kept', async () => {
    const { id, subject, received, messageId } = await answered('Only-in-the-mailbox')
    const key = randomUUID()
    const answer = { key, cc: ['james.okafor@brightwater.example'], html: '<p>Then on <b>Tuesday</b></p>' }
    const sent = await answerTo(received, answer)
    expect(sent).toMatchObject({ status: 200, body: { subject: `Re: ${subject}`, to: { address: maria } } })
    expect((await answerTo(received, answer)).body.id).toBe(sent.body.id)
    expect(await answerTo(received, { ...answer, html: '<p>x</p>' })).toMatchObject({ status: 409 })
    const threadOf = async () => {
      const { body } = await replies.member.call(doors.read, { params: { id } })
      const items = body.items as { kind: string; email?: { id: string; state: string } }[]
      return items.map(({ kind, email }) => (email?.id === sent.body.id ? `this ${email?.state}` : kind))
    }
    expect(await threadOf()).toEqual(['sent', 'received', 'this waiting'])
    replies.world.advance(5000)
    await replies.run('dispatch-mailbox')
    await settleEvents(replies.world.app)
    const [mail] = (await replies.inbox(maria)).filter((one) => one.subject === `Re: ${subject}`)
    expect(mail?.text.replaceAll('\r\n', '\n')).toMatch(
      /^Then on Tuesday\n[^>]*On .* wrote:\n\n?> Only-in-the-mailbox/,
    )
    expect(await replies.inbox('james.okafor@brightwater.example')).toContainEqual(
      expect.objectContaining({ subject: `Re: ${subject}` }),
    )
    const { db } = replies.world.app.ctx
    const rowOf = (one: string) =>
      db.selectFrom('email').selectAll().where('id', '=', one).executeTakeFirstOrThrow()
    const kept = await rowOf(String(sent.body.id))
    expect(JSON.stringify(kept)).not.toContain('Only-in-the')
    expect(kept.who_id).toBe('00QNw00002LeadAMAR')
    expect(kept.vendor_thread_id).toBe((await rowOf(id)).vendor_thread_id)
    const refers = await db
      .selectFrom('email_answer')
      .select('refers_to')
      .where('email_id', '=', kept.id)
      .execute()
    expect(refers).toEqual([
      { refers_to: [messageId, expect.stringMatching(/^<.+@holmlogistics.example>$/)] },
    ])
    await expect(
      db.updateTable('email_answer').set({ refers_to: [] }).where('email_id', '=', kept.id).execute(),
    ).rejects.toThrow('does not change')
    await replies.pressReply(maria, `Re: ${subject}`)
    await replies.read()
    expect(await threadOf()).toEqual(['sent', 'received', 'this sent', 'received'])
    await replies.run('write-crm')
    await replies.run('write-crm')
    expect(await replies.tasks(`Email: Re: ${subject}`)).toBe(1)
  })

  it('goes to nobody who wants no mail, nor to one in copy, and says so at Send', async () => {
    const { received } = await answered('Stop, please')
    const { ctx } = replies.world.app
    const james = 'james.okafor@brightwater.example'
    const send = () => answerTo(received, { cc: [james], html: '<p>Well</p>' })
    const change = (verb: typeof addOptOut, address: string) => {
      const said = { source: 'answer', byUserId: null, reason: null, emailId: null } as const
      const { workspaceId } = replies.owner
      return ctx.db
        .transaction()
        .execute((db) => verb(ctx, db, { workspaceId, address, userId: null, ...said }))
    }
    for (const [address, code] of [
      [maria, 'recipient_opted_out'],
      [james, 'copy_opted_out'],
    ] as const) {
      await change(addOptOut, address)
      expect((await send()).body.error).toMatchObject({ code })
      await change(liftOptOut, address)
    }
    expect((await send()).status).toBe(200)
  })

  it('that a colleague gave, or wants answered elsewhere, is nothing of whom the mail went to', async () => {
    const other = { 'Reply-To': 'Olle <olle@holmlogistics.example>' }
    const { received, subject } = await answered('Ask Olle', undefined, other)
    const named = await answerTo(received, { html: '<p>{{work_website}}</p>' })
    const details = { name: 'Olle', fields: '{{work_website}}' }
    expect(named.body.error).toMatchObject({ code: 'fields_unfilled', details })
    const html = '<p>Hi {{first_name | default: "there"}}, I am {{my_name}}</p>'
    const { body } = await answerTo(received, { html })
    const { db } = replies.world.app.ctx
    const made = db.selectFrom('email').selectAll().where('id', '=', String(body.id))
    expect(await made.executeTakeFirst()).toMatchObject({
      who_id: null,
      who_object: null,
      person_id: null,
      record_id: '00QNw00002LeadAMAR',
      text: expect.stringMatching(/^Hi there, I am Astrid/),
    })
    replies.world.advance(5000)
    await replies.run('dispatch-mailbox')
    await settleEvents(replies.world.app)
    await replies.run('write-crm')
    expect((await made.executeTakeFirst())?.state).toBe('sent')
    expect(await replies.tasks(`Email: Re: ${subject}`)).toBe(0)
  })

  it('is shown though hundreds of messages came before it, and fifty mails went', async () => {
    const { id, received } = await answered('The newest')
    const { db } = replies.world.app.ctx
    const event = await db
      .selectFrom('mail_event')
      .selectAll()
      .where('id', '=', received)
      .executeTakeFirstOrThrow()
    const before = Array.from({ length: 200 }, (_, at) => ({
      ...event,
      id: randomUUID(),
      message_key: `older-${at}`,
      at: new Date(event.at.getTime() - 60_000 - at),
    }))
    await db.insertInto('mail_event').values(before).execute()
    const placed = await db
      .selectFrom('conversation_message')
      .selectAll()
      .where('email_id', '=', id)
      .executeTakeFirstOrThrow()
    const email = await db.selectFrom('email').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const older = Array.from({ length: 51 }, (_, at) => ({
      ...email,
      id: `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`,
      send_key: `older-${at}`,
      compose_id: randomUUID(),
      message_id: `<older-${at}@x.example>`,
      vendor_message_id: null,
    }))
    await db.insertInto('email').values(older).execute()
    const messages = older.map((one, at) => ({ ...placed, message_key: `older-${at}`, email_id: one.id }))
    await db.insertInto('conversation_message').values(messages).execute()

    const { body } = await replies.member.call(doors.read, { params: { id: older[0]?.id ?? '' } })
    const items = body.items as { kind: string; message?: { id: string } }[]
    expect(items.filter((item) => item.kind === 'received')).toHaveLength(200)
    expect(items.at(-1)?.message?.id).toBe(received)

    let queries = 0
    const counting: KyselyPlugin = {
      transformQuery({ node }) {
        queries += 1
        return node
      },
      transformResult: async ({ result }) => result,
    }
    const ctx = { ...replies.world.app.ctx, db: db.withPlugin(counting) }
    const { workspace_id: workspaceId, user_id: userId } = event
    const actor: Actor = {
      workspaceId,
      userId,
      role: 'seller',
      name: 'Astrid',
      email: astrid,
      language: 'en',
      timeZone: 'UTC',
      sessionId: '',
      ipPrefix: null,
    }
    const read = await readConversation(ctx, actor, id)
    expect(read.items.filter((item) => item.kind === 'sent')).toHaveLength(50)
    expect(queries).toBeLessThan(25)
  })

  it('of a lost mailbox says what to do', async () => {
    const { id, received } = await answered('Lost')
    const { world } = replies
    const lost = await world.app.ctx.db
      .updateTable('connection')
      .set({ state: 'lost', cause: 'auth_revoked' })
      .where('kind', '=', 'mailbox')
      .returning('id')
      .execute()
    expect(lost).toHaveLength(1)
    expect((await readMessage(received)).body.error).toMatchObject({ code: 'mailbox_disconnected' })
    expect((await replies.member.call(doors.read, { params: { id } })).body.items).toHaveLength(2)
    await world.app.ctx.db
      .updateTable('connection')
      .set({ state: 'healthy', cause: null })
      .where('kind', '=', 'mailbox')
      .execute()
  })

  it('waits for its seller until it is answered, is done or put off', async () => {
    const list = async () => {
      const { body } = await replies.member.call(followUpEndpoints.list)
      return body as unknown as FollowUpList
    }
    const of = async (id: string) => (await list()).followUps.find(({ email }) => email.id === id)
    const { id, subject, received, messageId } = await answered('Waiting')
    await settleEvents(replies.world.app)
    const { count } = await list()
    const waits = await of(id)
    expect((await list()).followUps[0]).toEqual(waits)
    expect(waits).toMatchObject({ kind: 'answer', from: { address: maria }, email: { id, subject } })
    const change = async (body: FollowUpChange) => {
      const params = { id: waits?.id ?? '' }
      expect((await replies.member.call(followUpEndpoints.change, { params, body })).status).toBe(204)
    }
    const { since = '', showsAt = '' } = waits ?? {}
    await change({ do: 'done', since })
    expect([await of(id), (await list()).count]).toEqual([undefined, count - 1])
    await change({ do: 'open', since, showsAt })
    expect(await of(id)).toEqual(waits)
    const until = { local: wallTimeAt(new Date(Date.parse(showsAt) + days(2)), 'UTC').local, timeZone: 'UTC' }
    await change({ do: 'put_off', since, until })
    expect(await of(id)).toBeUndefined()
    replies.world.advance(days(3))
    expect((await of(id))?.since).toBe(since)
    // Of an older message nobody decides any more.
    await replies.answer(messageId, { subject: `Re: ${subject}` })
    await replies.read()
    await settleEvents(replies.world.app)
    await change({ do: 'done', since })
    expect((await of(id))?.since).not.toBe(since)
    const newest = (await replies.member.call(doors.read, { params: { id } })).body.items as {
      message?: { id: string }
    }[]
    const last = newest.at(-1)?.message?.id
    expect(last).not.toBe(received)
    const sent = await answerTo(String(last), { html: '<p>Thank you</p>', remindAfterDays: 3 })
    replies.world.advance(5000)
    await replies.run('dispatch-mailbox')
    await settleEvents(replies.world.app)
    expect(await of(id)).toBeUndefined()

    const silent = String(sent.body.id)
    expect(await of(silent)).toBeUndefined()
    replies.world.advance(days(3))
    expect(await of(silent)).toMatchObject({ kind: 'silence', from: null, email: { id: silent } })
    await replies.pressReply(maria, `Re: ${subject}`)
    await replies.read()
    await settleEvents(replies.world.app)
    expect(await of(silent)).toMatchObject({ kind: 'answer' })
    expect((await list()).followUps.filter(({ kind }) => kind === 'silence')).toEqual([])
    expect((await admin.call(followUpEndpoints.list)).body).toMatchObject({ followUps: [], count: 0 })
    const params = { id: waits?.id ?? '' }
    const byAdmin = await admin.call(followUpEndpoints.change, { params, body: { do: 'done', since } })
    expect(byAdmin.status).toBe(404)
  })
})
