import { createHash } from 'node:crypto'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
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
import { ensurePerson } from '../people/people.ts'
import { awaitAnswer } from '../replies/replies.ts'
import { readSignature } from '../signatures/signatures.ts'
import {
  fillFor,
  markedDigestOf,
  mayUseTemplate,
  refuseUnfilled,
  type Written,
} from '../templates/templates.ts'
import {
  type Addressee,
  type Compose,
  chooseAddressees,
  knownOf,
  readRecord,
  recipientsOf,
  whoOf,
} from './addressees.ts'
import { type MessageAnswered, readAnswered } from './answering.ts'
import { checkAttachments } from './attachments.ts'
import { takeDraft } from './draft-queries.ts'
import { requireOnRecord } from './own-message.ts'
import { type Planned, planEach } from './plan-each.ts'
import { presentEmails } from './present.ts'
import { type EmailLine, findByCompose, lockComposes } from './queries.ts'
import { refuseOptedOut } from './refuse-opted-out.ts'
import { planAt, planSoon } from './schedule.ts'

type Words = Pick<Compose, 'html' | 'attachments' | 'templateId'>

/** A subject as somebody wrote it, fields and all, or that of the message which is answered: another's words are no fields. */
export type Subject = { written: string } | { fixed: string }

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
 * Queues one mail for each person in `to`, or the answer to a message in its thread; they go when the undo window has passed,
 * or at the time that is chosen. The same `key` again answers with the same mails, and with `send_key_reused` when it asks for
 * something else. Throws Refusal: `send_key_reused`, `fields_unfilled`, `mailbox_missing`, `mailbox_disconnected`, and what is
 * thrown by the reading of the record at Salesforce, `planAt` and `planEach` (times and sending hours), `chooseAddressees`,
 * `requireOnRecord`, `readAnswered`, `refuseOptedOut`, `refuseWithoutPostalAddress`, `checkAttachments`, `cleanHtml`,
 * `refuseBadImages` and `htmlToText`.
 */
export async function sendEmails(ctx: Context, actor: PanelActor, request: Compose): Promise<EmailSummary[]> {
  const made = await madeBefore(ctx.db, actor, request)
  if (made.length) return presentEmails(ctx, made)
  if (request.schedule && !request.schedule.each) planAt(ctx, request.schedule)
  // What another has written above an answer is no text that an admin has marked.
  const markedDigest = request.answers ? null : await markedDigestOf(ctx, actor, request)
  const isNoncommercial = markedDigest !== null
  const going = request.answers
    ? await anAnswer(ctx, actor, request.answers.message)
    : await aMail(ctx, actor, { ...request, isNoncommercial })
  const { addressees } = going
  await refuseOptedOut(ctx, actor, {
    isNoncommercial,
    addressees: addressees.map((one) => ({ ...one, who: whoOf(one) })),
    copies: [...request.cc, ...request.bcc],
  })
  // Whoever has written to us is answered wherever they are.
  if (!going.answered) await refuseWithoutPostalAddress(ctx, actor, knownOf(addressees))
  const planned = await planEach(ctx, actor, { request, addressees })
  // Last, because it is the most work.
  const draft = { ...(await writeDraft(ctx, going.writer, { ...going, request })), markedDigest }
  return ctx.db.transaction().execute(async (db) => {
    await lockComposes(db, actor)
    const already = await madeBefore(db, actor, request)
    const emails = already.length
      ? already
      : await makeEmails({ ...ctx, db }, { actor, request, going, draft, planned })
    return presentEmails({ ...ctx, db }, emails)
  })
}

/** Whom something goes to, from where, and what it is about. */
interface Going {
  from: Draft['from']
  addressees: Addressee[]
  /** Whose record it is filled and kept by. */
  writer: PanelActor
  subject: Subject
  /** Who each of them is, by their id: known here, met at Salesforce now, or nobody that is known. */
  people: ReadonlyMap<string, string | CrmPerson | null>
  /** Of an answer. */
  answered?: MessageAnswered
}

/** Throws what the reading of the record throws, `mailbox_missing`, `mailbox_disconnected`, and what `chooseAddressees` throws. */
async function aMail(
  ctx: Context,
  actor: PanelActor,
  request: Compose & { isNoncommercial: boolean },
): Promise<Going> {
  const { to, subject } = request
  if (to.length === 0) throw new Refusal('invalid_input')
  const from = await mailboxOf(ctx, actor)
  const addressees = chooseAddressees(await readRecord(ctx, actor), request)
  const people = new Map(addressees.map((one) => [one.id, one]))
  return { from, addressees, writer: actor, subject: { written: subject }, people }
}

