import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonalPart } from '../../contract/privacy.ts'
import { allFeatures } from '../../server/app.ts'
import type { Actor } from '../../server/context.ts'
import { writeOptOuts } from '../../server/features/background/crm-sync/opt-outs.ts'
import { writeDue } from '../../server/features/background/crm-sync/write-due.ts'
import { registerSubscribers } from '../../server/features/background/events/events.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { saveAttachment, sweepAttachments } from '../../server/features/selling/email/attachments.ts'
import { saveDraft } from '../../server/features/selling/email/drafts.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { aboutLink, sayNo } from '../../server/features/selling/opt-outs/links.ts'
import { addByHand, listOptOuts, resubscribe } from '../../server/features/selling/opt-outs/list.ts'
import { raiseObjection } from '../../server/features/selling/opt-outs/objections.ts'
import { readReplies } from '../../server/features/selling/replies/read-replies.ts'
import { addTask } from '../../server/features/selling/tasks/tasks.ts'
import { erasePerson, goOnErasing, listErasures } from '../../server/features/team/privacy/erasure.ts'
import { exportPerson } from '../../server/features/team/privacy/export-person.ts'
import { findPerson } from '../../server/features/team/privacy/find-person.ts'
import { days, minutes } from '../../server/platform/clock.ts'
import { settleEvents } from '../harness/events.ts'
import { testPool } from '../harness/pool.ts'
import {
  account,
  contact,
  type SellingWorld,
  sellingWorld,
  sendMail,
  stateOf,
  toContact,
} from './selling-world.ts'
import { answerFrom, everythingOf } from './traces.ts'

const pool = testPool()
const never = new AbortController().signal
const features = allFeatures({ publicUrl: 'http://localhost:5000' }, 'dist')
const data = features.flatMap((feature) => feature.personal ?? [])
const subscriptions = features.flatMap((feature) => feature.subscriptions ?? [])
const them = { ...contact(1), name: 'Wilhelmina Quist', email: 'Wilhelmina.Quist@buyer.example' }
let world: SellingWorld
let admin: Actor

beforeEach(async () => {
  world = await sellingWorld(pool.db, { role: 'admin' })
  world.crm.people = [them, contact(2), contact(3)]
  await registerSubscribers(world.ctx, subscriptions)
  admin = world.actor
})

async function pass(milliseconds: number) {
  world.advance(milliseconds)
  await dispatchMailbox(world.ctx, world.box, never)
}

const find = (address = them.email) => findPerson(world.ctx, admin, { address, data })
const goOn = () => goOnErasing(world.ctx, data)
const erase = (rest: { address?: string; optOut?: boolean; reason?: string; confirmation?: string } = {}) => {
  const { address = them.email } = rest
  const asked = { address, confirmation: address, reason: 'asked for it', optOut: false, ...rest }
  return erasePerson(world.ctx, admin, asked)
}

async function textOf(
  address: string,
): Promise<Record<PersonalPart | 'addresses', Record<string, unknown>[]>> {
  let text = ''
  for await (const part of await exportPerson(world.ctx, admin, { address, data })) text += part
  return JSON.parse(text)
}

async function readNew() {
  world.advance(minutes(1))
  await readReplies(world.ctx, { mailbox: world.box, awaitsSearch: async () => false }, never)
}

const theirAnswer = () => answerFrom(world, them)

/** Everything about them that there can be; the ids of the mails. */
async function meet() {
  const { ctx, actor } = world
  const file = { name: 'Quist offer.pdf', mediaType: 'application/pdf', bytes: Buffer.from(randomUUID()) }
  const attachment = await saveAttachment(ctx, actor, file)
  const html = '<p>Dear Wilhelmina</p>'
  const sent = await sendMail(world, { subject: 'For Quist', html, attachments: [attachment.id] })
  await pass(5000)
  await writeDue(ctx, actor, never)
  await settleEvents({ ctx, subscriptions })
  await readNew()
  world.mailbox.inbox.push(theirAnswer())
  await readNew()
  await settleEvents({ ctx, subscriptions })
  await writeDue(ctx, actor, never)
  const inCopy = await sendMail(world, { to: toContact(2), cc: [them.email], html: '<p>Of another</p>' })
  await pass(5000)
  await writeDue(ctx, actor, never)
  const record = { object: 'Contact' as const, id: them.id }
  const call = {
    type: 'call',
    name: 'Call Quist',
    priority: 'high',
    details: '',
    dueOn: '2026-12-01',
  } as const
  await addTask(ctx, { ...actor, record }, { ...call, key: randomUUID() })
  await writeDue(ctx, actor, never)
  await addByHand(ctx, admin, { address: them.email, reason: 'Quist said so' })
  await writeOptOuts(ctx, never)
  await begin(sent)
  await judge()
  await leaveOut(inCopy)
  return { sent, inCopy }
}

