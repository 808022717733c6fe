import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { noncommercialEndpoints } from '../../contract/templates-noncommercial.ts'
import type { Actor } from '../../server/context.ts'
import { writeOptOuts } from '../../server/features/background/crm-sync/opt-outs.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { passedOfPeople } from '../../server/features/background/outbox/personal.ts'
import { listEmails, readEmail } from '../../server/features/selling/email/email.ts'
import { checkAddresses } from '../../server/features/selling/email/refuse-opted-out.ts'
import { readText, rewriteEmail } from '../../server/features/selling/email/rewrite.ts'
import { fingerprinter } from '../../server/features/selling/opt-outs/fingerprint.ts'
import { addOptOut, addressKey, raiseObjection } from '../../server/features/selling/opt-outs/opt-outs.ts'
import { answerPanelRecord } from '../../server/features/selling/panel/record.ts'
import {
  changeTemplate,
  createTemplate,
  duplicateTemplate,
  readTemplate,
  saveTemplate,
} from '../../server/features/selling/templates/library.ts'
import { listMarked, markTemplate, unmarkTemplate } from '../../server/features/selling/templates/marks.ts'
import { listEvents } from '../../server/features/team/audit/events.ts'
import { saveSetting } from '../../server/features/team/settings/settings.ts'
import { minutes, seconds } from '../../server/platform/clock.ts'
import { newId } from '../../server/platform/ids.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, stateOf, toContact } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
let world: SellingWorld
let admin: Actor
let templateId: string
const text = {
  subject: 'Your order, {{first_name | default: "there"}}',
  html: '<p>It has <strong>left</strong> us. <a href="https://nord.example/orders">Follow it</a></p>',
}
const reason = 'Confirms an order that they have placed'
const [one, two, three] = [contact(1), contact(2), contact(3)]

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  admin = (await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId, role: 'admin' })).actor
  templateId = await makeTemplate(text)
  await mark()
})

const content = { name: 'Order', categoryId: null, notes: '', recommendation: null }
async function makeTemplate(written: { subject: string; html: string }, actor: Actor = world.actor) {
  const { id } = await createTemplate(world.ctx, actor, { ...content, ...written })
  await changeTemplate(world.ctx, actor, { id, change: { isShared: true } })
  return id
}
const mark = (id = templateId, actor = admin, version = 1) =>
  markTemplate(world.ctx, actor, { id, reason, version })
const unmark = (actor = admin) => unmarkTemplate(world.ctx, actor, templateId)
const read = () => readTemplate(world.ctx, world.actor, templateId)
async function save(change: object, actor: Actor = world.actor) {
  const { version } = await read()
  return saveTemplate(world.ctx, actor, {
    id: templateId,
    content: { ...content, ...text, ...change, version },
  })
}
/** A mail of the template, to the first contact unless `change` says otherwise. */
const send = (change: object = {}) => sendMail(world, { ...text, templateId, ...change })
const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
async function leave() {
  world.advance(seconds(5))
  await dispatch()
  await dispatch()
}
const optOut = (address: string, userId: string | null = null, crmUserId: string | null = null) =>
  pool.db.transaction().execute((db) =>
    addOptOut(world.ctx, db, {
      workspaceId: world.actor.workspaceId,
      address: address.startsWith('#') ? address : addressKey(address),
      userId,
      ...{ source: 'link', byUserId: null, reason: null, emailId: null, crmUserId },
    }),
  )
const writeToSalesforce = () => writeOptOuts(world.ctx, never)
const block = (...domains: string[]) =>
  saveSetting(world.ctx, admin, { section: 'blockedDomains', value: { domains }, version: 0 })
async function object(address: string) {
  const { ctx, actor } = world
  const emailId = await sendMail(world, { to: toContact(3) })
  const eventId = newId()
  await pool.db
    .insertInto('mail_event')
    .values({
      ...{ workspace_id: actor.workspaceId, id: eventId, email_id: emailId, user_id: actor.userId },
      ...{ kind: 'replied', message_key: randomUUID(), vendor_message_id: null, vendor_thread_id: null },
      ...{ from_name: null, from_address: address, failed_addresses: [], at: ctx.clock.now() },
      noticed_at: ctx.clock.now(),
    })
    .execute()
  const { workspaceId, userId } = actor
  await pool.db.transaction().execute((db) =>
    raiseObjection(ctx, db, {
      ...{ workspaceId, userId, emailId, mailEventId: eventId },
      ...{ from: { name: null, address }, recipients: [] },
    }),
  )
}
const refused = (code: string) => expect.objectContaining({ code })
const keptBack = async (id: string) => (await readEmail(world.ctx, world.actor, id)).keptBack
const noncommercial = async (id: string) => (await readEmail(world.ctx, world.actor, id)).noncommercial
const deeds = async () =>
  (await listEvents(world.ctx, admin, { kind: 'template' })).events.map(
    ({ verb, actor, subject, detail }) => [verb, actor, subject, detail.reason ?? null],
  )

