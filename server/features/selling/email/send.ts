import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { EmailSummary, sendRequest } from '../../../../contract/email.ts'
import type { CrmPerson, CrmRecord } from '../../../connectors/crm-records.ts'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { newId, newToken } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import type { Db } from '../../../schema.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import {
  headerText,
  insertEmail,
  messageIdFor,
  type NewEmail,
  wakeLane,
} from '../../background/outbox/outbox.ts'
import { findSendingMailbox } from '../../connecting/mailboxes/mailboxes.ts'
import {
  cleanHtml,
  htmlToText,
  imageBytesOf,
  refuseBadImages,
  storedImagesOf,
  storeImages,
  withImageReferences,
} from '../content/content.ts'
import { identityOf } from '../identities/identities.ts'
import {
  addressKey,
  type Footers,
  makeLink,
  readFooters,
  refuseWithoutPostalAddress,
} from '../opt-outs/opt-outs.ts'
import { ensurePerson, peopleAskedFor } from '../people/people.ts'
import { awaitAnswer } from '../replies/replies.ts'
import { readSignature } from '../signatures/signatures.ts'
import {
  fillFor,
  markedDigestOf,
  mayUseTemplate,
  refuseUnfilled,
  type Written,
} from '../templates/templates.ts'
import { checkAttachments } from './attachments.ts'
import { takeDraft } from './draft-queries.ts'
import { leavingOutside } from './leaving-outside.ts'
import { presentEmails } from './present.ts'
import { type EmailLine, findByCompose, lockComposes } from './queries.ts'
import { type RecipientZone, recipientZones } from './recipient-zones.ts'
import { refuseOptedOut } from './refuse-opted-out.ts'
import { forOne, planAt, planSoon } from './schedule.ts'

export type Compose = z.output<typeof sendRequest>
type Addressee = CrmPerson & { email: string }
type Words = Pick<Compose, 'subject' | 'html' | 'attachments' | 'templateId'>

/** By whose clock each of them goes, and how their mail stands by that, by Salesforce id. */
interface Planned {
  zones: Map<string, RecipientZone>
  plans: Map<string, Plan>
}

export interface Draft {
  /** What each of them gets, by Salesforce id. */
  copies: ReadonlyMap<string, { subject: string; html: string; text: string }>
  /** Cleaned, with the signature; images are still data: URLs. */
  imagesHtml: string
  from: MailboxKey & { address: string }
  attachmentIds: string[]
  templateId: string | null
  /** Of what was written, where that makes it a non-commercial mail. */
  markedDigest: string | null
  /** As it was written, for whoever changes it. */
  source: { subject: string; html: string }
  /** How each of them can be refused; `slot` stands where the token of each goes. */
  unsubscribe: { slot: string; form: Footers['form'] }
}

/**
 * Queues one mail for each person in `to`; they go when the undo window has passed, or at the time that is chosen. The
 * same `key` again answers with the same mails, and with `send_key_reused` when it asks for something else.
 * Throws Refusal: `send_key_reused`, `schedule_past`, `schedule_too_far`, `outside_sending_hours`, `recipient_unknown`, `recipient_missing`,
 * `recipient_opted_out`, `recipient_blocked`, `copy_opted_out`, `copy_blocked`, `opt_out_hidden`, `postal_address_missing`, `mailbox_missing`, `mailbox_disconnected`, `fields_unfilled`, `attachment_unknown`,
 * `attachments_too_large`, `image_invalid`, `image_too_large`, what `cleanHtml` and `htmlToText` throw, and what
 * Salesforce may answer to the reading of the record.
 */
