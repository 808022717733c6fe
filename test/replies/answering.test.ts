import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emailConversationEndpoints as doors } from '../../contract/email-conversation.ts'
import { draftEndpoints } from '../../contract/email-drafts.ts'
import { emailTextEndpoints } from '../../contract/email-text.ts'
import type { Actor } from '../../server/context.ts'
import { saveAttachment } from '../../server/features/selling/email/attachments.ts'
import { createTemplate } from '../../server/features/selling/templates/library.ts'
import { markTemplate } from '../../server/features/selling/templates/marks.ts'
import { saveSetting, showSetting } from '../../server/features/team/settings/settings.ts'
import { after, minutes } from '../../server/platform/clock.ts'
import { wallTimeAt } from '../../server/platform/wall-time.ts'
import { settleEvents } from '../harness/events.ts'
import { activeMember, openPanel, panelApi, signedRequest } from '../harness/journey.ts'
import { rawMessage } from '../inbound-contract.ts'
import { astrid, maria, type RepliesWorld, startRepliesWorld } from './replies-world.ts'

let replies: RepliesWorld
beforeAll(async () => {
  replies = await startRepliesWorld()
})
afterAll(() => replies?.close())

type Of = { object: string; id: string }
type Call = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: object }>

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' } as const
const account = { object: 'Account', id: '001Nw00003AcctAIAR' }
/** Two people of the account. */
const grace = {
  record: { object: 'Contact', id: '003Nw00004ContAIAR' },
  address: 'grace.finch@harborfinch.example',
}
const oliver = { object: 'Contact', id: '003Nw00004ContBIAR' }
/** In the United States. */
const james = {
  record: { object: 'Lead', id: '00QNw00002LeadBMAR' },
  address: 'james.okafor@brightwater.example',
}
const colleague = 'olle.ek@brightwater.example'
const writer = randomUUID()

/** What Maria answers to a mail, and what it is here. */
async function answered(body: string, subject = 'Re: Hello') {
  const sent = await replies.send()
  const headers = { 'In-Reply-To': sent.messageId, References: sent.messageId }
  await replies.deliver(rawMessage({ to: astrid, subject, body }, headers))
  await replies.read()
  const { body: conversation } = await replies.member.call(doors.read, { params: { id: sent.id } })
  const items = conversation.items as { message?: { id: string } }[]
  return { id: sent.id, received: items.at(-1)?.message?.id ?? '' }
}

/** The same of a mail that was written on a record in the web app to one of its people, who has a colleague in copy. */
async function answeredOn(record: Of, to: Of, address: string) {
  const subject = `On ${randomUUID()}`
  await queue(record, { to: [to], subject, html: '<p>Hello</p>' })
  const arrived = async () => (await replies.inbox(address)).find((one) => one.subject === subject)
  // What was queued before it goes first.
  for (let turn = 0; turn < 20 && !(await arrived()); turn++) {
    replies.world.advance(minutes(1))
    await replies.run('dispatch-mailbox')
  }
  await settleEvents(replies.world.app)
  const sent = await arrived()
  const headers = { Cc: `Olle Ek <${colleague}>` }
  await replies.answer(sent?.messageId ?? '', { from: address, subject: `Re: ${subject}`, headers })
  await replies.read()
  const { id, email_id: emailId } = await db()
    .selectFrom('mail_event')
    .select(['id', 'email_id'])
    .where('from_address', '=', address)
    .orderBy('noticed_at', 'desc')
    .executeTakeFirstOrThrow()
  return { received: id, emailId }
}

/** What the web app is told that sends on a record: the mail, or the refusal. */
async function queue({ object, id }: Of, written: object): Promise<Record<string, unknown>> {
  const body = { key: randomUUID(), ...written }
  const answer = await replies.member.api('POST', `/api/compose/${object}/${id}/emails`, body)
  const [email] = (answer.body.emails as Record<string, unknown>[] | undefined) ?? []
  return email ?? answer.body
}

/** Which doors of the answer to a message are shut for whoever calls, and whether they are shown `draft`, which its owner has. */
async function atEachDoor(
  call: Call,
  about: { received: string; draft: string; send: string; base: string },
) {
  const { received, draft, base } = about
  const answers = { message: received, to: { name: null, address: grace.address } }
  const content = {
    ...{ writer, from: 0, record: grace.record, to: [], cc: [], bcc: [], attachments: [], templateId: null },
    ...{ subject: 'Re:', html: '<p>So</p>', answers },
  }
  const refused: string[] = []
  for (const [door, method, path, body] of [
    ['read', 'GET', `/received-messages/${received}`],
    ['preview', 'POST', `/received-messages/${received}/previews`, { html: '<p>So</p>' }],
    ['begin a draft', 'PUT', `/drafts/${randomUUID()}`, content],
    ['go on with the draft', 'PUT', `/drafts/${draft}`, content],
    ['read the draft', 'GET', `/drafts/${draft}`],
    ['discard it', 'PUT', `/drafts/${draft}/discarding`],
    ['have it back', 'DELETE', `/drafts/${draft}/discarding`],
    ['send', 'POST', about.send, answerTo(received)],
  ] as const) {
    const { status } = await call(method, `${base}${path}`, body)
    expect([200, 404]).toContain(status)
    if (status === 404) refused.push(door)
  }
  const { drafts } = (await call('GET', `${base}/drafts`)).body as { drafts: { id: string }[] }
  return { refused, lists: drafts.some(({ id }) => id === draft) }
}