describe('the mark', () => {
  it('is an admin’s alone to set and to take away, with a reason, for the text that they have read', async () => {
    for (const { access } of Object.values(noncommercialEndpoints)) expect(access).toBe('admin')
    expect(noncommercialEndpoints.mark.body?.safeParse({ reason: ' ', version: 1 }).success).toBe(false)
    await expect(mark(templateId, world.actor)).rejects.toEqual(refused('forbidden'))
    await expect(unmark(world.actor)).rejects.toEqual(refused('forbidden'))
    await expect(mark(templateId, admin, 2)).rejects.toEqual(refused('template_changed'))
    const stranger = (await sellingWorld(pool.db, { role: 'admin' })).actor
    await expect(mark(templateId, stranger)).rejects.toEqual(refused('not_found'))
    await expect(unmark(stranger)).rejects.toEqual(refused('not_found'))
    const noted = await makeTemplate({ ...text, html: '<p>{{! Say why }}</p>' })
    await expect(mark(noted)).rejects.toEqual(refused('template_has_prompt'))
    expect(await read()).toMatchObject({ isNoncommercial: true, mark: { reason, by: 'Sam Seller' } })
    await unmark()
    expect(await read()).toMatchObject({ isNoncommercial: false, mark: null })
    await expect(unmark()).rejects.toEqual(refused('not_found'))
  })

  it('is about a text: a seller’s other one takes it away, an admin’s is marked in its place, and each is in the audit', async () => {
    await save({ name: 'Order sent', notes: 'For all' })
    // What an editor writes otherwise, and says the same.
    await save({ html: text.html.replaceAll('strong', 'b').replace('<p>', '<p> ') })
    expect((await read()).isNoncommercial).toBe(true)
    await save({ html: '<p>It has left us. Have you seen our offers?</p>' }, admin)
    expect((await read()).mark).toMatchObject({ reason })
    await save({ html: text.html })
    expect((await read()).mark).toBeNull()
    expect(await deeds()).toEqual([
      ['template.unmarked', 'Sam Seller', 'Order', null],
      ['template.marked', 'Sam Seller', 'Order', reason],
      ['template.marked', 'Sam Seller', 'Order', reason],
    ])
  })

  it('goes along with no copy, and a template that is somebody’s alone can lose it', async () => {
    const copy = await duplicateTemplate(world.ctx, world.actor, templateId)
    expect(copy.isNoncommercial).toBe(false)
    await changeTemplate(world.ctx, world.actor, { id: templateId, change: { isShared: false } })
    const { templates } = await listMarked(world.ctx, admin)
    expect(templates).toMatchObject([{ id: templateId, name: 'Order', isOpen: false, reason }])
    await unmark()
    expect((await listMarked(world.ctx, admin)).templates).toEqual([])
  })
})

