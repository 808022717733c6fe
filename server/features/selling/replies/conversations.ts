import type { InboundHeaders, MailboxKey } from '../../../connectors/mail.ts'
import { boundedKey } from '../../../platform/bounded-key.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { messageKey } from './message-key.ts'
import * as queries from './queries.ts'

/** A mail of ours that has just been sent. */
export interface SentMail extends MailboxKey {
  userId: string
  emailId: string
  /** RFC 5322 Message-IDs: as we made it, and the one that it left with. */
  messageIds: string[]
  vendorThreadId: string | null
  sentAt: Date
}

/** Where a message belongs. */
export interface Place {
  conversationId: string
  emailId: string
}

/** Begins the conversation of a mail in the transaction that makes it sent; an answer goes on in the one that it answers. */
export async function beginConversation(db: Db, mail: SentMail): Promise<void> {
  const keys = [...new Set(mail.messageIds.map(messageKey))]
  await queries.insertSent(db, { ...mail, conversationId: newId(), keys })
}

/**
 * Finds the mail of a mailbox that a message belongs to: the closest one that it refers to, else the one whose
 * thread the vendor put it into. Null when it is none of ours.
 */
export async function placeOf(db: Db, mailbox: MailboxKey, message: InboundHeaders): Promise<Place | null> {
  const keys = message.refersTo.map(messageKey)
  const known = await queries.findMessages(db, mailbox, keys)
  const closest = keys.map((key) => known.find((one) => one.message_key === key)).find(Boolean)
  const byThread = message.threadId
    ? () => queries.findByThread(db, mailbox, boundedKey(message.threadId ?? ''))
    : null
  const conversationId = closest?.conversation_id ?? (await byThread?.())
  if (!conversationId) return null
  const { workspaceId } = mailbox
  const emailId = closest?.email_id ?? (await queries.findLatestMail(db, { workspaceId, conversationId }))
  return emailId ? { conversationId, emailId } : null
}

/**
 * Learns from a message that left the mailbox: the Message-ID that the vendor gave a mail of ours in the place of
 * ours, or what the seller wrote by hand in a conversation. What answers it then belongs there as well. Returns the mail that
 * it is the copy of, or the conversation that was written in by hand.
 */
export async function learnOwn(
  db: Db,
  mailbox: MailboxKey,
  message: InboundHeaders,
): Promise<{ copyOf: string } | { conversationId: string } | null> {
  if (!message.messageId) return null
  const copy = await queries.findByVendorMessage(db, mailbox, boundedKey(message.id))
  const place = copy ?? (await placeOf(db, mailbox, message))
  if (!place) return null
  const learnt = {
    workspace_id: mailbox.workspaceId,
    conversation_id: place.conversationId,
    message_key: messageKey(message.messageId),
    email_id: copy?.emailId ?? null,
  }
  await queries.insertMessages(db, [learnt])
  return copy ? { copyOf: copy.emailId } : { conversationId: place.conversationId }
}