export async function sendEmails(ctx: Context, actor: PanelActor, request: Compose): Promise<EmailSummary[]> {
  const made = await madeBefore(ctx.db, actor, request)
  if (made.length) return presentEmails(ctx, made)
  if (request.schedule && !request.schedule.each) planAt(ctx, request.schedule)
  const from = await mailboxOf(ctx, actor)
  const markedDigest = await markedDigestOf(ctx, actor, request)
  const isNoncommercial = markedDigest !== null
  const record = await readRecord(ctx, actor)
  const addressees = chooseAddressees(record, { to: request.to, isNoncommercial })
  await refuseOptedOut(ctx, actor, {
    isNoncommercial,
    addressees: addressees.map((one) => ({ ...one, who: one })),
    copies: [...request.cc, ...request.bcc],
  })
  await refuseWithoutPostalAddress(ctx, actor, addressees)
  const planned = await planEach(ctx, actor, { request, addressees })
  // Last, because it is the most work.
  const draft = { ...(await writeDraft(ctx, actor, { request, from, addressees })), markedDigest }
  return ctx.db.transaction().execute(async (db) => {
    await lockComposes(db, actor)
    const already = await madeBefore(db, actor, request)
    const emails = already.length
      ? already
      : await makeEmails({ ...ctx, db }, { actor, request, draft, addressees, planned })
    return presentEmails({ ...ctx, db }, emails)
  })
}

/** The mails that this compose has become already. Throws `send_key_reused` when its key stands for another one. */
async function madeBefore(db: Db, actor: PanelActor, request: Compose): Promise<EmailLine[]> {
  const { workspaceId, userId } = actor
  const made = await findByCompose(db, { workspaceId, userId, composeId: request.key })
  const asked = contentHash(actor, request)
  if (made.some((one) => one.content_hash !== null && one.content_hash !== asked))
    throw new Refusal('send_key_reused')
  return made
}