const answerTo = (message: string) => ({
  ...{ key: randomUUID(), to: [], subject: 'Re:', html: '<p>So</p>', answers: { message } },
})

/** What the panel on a record asks. */
async function panelOn(record: Of): Promise<Call> {
  const { boot } = await openPanel(replies.world, signedRequest(replies.world, { as: 'astrid', record }))
  return (method, path, body) => panelApi(replies.world, boot?.token ?? '', { method, path, body })
}

const db = () => replies.world.app.ctx.db
const read = (id: string) => replies.member.call(doors.readMessage, { params: { id } })

const inMinutes = (count: number) => after(replies.world.app.ctx.clock.now(), minutes(count))

async function upload(name: string): Promise<string> {
  const file = { name, mediaType: 'application/pdf', bytes: Buffer.from('%PDF') }
  const actor = { ...replies.owner, email: astrid } as Actor
  return (await saveAttachment(replies.world.app.ctx, actor, file)).id
}

describe('an answer', () => {
  it('has what any other mail has, but for whom it goes to and its subject', async () => {
    const { received } = await answered('{{my_name}} asks', 'Re: {{first_name}}')
    const { answer } = (await read(received)).body as { answer: object }
    const fixed = { message: received, to: { address: maria }, subject: 'Re: {{first_name}}', from: astrid }
    expect(answer).toMatchObject({ ...fixed, record: lead, who: lead })
    const file = await upload('offer.pdf')
    const html = '<p>Hi {{first_name}}</p>'
    const seen = await replies.member.call(doors.previewAnswer, { params: { id: received }, body: { html } })
    expect(seen.body).toMatchObject({
      subject: 'Re: {{first_name}}',
      html: expect.stringContaining('<p>Hi Maria</p>'),
      recipients: [{ id: lead.id, problems: [] }],
    })
    const schedule = { local: wallTimeAt(inMinutes(10), 'UTC').local, timeZone: 'UTC' }
    const whom = { cc: ['james.okafor@brightwater.example'], bcc: ['two@post.example'], attachments: [file] }
    const written = { subject: 'Another {{first_name}}', html, schedule, ...whom }
    const { body } = await replies.sendAnswer(received, written)
    const fields = { state: 'scheduled', subject: 'Re: {{first_name}}', isChangeable: true }
    expect(body).toMatchObject({ ...fields, to: { address: maria } })

    const params = { id: String(body.id) }
    const { body: text } = await replies.member.call(emailTextEndpoints.read, { params })
    expect(text).toMatchObject({
      answering: fixed,
      html,
      attachments: [{ id: file }],
      cc: whom.cc,
      bcc: whom.bcc,
    })
    const anew = {
      seen: 1,
      subject: 'Mine',
      html: '<p>Dear {{first_name}}</p>',
      cc: [],
      bcc: [],
      attachments: [],
    }
    const saved = await replies.member.call(emailTextEndpoints.rewrite, {
      params,
      body: { ...anew, templateId: null },
    })
    expect(saved.body).toMatchObject({ email: fields, version: 2 })
    replies.world.advance(minutes(11))
    await replies.run('dispatch-mailbox')
    const arrived = (await replies.inbox(maria)).find((one) => one.subject === fields.subject)
    expect(arrived?.text).toMatch(/^Dear Maria/)
    expect(arrived?.text).toContain('> {{my_name}} asks')
    const copies = await replies.inbox('james.okafor@brightwater.example')
    expect(copies.map(({ subject }) => subject)).not.toContain(fields.subject)
  })

  it('is kept as a draft, in the web app and on the record, until it is sent or discarded', async () => {
    const { received, id: emailId } = await answered('Well?')
    const [key, writer] = [randomUUID(), randomUUID()]
    const to = { name: 'Maria', address: maria }
    const content = {
      ...{ writer, from: 0, record: lead, to: [], cc: [], bcc: [], attachments: [], templateId: null },
      ...{ subject: 'Re:', html: '<p>So</p>', answers: { message: received, to } },
    }
    const save = (id: string, change: object = {}) =>
      replies.member.call(draftEndpoints.save, { params: { id }, body: { ...content, ...change } })
    const answers = { message: received, emailId, to }
    expect((await save(key)).body).toMatchObject({ id: key, version: 1, to: [], answers })
    expect((await replies.onRecord('GET', '/api/panel/drafts')).body).toMatchObject({
      drafts: [{ id: key, answers }],
    })
    expect((await save(key, { writer: randomUUID() })).body.error).toMatchObject({ code: 'draft_changed' })
    // What it answers stays, and is the writer's own.
    expect((await save(key, { answers: null })).status).toBe(404)
    const foreign = { message: randomUUID(), to }
    expect((await save(randomUUID(), { answers: foreign })).status).toBe(404)
    await replies.sendAnswer(received, { key, html: '<p>So</p>', draft: { writer, from: 0 } })
    expect((await replies.member.call(draftEndpoints.read, { params: { id: key } })).status).toBe(404)
    expect((await save(key)).body.error).toMatchObject({ code: 'draft_gone' })
  })

  it('is given in the panel of its mail’s record and person, and neither in another’s nor to another user', async () => {
    const { received } = await answeredOn(account, grace.record, grace.address)
    const draft = randomUUID()
    const panel = { received, draft, base: '/api/panel', send: '/emails' }
    const web = { ...panel, base: '/api', send: `/compose/${account.object}/${account.id}/emails` }
    const invited = await replies.world.admin('invite', 'ben.carter@nordvik.example', '--role', 'admin')
    const ben = await activeMember(replies.world, { key: 'ben', link: invited, mailbox: false })
    // The owner’s own doors are open, and the draft is there from then on.
    expect(await atEachDoor(replies.member.api, web)).toEqual({ refused: [], lists: true })
    const refused = ['read', 'preview', 'begin a draft', 'go on with the draft', 'read the draft']
    const all = { refused: [...refused, 'discard it', 'have it back', 'send'], lists: false }
    // A colleague of hers, whom the same account has.
    expect(await atEachDoor(await panelOn(oliver), panel)).toEqual(all)
    expect(await atEachDoor(await panelOn(james.record), panel)).toEqual(all)
    expect(await atEachDoor(ben.api, web)).toEqual(all)
    for (const record of [grace.record, account])
      expect(await atEachDoor(await panelOn(record), panel)).toEqual({ refused: [], lists: true })
    // It is one answer, by whichever of them it is said twice.
    const answer = answerTo(received)
    const twice = await (await panelOn(grace.record))('POST', '/api/panel/emails', answer)
    expect(twice).toMatchObject({
      status: 200,
      body: { emails: [{ id: (await queue(account, answer)).id }] },
    })
  })

  it('is no mail of a template, goes wherever they are and by the clock that was chosen, and leaves names as they are', async () => {
    const { received, emailId } = await answeredOn(james.record, james.record, james.address)
    const { ctx } = replies.world.app
    const actor = { ...replies.owner, email: astrid, role: 'admin' } as Actor
    const text = { subject: 'Your order', html: '<p>It has left us</p>' }
    const about = { name: 'Order', categoryId: null, notes: '', recommendation: null }
    const { id: templateId } = await createTemplate(ctx, actor, { ...about, ...text })
    await markTemplate(ctx, actor, { id: templateId, reason: 'Confirms an order', version: 1 })
    const row = (id: unknown) =>
      db().selectFrom('email').selectAll().where('id', '=', String(id)).executeTakeFirstOrThrow()
    const marked = await queue(james.record, { to: [james.record], ...text, templateId })
    expect((await row(marked.id)).marked_digest).not.toBeNull()
    await db().updateTable('email').set({ what_id: account.id }).where('id', '=', emailId).execute()
    const value = { append: true, message: null, ownMessages: false, postalAddress: '' }
    const { version } = await showSetting(ctx.db, actor, 'unsubscribe')
    await saveSetting(ctx, actor, { section: 'unsubscribe', value, version })
    await db().updateTable('workspace').set({ postal_address_from: ctx.clock.now() }).execute()
    const plain = await queue(james.record, { to: [james.record], ...text })
    expect(plain.error).toMatchObject({ code: 'postal_address_missing' })
    const schedule = { local: wallTimeAt(inMinutes(10), 'UTC').local, timeZone: 'UTC' }
    const answers = { message: received, timeZone: 'Asia/Tokyo' }
    const written = { ...text, templateId, cc: [colleague] }
    const { id } = await queue(james.record, { to: [], ...written, answers, schedule })
    // Salesforce takes no Account together with a Lead.
    const is = { marked_digest: null, who_id: james.record.id, what_id: null, recipient_zone: 'Asia/Tokyo' }
    expect(await row(id)).toMatchObject(is)
    const copies = () =>
      db()
        .selectFrom('email_recipient')
        .select(['name', 'address'])
        .where('email_id', '=', String(id))
        .where('kind', '=', 'cc')
        .execute()
    expect(await copies()).toEqual([{ name: 'Olle Ek', address: colleague }])
    const params = { id: String(id) }
    const body = { ...written, bcc: [], attachments: [], seen: 1 }
    expect((await replies.member.call(emailTextEndpoints.rewrite, { params, body })).status).toBe(200)
    expect(await row(id)).toMatchObject(is)
    expect(await copies()).toEqual([{ name: 'Olle Ek', address: colleague }])
  })
})
