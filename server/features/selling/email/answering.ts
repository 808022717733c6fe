import type { Answering } from '../../../../contract/email.ts'
import type { MessageView } from '../../../../contract/email-conversation.ts'
import type { PreviewView } from '../../../../contract/templates.ts'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import { headerText, type NewEmail } from '../../background/outbox/outbox.ts'
import { findMailboxOf } from '../../connecting/mailboxes/mailboxes.ts'
import { addressingOf, readMessage, readMessageParts, referencesOf } from '../replies/replies.ts'
import { previewFor } from '../templates/templates.ts'
import type { Addressee } from './addressees.ts'
import { type Answered, knownAs, whoIsAnswered } from './answer-recipient.ts'
import { ownEmail } from './own-email.ts'
import { askedMessage } from './own-message.ts'
import type { Subject } from './permissions.ts'

/** What a message fixes an answer to it to, as it is read from the mailbox now. */
export interface MessageAnswered {
  from: MailboxKey & { address: string }
  /** Whose record, Task and fields the answer is about. */
  writer: PanelActor
  addressee: Addressee
  person: Answered['person'] | null
  /** The Account or Opportunity of the mail that the message came to. */
  whatId: string | null
  subject: string
  /** Of those whom the message went to as well, by address. */
  names: ReadonlyMap<string, string | null>
  answer: NonNullable<NewEmail['answer']>
}

/**
 * A message that came to a mail of the actor's own, to be answered. Throws Refusal: `not_found`, `answer_gone`,
 * `recipient_missing`, `mailbox_disconnected`, and what `readMessageParts` throws.
 */
export async function readAnswered(ctx: Context, actor: Actor, id: string): Promise<MessageAnswered> {
  const asked = await askedMessage(ctx, actor, id)
  const answered = await ownEmail(ctx, actor, asked.emailId)
  const record = recordOf(answered)
  if (!record) throw new Refusal('not_found')
  const from = await findMailboxOf(ctx.db, actor)
  if (from?.mailboxId !== asked.mailboxId || from.isLost) throw new Refusal('mailbox_disconnected')
  const parts = await readMessageParts(ctx, asked)
  const addressing = addressingOf(parts, asked.own)
  if (!addressing) throw new Refusal('recipient_missing', { name: parts.from?.name ?? '' })
  const { to, others, subject } = addressing
  const who = await whoIsAnswered(ctx, actor, { answered, address: to.address })
  return {
    from,
    writer: { ...actor, record },
    addressee: addresseeOf(to, who),
    person: who?.person ?? null,
    // Salesforce allows none together with a Lead.
    whatId: who?.object === 'Lead' ? null : answered.what_id,
    subject: headerText(subject),
    names: new Map(others.map(({ address, name }) => [address, name])),
    answer: {
      mail_event_id: id,
      refers_to: referencesOf(parts),
      vendor_message_id: asked.messageId,
      vendor_thread_id: asked.threadId,
    },
  }
}

/** Whom an answer goes to, by their address and who has it at Salesforce. */
export function addresseeOf({ name, address: email }: Answering['to'], who: Answering['who']): Addressee {
  return { object: who?.object ?? null, id: who?.id ?? email, name: name ?? email, email }
}

/** What a message says that came to a mail of the actor's own. Throws `not_found` and what `readMessage` throws. */
export async function readReceived(ctx: Context, actor: Actor, id: string): Promise<MessageView> {
  const asked = await askedMessage(ctx, actor, id)
  const { answer, ...message } = await readMessage(ctx, asked)
  const answered = await ownEmail(ctx, actor, asked.emailId)
  const record = recordOf(answered)
  if (!answer || !record) return { id, ...message, answer: null }
  const known = await knownAs(ctx, actor, { answered, address: answer.to.address })
  const who = known && { object: known.object, id: known.id }
  return { id, ...message, answer: { ...answer, message: id, record, who, from: asked.own[0] ?? '' } }
}

/** An answer as whom it goes to will get it, and which fields are amiss. Throws what `readAnswered` and `previewFor` throw. */
export async function previewAnswer(
  ctx: Context,
  actor: Actor,
  { id, html }: { id: string; html: string },
): Promise<PreviewView> {
  const { writer, addressee, subject } = await readAnswered(ctx, actor, id)
  // What another has written there is no field.
  const mail = { subject: '', html, people: [addressee], shown: addressee.id }
  return { ...(await previewFor(ctx, writer, mail)), subject }
}

function recordOf({ record_object: object, record_id: id }: Subject): Answering['record'] | null {
  return object && id ? { object, id } : null
}