describe('a mail of a marked template', () => {
  it('goes to whoever has said no to us, to this seller or to all, decided or not, be it as a copy; and is counted apart', async () => {
    await optOut(one.email, world.actor.userId)
    await optOut(two.email)
    await object('objects@buyer.example')
    const id = await send({ cc: [two.email], bcc: ['objects@buyer.example'] })
    const plain = await send({ to: toContact(3) })
    await leave()
    expect([await stateOf(world, id), await stateOf(world, plain)]).toEqual(['sent', 'sent'])
    expect(await noncommercial(id)).toEqual({ passed: [one.email, two.email, 'objects@buyer.example'] })
    expect(await noncommercial(plain)).toEqual({ passed: [] })
    expect((await read()).noncommercial).toEqual({ sent: 2, passed: 1 })
    expect(await listMarked(world.ctx, admin)).toMatchObject({ sent: 2, passed: 1 })
    const { emails } = await listEmails(world.ctx, world.actor, { state: 'sent', templateId })
    expect(emails).toHaveLength(2)
  })

  it('is counted all the same once whoever had said no is erased, and does not say who it was', async () => {
    await optOut(one.email)
    const id = await send()
    await leave()
    const { workspaceId } = world.actor
    const sought = { workspaceId, addresses: [one.email], personIds: [], recordIds: [] }
    const whom = { ...sought, fingerprints: new Map<string, string>() }
    expect(await passedOfPeople.read(pool.db, whom, null)).toMatchObject([
      { mail: id, address: one.email, hadSaidNoTo: 'company' },
    ])
    await passedOfPeople.erase(world.ctx, whom)
    expect(await passedOfPeople.read(pool.db, whom, null)).toEqual([])
    expect((await noncommercial(id))?.passed).toEqual([expect.stringMatching(/^#[0-9a-f-]{36}$/)])
    expect(await listMarked(world.ctx, admin)).toMatchObject({ sent: 1, passed: 1 })
  })

  it('says that it is no advertising, and gives no mail program a button that would promise an end to it', async () => {
    const id = await send()
    const other = await sendMail(world, { to: toContact(2) })
    await leave()
    const [marked, ordinary] = world.mailbox.delivered.slice(-2)
    // Its sender sees what left.
    const shown = async (mail: string) => (await readEmail(world.ctx, world.actor, mail)).html
    expect(await shown(id)).toContain('This is not advertising.')
    expect(await shown(other)).not.toContain('advertising')
    expect(marked?.unsubscribe).toBeNull()
    expect(marked?.text).toMatch(/This is not advertising\. .+ unsubscribed/)
    expect(marked?.html).toContain('This is not advertising.')
    expect(marked?.html).toContain('unsubscribe here')
    expect(ordinary?.unsubscribe).not.toBeNull()
    expect(ordinary?.text).not.toContain('advertising')
  })

  it('goes also where we have written the no to Salesforce, and never where it was said there', async () => {
    await optOut(one.email, null, world.actor.userId)
    await writeToSalesforce()
    expect(world.crm.optedOut.has(one.id)).toBe(true)
    await expect(sendMail(world)).rejects.toEqual(refused('recipient_opted_out'))
    const ours = await send()
    await leave()
    expect(await stateOf(world, ours)).toBe('sent')
    // Said there, be it that it was said to us as well.
    world.crm.optOut(two.id)
    await optOut(two.email, null, world.actor.userId)
    await writeToSalesforce()
    await expect(send({ to: toContact(2) })).rejects.toEqual(refused('recipient_opted_out'))
    await expect(send({ to: toContact(3), cc: [two.email] })).rejects.toEqual(refused('copy_opted_out'))
    const late = await send({ to: toContact(3) })
    world.crm.optOut(three.id)
    await leave()
    expect(await stateOf(world, late)).toBe('cancelled/opted_out')
    expect(await keptBack(late)).toEqual([{ address: three.email, cause: 'salesforce' }])
  })

  it('does not go where a box of ours was cleared at Salesforce and ticked there again', async () => {
    await optOut(one.email, null, world.actor.userId)
    await writeToSalesforce()
    world.crm.optedOut.delete(one.id)
    world.crm.optedOutAddresses.delete(one.email)
    world.advance(minutes(1))
    // Somebody's mail asks, and sees it cleared.
    await sendMail(world, { to: toContact(2) })
    world.crm.optOut(one.id)
    await expect(send()).rejects.toEqual(refused('recipient_opted_out'))
  })

  it('never goes to a blocked domain, be it that they have said no to us too, nor to whom only a fingerprint is left of', async () => {
    const queued = await send({ to: toContact(2) })
    await optOut(two.email)
    await optOut(one.email)
    const fingerprint = (await fingerprinter(world.ctx, world.actor.workspaceId))(three.email)
    await optOut(fingerprint)
    await expect(send({ to: toContact(3) })).rejects.toEqual(refused('recipient_opted_out'))
    await block('buyer.example')
    await expect(send()).rejects.toEqual(refused('recipient_blocked'))
    await leave()
    expect(await stateOf(world, queued)).toBe('cancelled/recipient_blocked')
    expect((await read()).noncommercial).toEqual({ sent: 0, passed: 0 })
  })

  it('is one like any other as soon as anything else stands in it than was marked, fields aside', async () => {
    await optOut(one.email)
    const others = [
      { subject: 'Your order' },
      { subject: text.subject.replace('there', 'friend') },
      { html: `${text.html}<p>PS: have you seen our offers?</p>` },
      { html: text.html.replace('/orders', '/offers') },
      { html: `${text.html}<img src="https://nord.example/offer.png" alt="Our offer">` },
      { templateId: undefined },
    ]
    for (const other of others) await expect(send(other)).rejects.toEqual(refused('recipient_opted_out'))
    await send({ html: '<p>It has <b>left</b>  us. <a href="https://nord.example/orders">Follow it</a></p>' })
  })

  it.each([
    ['its mark is taken away', () => unmark()],
    ['a seller saves another text', () => save({ html: '<p>Offers</p>' })],
    ['an admin saves another text', () => save({ html: '<p>Offers</p>' }, admin)],
    [
      'it is deleted',
      () => changeTemplate(world.ctx, world.actor, { id: templateId, change: { isDeleted: true } }),
    ],
  ])('is one like any other for good when %s before it leaves', async (_what, happens) => {
    await optOut(one.email)
    const kept = await send()
    const free = await send({ to: toContact(2) })
    await happens()
    await leave()
    expect([await stateOf(world, kept), await stateOf(world, free)]).toEqual(['cancelled/opted_out', 'sent'])
    expect(await noncommercial(free)).toBeNull()
    expect(world.mailbox.delivered.at(-1)?.text).not.toContain('advertising')
    expect(world.mailbox.delivered.at(-1)?.unsubscribe).not.toBeNull()
    expect((await listMarked(world.ctx, admin)).sent).toBe(0)
  })

  it('is not counted as one that went past a no, once it is one like any other before it has left', async () => {
    await optOut(one.email)
    const id = await send()
    const passed = () =>
      pool.db.selectFrom('passed_opt_out').select('address').where('email_id', '=', id).execute()
    world.mailbox.fault = async (call) => (call === 'prepare' ? 'temporary' : 'ok')
    await leave()
    expect([await stateOf(world, id), await passed()]).toEqual([
      'waiting/temporary',
      [{ address: one.email }],
    ])
    await unmark()
    world.mailbox.fault = async () => 'ok'
    world.advance(minutes(60))
    await dispatch()
    await dispatch()
    expect([await stateOf(world, id), await passed()]).toEqual(['cancelled/opted_out', []])
  })

  it('loses that when it is changed while it waits, and has it again when the text is put back', async () => {
    const id = await send()
    const change = async (html: string) => {
      const { version, ...was } = await readText(world.ctx, world.actor, id)
      const attachments = was.attachments.map((file) => file.id)
      const { subject, cc, bcc } = was
      const rest = { subject, cc, bcc, attachments, templateId, outside: 'wait' as const }
      await rewriteEmail(world.ctx, world.actor, { id, text: { ...rest, html, seen: version } })
    }
    await change(`${text.html}<p>Offers</p>`)
    expect(await noncommercial(id)).toBeNull()
    await change(text.html)
    expect(await noncommercial(id)).toEqual({ passed: [] })
    await optOut(one.email)
    await expect(change('<p>Offers</p>')).rejects.toEqual(refused('recipient_opted_out'))
    await leave()
    expect(await stateOf(world, id)).toBe('sent')
  })
})

describe('while it is written', () => {
  it('says as it will be whom it goes to, and offers those who may get nothing else', async () => {
    await optOut(one.email, null, world.actor.userId)
    await writeToSalesforce()
    world.crm.optOut(two.id)
    const people = async () =>
      (await answerPanelRecord(world.ctx, world.actor)).people.map((person) => [
        person.optedOut,
        person.takesNoncommercial,
        person.saidNo,
      ])
    expect(await people()).toEqual([
      [true, true, 'company'],
      [true, false, 'salesforce'],
      [false, false, undefined],
    ])
    const check = (html: string) => {
      const written = { ...text, templateId, html }
      return checkAddresses(world.ctx, world.actor, { addresses: [one.email], written })
    }
    expect(await check(text.html)).toEqual({ isNoncommercial: true, keptBack: [] })
    expect(await check('<p>Offers</p>')).toEqual({
      isNoncommercial: false,
      keptBack: [{ address: one.email, cause: 'company' }],
    })
    const nobody = [
      [true, false, 'company'],
      [true, false, 'salesforce'],
      [false, false, undefined],
    ]
    await unmark()
    expect(await people()).toEqual(nobody)
    await mark()
    await block('buyer.example')
    expect(await people()).toEqual(nobody)
  })
})
