import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emailConversationEndpoints as doors } from '../../contract/email-conversation.ts'
import { draftEndpoints } from '../../contract/email-drafts.ts'
import { emailTextEndpoints } from '../../contract/email-text.ts'
import type { Actor } from '../../server/context.ts'
import { saveAttachment } from '../../server/features/selling/email/attachments.ts'
import { after, minutes } from '../../server/platform/clock.ts'
import { wallTimeAt } from '../../server/platform/wall-time.ts'
import { rawMessage } from '../inbound-contract.ts'
import { astrid, maria, type RepliesWorld, startRepliesWorld } from './replies-world.ts'

let replies: RepliesWorld
beforeAll(async () => {
  replies = await startRepliesWorld()
})
afterAll(() => replies?.close())

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

const read = (id: string) => replies.member.call(doors.readMessage, { params: { id } })

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' } as const
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
})
