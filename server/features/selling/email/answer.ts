import { createHash } from 'node:crypto'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { AnswerRequest } from '../../../../contract/email-conversation.ts'
import type { Actor, Context } from '../../../context.ts'
import { newId, newToken } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import {
  headerText,
  insertEmail,
  messageIdFor,
  type NewEmail,
  wakeLane,
} from '../../background/outbox/outbox.ts'
import { findMailboxOf } from '../../connecting/mailboxes/mailboxes.ts'
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
import { addressKey, makeLink, readFooters } from '../opt-outs/opt-outs.ts'
import {
  type AskedMessage,
  addressingOf,
  awaitAnswer,
  readMessageParts,
  referencesOf,
} from '../replies/replies.ts'
import { readSignature } from '../signatures/signatures.ts'
import { fillFor, refuseUnfilled, type Written } from '../templates/templates.ts'
import { type Answered, whoIsAnswered } from './answer-recipient.ts'
import { checkAttachments } from './attachments.ts'
import { askedMessage } from './conversation.ts'
import { leavingOutside } from './leaving-outside.ts'
import { ownEmail } from './own-email.ts'
import type { Subject } from './permissions.ts'
import { presentEmail } from './present.ts'
import { type EmailLine, findByCompose, lockComposes } from './queries.ts'
import { type RecipientZone, recipientZones } from './recipient-zones.ts'
import { refuseOptedOut } from './refuse-opted-out.ts'
import { planSoon } from './schedule.ts'

/** What is to be sent, what it answers, and whom it goes to. */
interface Addressed {
  actor: Actor
  request: AnswerRequest
  asked: AskedMessage & { threadId: string | null }
  /** The mail of ours that the message came to. */
  answered: Subject
  addressing: NonNullable<ReturnType<typeof addressingOf>>
  /** Null where Salesforce is not known to have them. */
  who: Answered | null
  /** By whose clock they go, as far as Salesforce says that. */
  zone: RecipientZone | null
}

/**
 * Answers a message that came to a mail of the actor's own, in its thread; it leaves by the outbox like every mail. Whom it
 * goes to, its subject and what it refers to are read from the mailbox now; kept are the writer's own words. The same `key` again
 * answers with the same mail. Throws Refusal: `not_found`, `send_key_reused`, `recipient_missing`, `mailbox_disconnected`,
 * what `refuseOptedOut`, `leavingOutside`, `readMessageParts`, `cleanHtml` and `htmlToText` throw, `fields_unfilled`, `attachments_too_large`.
 */
export async function answerMessage(
  ctx: Context,
  actor: Actor,
  { id, request }: { id: string; request: AnswerRequest },
): Promise<EmailSummary> {
  const asked = await askedMessage(ctx, actor, id)
  const answered = await ownEmail(ctx, actor, asked.emailId)
  const made = await madeBefore(ctx.db, actor, { id, request })
  if (made) return presentEmail(ctx, made)
  const mailbox = await findMailboxOf(ctx.db, actor)
  if (mailbox?.mailboxId !== asked.mailboxId || mailbox.isLost) throw new Refusal('mailbox_disconnected')
  const parts = await readMessageParts(ctx, asked)
  const addressing = addressingOf(parts, asked.own)
  if (!addressing) throw new Refusal('recipient_missing', { name: parts.from?.name ?? '' })
  const who = await whoIsAnswered(ctx, actor, { answered, address: addressing.to.address })
  const addressed = { actor, request, asked, answered, addressing, who, zone: await zoneOf(ctx, actor, who) }
  await refuseToAnswer(ctx, addressed)
  const written = await writeAnswer(ctx, addressed)
  const refersTo = referencesOf(parts)
  return ctx.db.transaction().execute(async (db) => {
    await lockComposes(db, actor)
    const already = await madeBefore(db, actor, { id, request })
    if (already) return presentEmail({ ...ctx, db }, already)
    const { imagesHtml, unsubscribe, ...copy } = written
    await checkAttachments(db, actor, { attachmentIds: [], imageBytes: imageBytesOf(imagesHtml) })
    await storeImages(ctx, db, { workspaceId: actor.workspaceId, html: imagesHtml })
    const email = newAnswer(ctx, addressed, { id, copy, refersTo })
    if (!(await insertEmail(db, email))) throw new Refusal('send_key_reused')
    const { mailboxId, workspaceId, userId } = asked
    const { remindAfterDays: afterDays } = request
    const emailId = email.email.id
    if (afterDays) await awaitAnswer(db, { workspaceId, userId, emailId, afterDays })
    await makeLink(ctx, db, {
      ...unsubscribe,
      workspace_id: workspaceId,
      email_id: emailId,
      address: addressKey(addressing.to.address),
      user_id: actor.userId,
    })
    await wakeLane(ctx, db, { workspaceId, mailboxId, at: new Date(email.email.due_at) })
    const line = await madeBefore(db, actor, { id, request })
    if (!line) throw new Error('An answer was not kept')
    return presentEmail({ ...ctx, db }, line)
  })
}

async function zoneOf(ctx: Context, actor: Actor, who: Answered | null): Promise<RecipientZone | null> {
  if (!who) return null
  const about = { people: [who], chosen: new Map<string, string>(), isScheduled: false }
  return (await recipientZones(ctx, actor, about)).get(who.id) ?? null
}

/**
 * Says at once that whoever it goes to, or somebody in copy, wants no mail, and asks outside of the sending hours. Throws what
 * `refuseOptedOut` and `leavingOutside` throw.
 */