/** Whom the message says. Throws what `requireOnRecord` and `readAnswered` throw. */
async function anAnswer(ctx: Context, actor: PanelActor, message: string): Promise<Going> {
  await requireOnRecord(ctx, actor, message)
  const answered = await readAnswered(ctx, actor, message)
  const { from, addressee, writer, subject, person } = answered
  const people = new Map([[addressee.id, person]])
  return { from, addressees: [addressee], writer, subject: { fixed: subject }, people, answered }
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
  const { to, cc, bcc, subject, html, attachments, schedule, outside, remindAfterDays, answers } = request
  const whom = to.map(({ id, timeZone }) => (timeZone ? `${id} ${timeZone}` : id)).sort()
  const { local, timeZone, anyway, each } = schedule ?? {}
  const when = [local, timeZone, anyway && true, each && 'each', outside].filter((part) => part)
  const remind = remindAfterDays ? [{ remindAfterDays }] : []
  // The same answer may come from two doors: it is by its message that it is known.
  const about = answers ? { answers } : record.id
  const content = [about, whom, cc, bcc, subject, html, attachments, ...when, ...remind]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

async function makeEmails(
  ctx: Context & { db: Db },
  making: { actor: PanelActor; request: Compose; going: Going; draft: Draft; planned: Planned },
): Promise<EmailLine[]> {
  const { actor, request, going } = making
  const { db } = ctx
  const { workspaceId, userId } = actor
  const { draft, planned } = making
  const { attachmentIds, imagesHtml } = draft
  await checkAttachments(db, actor, { attachmentIds, imageBytes: imageBytesOf(imagesHtml) })
  await storeImages(ctx, db, { workspaceId, html: imagesHtml })
  const instants = new Set<number>()
  for (const person of going.addressees) {
    const token = newToken()
    const mail = await newEmail(ctx, db, { actor, request, going, person, draft, planned, token })
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
  writing: { request: Words; subject: Subject; from: Draft['from']; addressees: Addressee[] },
): Promise<Omit<Draft, 'markedDigest'>> {
  const { request, from, addressees } = writing
  const fixed = 'fixed' in writing.subject ? writing.subject.fixed : null
  const subject = 'written' in writing.subject ? headerText(writing.subject.written) : ''
  if (fixed === null && !subject) throw new Refusal('invalid_input')
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
      return [id, { subject: fixed ?? headerText(copy.subject), html, text: texts.get(html) ?? '' }]
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
    source: { subject: fixed ?? subject, html: written.html },
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

interface Making {
  actor: PanelActor
  request: Compose
  going: Going
  person: Addressee
  draft: Draft
  planned: Planned
  /** Of its unsubscribe link. */
  token: string
}

async function newEmail(ctx: Context, db: Db, making: Making): Promise<NewEmail> {
  const { actor, request, person, draft } = making
  const { workspaceId, userId } = actor
  const { answered, writer } = making.going
  const { record } = writer
  const who = whoOf(person)
  const copy = copyOf(draft, person, making.token)
  return {
    email: {
      workspace_id: workspaceId,
      id: newId(),
      kind: 'sales',
      user_id: userId,
      mailbox_id: draft.from.mailboxId,
      identity_id: identityOf(actor).identityId,
      // Who that is at Salesforce may be known only to the second try.
      send_key: answered ? `${request.key}:answer` : `${request.key}:${person.id}`,
      compose_id: request.key,
      template_id: draft.templateId,
      marked_digest: draft.markedDigest,
      content_hash: contentHash(actor, request),
      person_id: await personOf(ctx, db, making),
      ...(making.planned.plans.get(person.id) ?? planSoon(ctx)),
      ...making.planned.zones.get(person.id),
      ...copy,
      message_id: messageIdFor(newId(), draft.from.address),
      record_object: record.object,
      record_id: record.id,
      who_object: who?.object ?? null,
      who_id: who?.id ?? null,
      what_id: answered ? answered.whatId : whatOf(record, person),
      created_at: ctx.clock.now(),
      sent_at: null,
      vendor_message_id: null,
      vendor_thread_id: null,
    },
    recipients: recipientsOf(person, request, answered?.names),
    attachmentIds: draft.attachmentIds,
    images: storedImagesOf(copy.html),
    source: draft.source,
    answer: answered?.answer,
  }
}

/** Who an addressee is here; null for somebody whom Salesforce is not known to have. */
async function personOf(ctx: Context, db: Db, { actor, person, going }: Making): Promise<string | null> {
  const known = going.people.get(person.id) ?? null
  if (known === null || typeof known === 'string') return known
  return ensurePerson(ctx, db, { workspaceId: actor.workspaceId, crmPerson: known })
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
function whatOf(record: PanelActor['record'], person: Addressee): string | null {
  const isWhat = record.object === 'Account' || record.object === 'Opportunity'
  return isWhat && person.object !== 'Lead' ? record.id : null
}