/** What came back was read: they are away. */
async function judge(): Promise<void> {
  await pool.db
    .updateTable('answer_verdict')
    .set({
      verdict: 'absence',
      rule: 'absence.subject',
      returns_on: '2026-12-24',
      due_at: null,
      judged_at: world.now(),
    })
    .where('workspace_id', '=', admin.workspaceId)
    .execute()
}

/** They were kept from a copy of a mail; and left out of another, whose recipients say nothing of them any more. */
async function leaveOut(emailId: string): Promise<void> {
  const key = { workspace_id: admin.workspaceId, address: them.email, at: world.now() }
  const other = await sendMail(world, { to: toContact(3) })
  await pool.db
    .insertInto('kept_back')
    .values([emailId, other].map((id) => ({ ...key, email_id: id, cause: 'company' as const })))
    .execute()
}

/** The addressee of a mail asks in an answer for no more, and nobody has said what they meant. */
async function object(emailId: string): Promise<void> {
  const { workspaceId, userId } = admin
  const { name, email: address } = contact(2)
  const mailEventId = randomUUID()
  await pool.db
    .insertInto('mail_event')
    .values({
      workspace_id: workspaceId,
      id: mailEventId,
      email_id: emailId,
      user_id: userId,
      kind: 'replied',
      message_key: mailEventId,
      vendor_message_id: null,
      vendor_thread_id: null,
      from_name: name,
      from_address: address,
      failed_addresses: [],
      bounce_kind: null,
      at: world.now(),
      noticed_at: world.now(),
    })
    .execute()
  const said = { workspaceId, userId, emailId, mailEventId, from: { name, address } }
  await pool.db
    .transaction()
    .execute((db) => raiseObjection(world.ctx, db, { ...said, recipients: [{ kind: 'to', address }] }))
}

/** Three drafts: one to them alone, one to another as well, and one that answers what came back to a mail. */
async function begin(answered: string) {
  const { ctx, actor } = world
  const draft = {
    writer: randomUUID(),
    from: 0,
    cc: [],
    bcc: [],
    attachments: [],
    templateId: null,
    answers: null,
    remindAfterDays: null,
    schedule: null,
    record: account,
  }
  const to = [{ object: 'Contact' as const, id: them.id, name: them.name }]
  const others = [{ object: 'Contact' as const, id: contact(2).id, name: 'Contact 2' }]
  const drafts = [randomUUID(), randomUUID()] as const
  const writer = { ...actor, recordId: null }
  const saved = { ...draft, subject: 'Quist', html: '<p>x</p>' }
  await saveDraft(ctx, writer, { id: drafts[0], content: { ...saved, to } })
  const toBoth = {
    ...saved,
    subject: 'To both',
    to: [...to, ...others],
    cc: [them.email],
    bcc: ['unseen@buyer.example', them.email],
  }
  await saveDraft(ctx, writer, { id: drafts[1], content: toBoth })
  const event = pool.db.selectFrom('mail_event').select('id').where('email_id', '=', answered)
  const { id: message } = await event.executeTakeFirstOrThrow()
  const answers = { message, to: { name: them.name, address: them.email } }
  await saveDraft(ctx, writer, { id: randomUUID(), content: { ...saved, to: [], answers } })
}

const everything = () => everythingOf(pool.pool, world)
const traces = /^.*(quist|wilhelmina).*$/gim

