import { withoutHeaders } from '../../mail/mime.ts'
import type { Call } from './access.ts'
import { gatewayTimeout, notFound, unavailable } from './errors.ts'
import { addMessage, answeredThread, type Draft, removeDraft } from './mailbox.ts'
import { messageHandle } from './message-json.ts'
import { envelopeRecipients, stamp, withNewMessageId } from './outgoing.ts'

/**
 * The thread that a new message joins: the one asked for, if the message also refers to one of its messages and bears
 * its subject; else a new one (undefined).
 * @throws GmailError 404 when there is no such thread
 */
export function joinedThread(
  { mailbox }: Call,
  { raw, threadId }: { raw: Buffer; threadId: string | undefined },
): string | undefined {
  if (threadId === undefined) return undefined
  if (!mailbox.messages.some((message) => message.threadId === threadId)) throw notFound()
  return answeredThread(mailbox, raw, { anySubject: false }) === threadId ? threadId : undefined
}

/**
 * Sends a message, and consumes the draft that it was. The sender's copy keeps Bcc, the recipients' have none.
 * The faults that concern sending strike here.
 */
export async function send(
  call: Call,
  letter: { raw: Buffer; threadId: string | undefined; draft?: Draft },
): Promise<unknown> {
  const { gmail, account, mailbox, method, reply, request } = call
  const strike = (name: Parameters<typeof gmail.faults.strike>[0]) =>
    gmail.faults.strike(name, { account: account.email, method })
  const recipients = envelopeRecipients(letter.raw)
  if (strike('send_503')) throw unavailable()
  const raw = withNewMessageId(stamp(letter.raw, account))
  if (letter.draft) removeDraft(mailbox, letter.draft)
  const message = addMessage(mailbox, { raw, labelIds: ['SENT'], threadId: letter.threadId })
  gmail.google.store.save()
  await gmail.postOffice.deliver({
    from: account.email,
    to: recipients,
    raw: withoutHeaders(raw, ['bcc']),
  })
  if (strike('send_accepts_then_504')) throw gatewayTimeout()
  if (strike('send_drops_after_accept')) {
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  return messageHandle(message)
}