async function refuseToAnswer(ctx: Context, addressed: Addressed): Promise<void> {
  const { actor, request, addressing, who, zone } = addressed
  const { name, address } = addressing.to
  await refuseOptedOut(ctx, actor, {
    addressees: [{ name: name ?? address, email: address, who }],
    copies: [...request.cc, ...request.bcc],
  })
  const mails = [{ at: planSoon(ctx).due_at, recipientZone: zone?.recipient_zone ?? null }]
  await leavingOutside(ctx, actor, { mails, isAnswered: request.outside !== undefined })
}

/** The mail that this answer has become already. Throws `send_key_reused` when its key stands for something else. */
async function madeBefore(
  db: Db,
  { workspaceId, userId }: Actor,
  about: { id: string; request: AnswerRequest },
): Promise<EmailLine | undefined> {
  const [made] = await findByCompose(db, { workspaceId, userId, composeId: about.request.key })
  if (made && made.content_hash !== contentHash(about)) throw new Refusal('send_key_reused')
  return made
}

/** What is asked for, as a number to compare: SHA-256, hex. */
function contentHash({ id, request }: { id: string; request: AnswerRequest }): string {
  const { cc, bcc, html, remindAfterDays, outside } = request
  const when = outside ? [outside] : []
  return createHash('sha256')
    .update(JSON.stringify(['answer', id, cc, bcc, html, remindAfterDays, ...when]))
    .digest('hex')
}

async function writeAnswer(ctx: Context, addressed: Addressed) {
  const { actor, request, asked } = addressed
  const body = await cleanHtml(request.html, actor.userId)
  refuseBadImages(body)
  const signatureHtml = (await readSignature(ctx, actor)).html
  const token = newToken()
  const footers = await readFooters(ctx, actor, { token, from: asked.own[0] ?? '' })
  const html = await filled(ctx, addressed, {
    subject: '',
    html: withImageReferences(body.html),
    signatureHtml: withImageReferences(signatureHtml),
    footers,
  })
  return {
    html,
    text: await htmlToText(html, actor.userId),
    imagesHtml: `${body.html}${signatureHtml}`,
    unsubscribe: { token, form: footers.form },
  }
}

/** The writer's words with their signature; fields say what Salesforce says of whom it goes to. Throws `fields_unfilled`. */
async function filled(ctx: Context, addressed: Addressed, written: Written): Promise<string> {
  const { actor, answered, addressing, who } = addressed
  const { html, signatureHtml, footers } = written
  const asWritten = `${signatureHtml ? `${html}<br>${signatureHtml}` : html}${footers.appended}`
  const { record_object: object, record_id: id } = answered
  if (!html.includes('{{') || !object || !id) return asWritten
  const { name, address: email } = addressing.to
  const recipient = { object: null, id: email, ...who, email, name: name ?? email }
  try {
    const copies = await fillFor(
      ctx,
      { ...actor, record: { object, id } },
      { written, recipients: [recipient] },
    )
    refuseUnfilled(copies, [recipient])
    return copies.get(recipient.id)?.html ?? asWritten
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

interface Made {
  id: string
  copy: { html: string; text: string }
  refersTo: string[]
}

function newAnswer(ctx: Context, addressed: Addressed, made: Made): NewEmail {
  const { actor, request, asked, answered, addressing, who, zone } = addressed
  const { copy, refersTo } = made
  return {
    email: {
      workspace_id: actor.workspaceId,
      id: newId(),
      kind: 'sales',
      user_id: actor.userId,
      mailbox_id: asked.mailboxId,
      identity_id: identityOf(actor).identityId,
      send_key: `${request.key}:answer`,
      compose_id: request.key,
      template_id: null,
      content_hash: contentHash({ id: made.id, request }),
      person_id: who?.personId ?? null,
      ...planSoon(ctx, request.outside),
      ...zone,
      ...copy,
      subject: headerText(addressing.subject),
      message_id: messageIdFor(newId(), asked.own[0] ?? ''),
      record_object: answered.record_object,
      record_id: answered.record_id,
      who_object: who?.object ?? null,
      who_id: who?.id ?? null,
      // Salesforce allows none together with a Lead.
      what_id: who?.object === 'Lead' ? null : answered.what_id,
      created_at: ctx.clock.now(),
      sent_at: null,
      vendor_message_id: null,
      vendor_thread_id: null,
    },
    recipients: recipientsOf(addressing, request),
    attachmentIds: [],
    images: storedImagesOf(copy.html),
    answer: {
      mail_event_id: made.id,
      refers_to: refersTo,
      vendor_message_id: asked.messageId,
      vendor_thread_id: asked.threadId,
    },
  }
}

/** Each address once: whoever is in To is not in copy as well. */
function recipientsOf(
  { to, others }: Addressed['addressing'],
  request: AnswerRequest,
): NewEmail['recipients'] {
  const seen = new Set([to.address])
  const names = new Map(others.map(({ address, name }) => [address, name]))
  const copies = (kind: 'cc' | 'bcc', addresses: string[]) =>
    addresses
      .filter((address) => !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()))
      .map((address, position) => {
        const name = names.get(address.toLowerCase()) ?? null
        return { id: newId(), kind, position, name: name && headerText(name), address }
      })
  const first = {
    id: newId(),
    kind: 'to' as const,
    position: 0,
    name: to.name && headerText(to.name),
    address: to.address,
  }
  return [first, ...copies('cc', request.cc), ...copies('bcc', request.bcc)]
}