describe('a person', () => {
  it('is found by their address, however it is written, with all that there is about them, and saved as one file', async () => {
    await meet()
    const found = await find('wilhelmina.quist@BUYER.example')
    expect(found).toMatchObject({
      address: 'wilhelmina.quist@buyer.example',
      names: [them.name],
      otherAddresses: [],
      found: { drafts: 3, tasks: 1, answers: 1, mails: 1, copies: 2, audit: 1, people: 1 },
      waiting: 0,
      sent: 2,
      // Two of the mail and of the answer, one of the mail that they had a copy of, one of what is to be done.
      logged: 4,
      isColleague: false,
      hasOptedOut: true,
      erasedAt: null,
    })
    expect(found.found.optOuts).toBeGreaterThanOrEqual(3)
    const file = await textOf(them.email)
    expect(Object.entries(file).filter(([, part]) => part.length === 0)).toEqual([])
    expect(file.mails[0]).toMatchObject({
      subject: 'For Quist',
      text: expect.stringContaining('Dear Wilhelmina'),
      attachments: [{ name: 'Quist offer.pdf' }],
    })
    const places = file.drafts.map(({ subject, to, cc, bcc }) => ({ subject, to, cc, bcc }))
    const theirs = { name: them.name, address: them.email }
    expect(places).toHaveLength(3)
    expect(places).toContainEqual({ subject: 'Quist', to: [theirs], cc: [], bcc: [] })
    const both = [{ name: them.name }, { name: 'Contact 2' }]
    expect(places).toContainEqual({ subject: 'To both', to: both, cc: [them.email], bcc: [them.email] })
    expect(file.answers[0]).toMatchObject({ kind: 'replied', from: { name: them.name, address: them.email } })
    expect(file.answers[0]).toMatchObject({
      judged: { as: 'absence', rule: 'absence.subject', returnsOn: '2026-12-24' },
    })
    expect(file.answers[1]).toMatchObject({
      waitsFor: 'answer',
      mail: file.mails[0]?.id,
      changes: [{ change: 'came' }],
    })
    expect(file.copies.filter((one) => one.cause === 'company')).toHaveLength(2)
    expect(JSON.stringify(await textOf('nobody@buyer.example'))).not.toContain('Quist')
    const deeds = (await everything()).match(/^audit_event .*person\.exported.*$/gm) ?? []
    expect(deeds).toHaveLength(2)
    expect(deeds.join()).not.toContain('quist')
  })

  it('who is erased leaves no trace in any table, and others’ mails stay as they are', async () => {
    const { sent, inCopy } = await meet()
    const before = await everything()
    expect(new Set([...before.matchAll(traces)].map(([line]) => line.split(' ')[0])).size).toBeGreaterThan(12)
    await erase({ reason: `${them.email} wrote to us` })
    await goOn()
    // The file goes with the next look for those that no mail has.
    world.advance(days(2))
    await sweepAttachments(world.ctx)
    expect((await everything()).match(traces)).toBe(null)
    expect((await everything()).includes(them.id)).toBe(false)
    expect((await everything()).match(/^answer_verdict .*$/gm)).toBe(null)
    // Who did it and why is in the audit, and of whom only a fingerprint.
    const deeds = (await everything()).match(/^audit_event .*"person\.erased".*$/gm)
    expect(deeds).toEqual([expect.stringMatching(/"fingerprint".*wrote to us/)])
    expect(deeds?.join()).toContain(admin.email)
    expect(await listErasures(world.ctx, admin)).toMatchObject({
      erasures: [{ reason: '… wrote to us', finishedAt: expect.any(String), remaining: 0 }],
    })
    expect(await readEmail(world.ctx, world.actor, sent)).toMatchObject({
      state: 'sent',
      subject: '',
      to: { name: null, address: '' },
      emptied: { by: 'erasure' },
    })
    expect(await readEmail(world.ctx, world.actor, inCopy)).toMatchObject({
      html: expect.stringContaining('Of another'),
      to: { address: contact(2).email },
      cc: [{ name: null, address: '' }],
      emptied: null,
    })
    expect(await everything()).toContain('To both')
    expect((await find()).found).toEqual((await find('nobody@buyer.example')).found)
  })

  it('keeps the no that they said: by whatever way, before and after, and an admin finds it by the address alone', async () => {
    await meet()
    const { token } = await pool.db
      .selectFrom('unsubscribe_link')
      .select('token')
      .where('workspace_id', '=', admin.workspaceId)
      .where('address', '=', them.email.toLowerCase())
      .executeTakeFirstOrThrow()
    await erase()
    await goOn()
    await expect(sendMail(world)).rejects.toMatchObject({ code: 'recipient_opted_out' })
    expect((await find()).hasOptedOut).toBe(true)
    const link = `${admin.workspaceId}.${token}`
    expect(await aboutLink(world.ctx, link)).toMatchObject({ mask: null, sender: admin.name })
    await sayNo(world.ctx, { token: link, choice: 'sender', source: 'link' })
    world.crm.optedOut.clear()
    world.crm.optedOutAddresses.clear()
    for (const scope of ['company', 'sender']) {
      await expect(sendMail(world)).rejects.toMatchObject({ code: 'recipient_opted_out' })
      const { optOuts } = await listOptOuts(world.ctx, admin, { search: them.email })
      const row = optOuts.find((one) => one.scope === scope)
      expect(row).toMatchObject({ isErased: true })
      await resubscribe(world.ctx, admin, { id: row?.id ?? '', reason: 'asked for it' })
    }
    const again = await sendMail(world)
    // It is told to whoever wrote that they were erased before.
    expect(await readEmail(world.ctx, world.actor, again)).toMatchObject({
      erasedBefore: expect.any(String),
    })
  })

  it('has said no with their erasure where they want that too', async () => {
    await sendMail(world)
    await erase({ optOut: true })
    await writeOptOuts(world.ctx, never)
    world.advance(minutes(6))
    await goOn()
    expect((await everything()).match(traces)).toBe(null)
    world.crm.optedOut.clear()
    world.crm.optedOutAddresses.clear()
    await expect(sendMail(world)).rejects.toMatchObject({ code: 'recipient_opted_out' })
  })

  it('is sent nothing that waits, and what may be on its way is erased when that is known', async () => {
    const waiting = await sendMail(world)
    const copied = await sendMail(world, { to: toContact(2), bcc: [them.email] })
    await erase()
    expect([await stateOf(world, waiting), await stateOf(world, copied)]).toEqual([
      'cancelled/erased',
      'cancelled/erased',
    ])
    await goOn()
    const doubtful = await sendMail(world)
    world.mailbox.fault = async (call) =>
      call === 'submit' ? 'lost_after' : call === 'lookup' ? 'unknown' : 'ok'
    await pass(5000)
    expect(await find()).toMatchObject({ underWay: 1, waiting: 0 })
    await erase()
    await goOn()
    expect((await listErasures(world.ctx, admin)).erasures[0]).toMatchObject({ finishedAt: null })
    expect(await readEmail(world.ctx, world.actor, doubtful)).toMatchObject({ subject: 'Hello' })
    world.mailbox.fault = async () => 'ok'
    for (let hour = 0; hour < 30; hour++) await pass(minutes(60))
    await pool.db
      .updateTable('email')
      .set({ state: 'sent', reason: null })
      .where('id', '=', doubtful)
      .execute()
    await writeDue(world.ctx, world.actor, never)
    world.advance(days(1))
    await goOn()
    expect((await listErasures(world.ctx, admin)).erasures[0]?.finishedAt).not.toBe(null)
    expect((await everything()).match(traces)).toBe(null)
  })

  it('gets nothing that was under way when they were erased and came back into the line, nor who asked for no more', async () => {
    const id = await sendMail(world)
    const asked = await sendMail(world, { to: toContact(2) })
    let isErased = false
    world.mailbox.fault = async (call) => {
      if (call !== 'prepare' || isErased) return 'ok'
      isErased = true
      await erase()
      return 'temporary'
    }
    await pass(5000)
    expect(await stateOf(world, id)).toBe('waiting/temporary')
    world.mailbox.fault = async () => 'ok'
    await pass(minutes(2))
    expect(await stateOf(world, id)).toBe('cancelled/erased')
    expect(world.mailbox.delivered.flatMap((mail) => mail.to.map((one) => one.address))).toEqual([
      contact(2).email,
    ])
    await object(asked)
    await erase({ address: contact(2).email })
    await goOn()
    const objections = (await everything()).match(/^objection .*$/gm) ?? []
    expect(objections).toEqual([
      expect.stringMatching(/"name":null,"address":"#[0-9a-f]{64}".*"unsubscribed"/),
    ])
    await expect(sendMail(world, { to: toContact(2) })).rejects.toMatchObject({ code: 'recipient_opted_out' })
  })

  it('is not erased by a slip, nor as a colleague', async () => {
    await expect(erase({ confirmation: 'another@buyer.example' })).rejects.toMatchObject({
      code: 'address_not_repeated',
    })
    await expect(erase({ address: admin.email })).rejects.toMatchObject({ code: 'address_of_user' })
    expect((await find(admin.email)).isColleague).toBe(true)
  })
})