/** What is asked for, as a number to compare: SHA-256, hex. */
function contentHash({ record }: PanelActor, request: Compose): string {
  const { to, cc, bcc, subject, html, attachments, schedule, outside, remindAfterDays } = request
  const whom = to.map(({ id, timeZone }) => (timeZone ? `${id} ${timeZone}` : id)).sort()
  const { local, timeZone, anyway, each } = schedule ?? {}
  const when = [local, timeZone, anyway && true, each && 'each', outside].filter((part) => part)
  const remind = remindAfterDays ? [{ remindAfterDays }] : []
  const content = [record.id, whom, cc, bcc, subject, html, attachments, ...when, ...remind]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

async function makeEmails(
  ctx: Context & { db: Db },
  making: { actor: PanelActor; request: Compose; draft: Draft; addressees: Addressee[]; planned: Planned },
): Promise<EmailLine[]> {
  const { actor, request, addressees } = making
  const { db } = ctx
  const { workspaceId, userId } = actor
  const { draft, planned } = making
  const { attachmentIds, imagesHtml } = draft
  await checkAttachments(db, actor, { attachmentIds, imageBytes: imageBytesOf(imagesHtml) })
  await storeImages(ctx, db, { workspaceId, html: imagesHtml })
  const instants = new Set<number>()
  for (const person of addressees) {
    const token = newToken()
    const mail = await newEmail(ctx, db, { actor, request, person, draft, planned, token })
    instants.add(new Date(mail.email.due_at).getTime())
    // Another user's key: nobody makes one by accident.
    if (!(await insertEmail(db, mail))) throw new Refusal('send_key_reused')
    await makeLink(ctx, db, {
      workspace_id: workspaceId,
      token,
      email_id: mail.email.id,
      address: addressKey(person.email),
      user_id: userId,
      form: draft.unsubscribe.form,
    })
    if (request.remindAfterDays)
      await awaitAnswer(db, {
        workspaceId,
        userId,
        emailId: mail.email.id,
        afterDays: request.remindAfterDays,
      })
  }
  if (request.draft) await takeDraft(db, { workspaceId, userId, id: request.key }, request.draft)
  for (const at of instants)
    await wakeLane(ctx, db, { workspaceId, mailboxId: draft.from.mailboxId, at: new Date(at) })
  return findByCompose(db, { workspaceId, userId, composeId: request.key })
}

/** The mailbox that the actor's mails go from. */
async function mailboxOf(ctx: Context, actor: PanelActor): Promise<Draft['from']> {
  const mailbox = await findSendingMailbox(ctx.db, identityOf(actor))
  if (!mailbox) throw new Refusal('mailbox_missing')
  if (mailbox.isLost) throw new Refusal('mailbox_disconnected')
  return mailbox
}

/** What is written, made into what each of them gets. Throws what `cleanHtml` and `fillFor` throw. */
export async function writeDraft(
  ctx: Context,
  actor: PanelActor,
  { request, from, addressees }: { request: Words; from: Draft['from']; addressees: Addressee[] },
): Promise<Omit<Draft, 'markedDigest'>> {
  const subject = headerText(request.subject)
  if (!subject) throw new Refusal('invalid_input')
  const body = await cleanHtml(request.html, actor.userId)
  refuseBadImages(body)
  const signatureHtml = (await readSignature(ctx, actor)).html
  const slot = newToken()
  const footers = await readFooters(ctx, actor, { token: slot, from: from.address })
  const written = {
    subject,
    footers,
    html: withImageReferences(body.html),
    signatureHtml: withImageReferences(signatureHtml),
  }
  const filled = await fillCopies(ctx, actor, { written, addressees })
  const texts = new Map<string, string>()
  for (const { html } of filled.values())
    if (!texts.has(html)) texts.set(html, await htmlToText(html, actor.userId))
  const copies = new Map(
    [...filled].map(([id, copy]) => {
      const { html } = copy
      return [id, { subject: headerText(copy.subject), html, text: texts.get(html) ?? '' }]
    }),
  )
  const attachmentIds = [...new Set(request.attachments)]
  const templateId =
    request.templateId && (await mayUseTemplate(ctx.db, actor, request.templateId))
      ? request.templateId
      : null
  return {
    copies,
    imagesHtml: `${body.html}${signatureHtml}`,
    from,
    attachmentIds,
    templateId,
    source: { subject, html: written.html },
    unsubscribe: { slot, form: footers.form },
  }
}

async function fillCopies(
  ctx: Context,
  actor: PanelActor,
  { written, addressees }: { written: Written; addressees: Addressee[] },
) {
  try {
    const copies = await fillFor(ctx, actor, { written, recipients: addressees })
    refuseUnfilled(copies, addressees)
    return copies
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

export async function readRecord(ctx: Context, actor: PanelActor): Promise<CrmRecord> {
  try {
    const crm = await ctx.crm.open({ workspaceId: actor.workspaceId, userId: actor.userId })
    return await crm.records.read(actor.record)
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

/** Those of the record who are asked for, if a mail may go to each of them; whose box it is that says no is asked later. */
export function chooseAddressees(
  record: CrmRecord,
  { to, isNoncommercial }: { to: Compose['to']; isNoncommercial: boolean },
): Addressee[] {
  return peopleAskedFor(record, to).map((person) => {
    const { name, email } = person
    if (person.optedOut && !isNoncommercial) throw new Refusal('recipient_opted_out', { name })
    if (!email) throw new Refusal('recipient_missing', { name })
    return { ...person, email }
  })
}

interface Making {
  actor: PanelActor
  request: Compose
  person: Addressee
  draft: Draft
  planned: Planned
  /** Of its unsubscribe link. */
  token: string
}

type Plan = ReturnType<typeof planAt> | ReturnType<typeof planSoon>

/**
 * When the mail of each leaves: each by their own clock where that was chosen. Throws what `planAt` throws, and
 * `outside_sending_hours`.
 */
async function planEach(
  ctx: Context,
  actor: PanelActor,
  { request, addressees }: { request: Compose; addressees: Addressee[] },
): Promise<Planned> {
  const { schedule, outside, to } = request
  const chosen = new Map(to.flatMap(({ id, timeZone }) => (timeZone ? [[id, timeZone] as const] : [])))
  const about = { people: addressees, chosen, isScheduled: schedule !== undefined }
  const zones = await recipientZones(ctx, actor, about)
  const zoneOf = ({ id }: Addressee) => zones.get(id)?.recipient_zone ?? null
  const plans = addressees.map((person) =>
    schedule ? planAt(ctx, forOne(schedule, zoneOf(person))) : planSoon(ctx),
  )
  const mails = addressees.map((person, which) => ({
    at: plans[which]?.due_at ?? ctx.clock.now(),
    recipientZone: zoneOf(person),
  }))
  const anyway = outside === 'anyway' || schedule?.anyway === true
  const isOutside = await leavingOutside(ctx, actor, { mails, isAnswered: anyway || outside !== undefined })
  // Only those that leave outside were asked about.
  const planOf = (plan: Plan, which: number): Plan => ({
    ...plan,
    outside_window: anyway && isOutside[which] === true,
  })
  return {
    zones,
    plans: new Map(plans.map((plan, which) => [addressees[which]?.id ?? '', planOf(plan, which)])),
  }
}

async function newEmail(ctx: Context, db: Db, making: Making): Promise<NewEmail> {
  const { actor, request, person, draft } = making
  const { workspaceId, userId, record } = actor
  const personId = await ensurePerson(ctx, db, { workspaceId, crmPerson: person })
  const copy = copyOf(draft, person, making.token)
  return {
    email: {
      workspace_id: workspaceId,
      id: newId(),
      kind: 'sales',
      user_id: userId,
      mailbox_id: draft.from.mailboxId,
      identity_id: identityOf(actor).identityId,
      send_key: `${request.key}:${person.id}`,
      compose_id: request.key,
      template_id: draft.templateId,
      marked_digest: draft.markedDigest,
      content_hash: contentHash(actor, request),
      person_id: personId,
      ...(making.planned.plans.get(person.id) ?? planSoon(ctx)),
      ...making.planned.zones.get(person.id),
      ...copy,
      message_id: messageIdFor(newId(), draft.from.address),
      record_object: record.object,
      record_id: record.id,
      who_object: person.object,
      who_id: person.id,
      what_id: whatOf(record, person),
      created_at: ctx.clock.now(),
      sent_at: null,
      vendor_message_id: null,
      vendor_thread_id: null,
    },
    recipients: recipientsOf(person, request),
    attachmentIds: draft.attachmentIds,
    images: storedImagesOf(copy.html),
    source: draft.source,
  }
}

/** What one of them gets, with a link of their own. */
export function copyOf(
  { copies, unsubscribe }: Omit<Draft, 'markedDigest'>,
  person: Pick<Addressee, 'id'>,
  token: string,
) {
  const copy = copies.get(person.id)
  if (!copy) throw new Error('An addressee without a copy')
  const own = (text: string) => text.replaceAll(unsubscribe.slot, token)
  return { ...copy, html: own(copy.html), text: own(copy.text) }
}

/** The Account or Opportunity the mail was sent from. Salesforce allows none together with a Lead. */
function whatOf(record: PanelActor['record'], person: CrmPerson): string | null {
  const isWhat = record.object === 'Account' || record.object === 'Opportunity'
  return isWhat && person.object !== 'Lead' ? record.id : null
}

/** Each address once: whoever is in To is not in copy as well. */
export function recipientsOf(
  person: Addressee,
  request: Pick<Compose, 'cc' | 'bcc'>,
): NewEmail['recipients'] {
  const seen = new Set([person.email.toLowerCase()])
  const copies = (kind: 'cc' | 'bcc', addresses: string[]) =>
    addresses
      .filter((address) => !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()))
      .map((address, position) => ({ id: newId(), kind, position, name: null, address }))
  const to = {
    id: newId(),
    kind: 'to' as const,
    position: 0,
    name: headerText(person.name),
    address: person.email,
  }
  return [to, ...copies('cc', request.cc), ...copies('bcc', request.bcc)]
}
