import { dayIn } from '../../../../contract/values/local-day.ts'
import type { CrmTask } from '../../../connectors/crm-activities.ts'
import type { InboundHeaders, MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { queueCrmWrite } from '../../background/crm-sync/crm-sync.ts'
import { publish } from '../../background/events/events.ts'
import { noteSentCopy } from '../opt-outs/opt-outs.ts'
import { classify } from './classify.ts'
import { learnOwn, placeOf } from './conversations.ts'
import { findErased } from './erased.ts'
import { noteAnswered } from './follow-ups.ts'
import { answerTaskKey, messageKey, vendorKey } from './message-key.ts'
import * as queries from './queries.ts'

/** The mailbox that is read, and its own address. */
export interface Reading extends MailboxKey {
  address: string
}

/**
 * Takes one message into account: an answer, an automatic answer or a bounce of a mail of ours becomes evidence, once,
 * and an answer a Task at Salesforce. What belongs to no mail of ours leaves no trace, nor does what came from somebody
 * before they were erased: the mailbox has it still, and is read anew at times.
 */
export async function recordMessage(
  ctx: Context,
  db: Db,
  about: { reading: Reading; message: InboundHeaders },
): Promise<void> {
  const { reading, message } = about
  if (message.own || message.from?.address === reading.address) {
    return recordOwn(ctx, db, about)
  }
  const place = await placeOf(db, reading, message)
  if (!place) return
  const { workspaceId } = reading
  const mail = await queries.findAnswered(db, { workspaceId, emailId: place.emailId })
  const kind = classify(message, mail.subject)
  const bounce = kind === 'bounced' ? bounceOf(message, mail) : noBounce
  const named = [...(message.from ? [message.from.address] : []), ...bounce.failed_addresses]
  const erased = await findErased({ ...ctx, db }, { workspaceId, addresses: named, by: message.receivedAt })
  const failed = bounce.failed_addresses.filter((address) => !erased.has(address))
  if (erased.has(message.from?.address ?? '') || (erased.size > 0 && failed.length === 0)) return
  const key = message.messageId ? messageKey(message.messageId) : vendorKey(message.id)
  const id = newId()
  const isNew = await queries.insertEvent(db, {
    workspace_id: workspaceId,
    id,
    email_id: place.emailId,
    user_id: mail.userId,
    kind,
    message_key: key,
    vendor_message_id: message.id,
    vendor_thread_id: message.threadId,
    from_name: message.from?.name ?? null,
    from_address: message.from?.address ?? null,
    ...bounce,
    failed_addresses: failed,
    at: message.receivedAt,
    noticed_at: ctx.clock.now(),
  })
  if (!isNew) return
  await publish(ctx, db, {
    workspaceId,
    type: `mail.${kind}`,
    subjectId: place.emailId,
    ids: { userId: mail.userId, mailEventId: id },
    at: message.receivedAt,
  })
  if (kind !== 'replied') return
  await queries.insertMessages(db, [
    {
      workspace_id: workspaceId,
      conversation_id: place.conversationId,
      message_key: key,
      email_id: null,
    },
  ])
  // At this very instant: what the Task says of the answer is kept nowhere else.
  await queueTask(ctx, db, { reading, message, mail, key })
}

/** By hand in the mailbox counts as an answer as well. A mail of ours says itself what it answers. */
async function recordOwn(
  ctx: Context,
  db: Db,
  { reading, message }: { reading: Reading; message: InboundHeaders },
): Promise<void> {
  const { workspaceId } = reading
  const { receivedAt: at, offers } = message
  const learnt = await learnOwn(db, reading, message)
  if (!learnt) return
  if ('conversationId' in learnt) await noteAnswered(ctx, db, { ...reading, ...learnt, upTo: at })
  else await noteSentCopy(ctx, db, { workspaceId, emailId: learnt.copyOf, leftAt: at, offers })
}

const noBounce = { failed_addresses: [], bounce_kind: null, bounce_code: null }

function bounceOf(message: InboundHeaders, mail: queries.AnsweredMail) {
  const failure = message.report?.failure
  return {
    failed_addresses: failedAddresses(message, mail),
    bounce_kind: failure?.kind ?? null,
    bounce_code: failure?.code ?? null,
  }
}

/** Whom a report is about; where only its words say so, those of the mail's recipients that they name. */
function failedAddresses({ report, failedRecipients }: InboundHeaders, mail: queries.AnsweredMail): string[] {
  const named = report?.recipients.length ? report.recipients : failedRecipients
  if (named.length > 0) return named
  const mentioned = mail.recipients.filter((address) => report?.mentioned.includes(address))
  const [only, ...others] = mail.recipients
  return mentioned.length === 0 && only && others.length === 0 ? [only] : mentioned
}

async function queueTask(
  ctx: Context,
  db: Db,
  about: { reading: Reading; message: InboundHeaders; mail: queries.AnsweredMail; key: string },
): Promise<void> {
  const { reading, message, mail, key } = about
  if (!mail.whoId) return
  const task = taskOfReply(mail, { message, key, publicUrl: ctx.settings.publicUrl })
  // After a restore the mailbox is read again from where the backup stood.
  await queueCrmWrite(ctx, db, {
    workspaceId: reading.workspaceId,
    userId: mail.userId,
    purpose: 'mail_replied',
    emailId: mail.id,
    salesTaskId: null,
    task,
    mayBeThere: true,
  })
}

/** The Task that tells Salesforce of an answer. Its text stays in the mailbox: only its head was read. */
function taskOfReply(
  mail: queries.AnsweredMail,
  about: { message: InboundHeaders; key: string; publicUrl: string },
): CrmTask {
  const { message } = about
  const from = message.from
  const written = from?.name ? `${from.name} <${from.address}>` : (from?.address ?? '')
  return {
    key: answerTaskKey({ emailId: mail.id, messageKey: about.key }),
    kind: 'email',
    subject: `Reply: ${mail.subject}`,
    description: [`From: ${written}`, `Subject: ${message.subject}`].join('\n'),
    date: dayIn(mail.timeZone, message.receivedAt),
    completed: true,
    priority: 'normal',
    whoId: mail.whoId,
    whatId: mail.whatId,
    url: new URL(`/command-center/emails/${mail.id}`, about.publicUrl).href,
  }
}
