import type { gmail_v1 } from '@googleapis/gmail'
import { messageIdsIn } from '../inbound.ts'

/** What is kept of a draft between its laying and its sending. */
export interface Handle {
  draftId: string
  /** The draft's thread, which the sent message stays in. */
  threadId: string | null
}

/** One text for the attempt's row: `draft:thread`. Gmail's ids hold no colon. */
export function writeHandle({ draftId, threadId }: Handle): string {
  return threadId ? `${draftId}:${threadId}` : draftId
}

/** Reads what `writeHandle` wrote. */
export function readHandle(handle: string): Handle {
  const [draftId = '', threadId] = handle.split(':')
  return { draftId, threadId: threadId || null }
}

/** Whether this message is the sent copy of the mail with our Message-ID. Header names come in any case. */
export function isSentCopy(
  message: gmail_v1.Schema$Message,
  rfcMessageId: string,
  keyHeader: string,
): boolean {
  if (!message.labelIds?.includes('SENT')) return false
  const names = ['message-id', keyHeader.toLowerCase()]
  return (message.payload?.headers ?? []).some(
    ({ name, value }) => names.includes(name?.toLowerCase() ?? '') && value?.trim() === rfcMessageId,
  )
}

/** The Message-ID of a message whose headers were asked for. */
export function messageIdOf(message: gmail_v1.Schema$Message): string | undefined {
  const header = (message.payload?.headers ?? []).find(({ name }) => name?.toLowerCase() === 'message-id')
  return messageIdsIn(header?.value ?? null)[0]
}
