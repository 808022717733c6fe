import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import { type AskedMessage, findOwnMessage } from '../replies/replies.ts'
import { emailAboutRecord } from './own-email.ts'

/** A message that came to a mail of the actor's own. */
export type OwnMessage = AskedMessage & { emailId: string; threadId: string | null }

/** Throws `not_found`, `answer_gone`. */
export async function askedMessage(ctx: Context, actor: Actor, id: string): Promise<OwnMessage> {
  const { workspaceId, userId } = actor
  const message = await findOwnMessage(ctx.db, { workspaceId, userId, id })
  if (!message) throw new Refusal('not_found')
  const { mailbox_id: mailboxId, vendor_message_id: messageId } = message
  if (messageId === null) throw new Refusal('answer_gone')
  const own = [message.mailbox_address, actor.email]
  const { email_id: emailId, vendor_thread_id: threadId } = message
  return { workspaceId, userId, mailboxId, messageId, own, emailId, threadId }
}

/** Refuses what came to a mail that the record has nothing to do with. Throws `not_found`, `answer_gone`. */
export async function requireOnRecord(ctx: Context, actor: PanelActor, id: string): Promise<void> {
  await emailAboutRecord(ctx, actor, (await askedMessage(ctx, actor, id)).emailId)
}
