import { z } from 'zod'
import type { OutgoingMail } from '../mail.ts'

/** The fields of a message that look-ups read. */
export const messageFacts = z.object({
  id: z.string().min(1),
  isDraft: z.boolean(),
  conversationId: z.string().nullish(),
  internetMessageId: z.string().nullish(),
  parentFolderId: z.string().nullish(),
})
export type MessageFacts = z.infer<typeof messageFacts>

/** Of a folder, what look-ups and reading compare. */
export const folder = z.object({ id: z.string() })

/** `$select` of the same fields. */
export const factNames = Object.keys(messageFacts.shape).join(',')

/** What is kept of a draft between its laying and its sending. */
export interface Handle {
  /** Immutable: the same in Drafts and in Sent Items. */
  id: string
  conversationId: string | null
  /** Only when Exchange gave the draft a Message-ID of its own. */
  internetMessageId: string | null
}

/** One text for the attempt's row. No part holds a space. */
export function writeHandle({ id, conversationId, internetMessageId }: Handle): string {
  return [id, conversationId ?? '-', ...(internetMessageId ? [internetMessageId] : [])].join(' ')
}

/** Reads what `writeHandle` wrote. */
export function readHandle(handle: string): Handle {
  const [id = '', conversationId = '-', internetMessageId] = handle.split(' ')
  return {
    id,
    conversationId: conversationId === '-' ? null : conversationId,
    internetMessageId: internetMessageId ?? null,
  }
}

/** What a draft hands on to whoever sends it. */
export function handleOf(draft: MessageFacts, mail: Pick<OutgoingMail, 'messageId'>): Handle {
  const given = draft.internetMessageId
  return {
    id: draft.id,
    conversationId: draft.conversationId ?? null,
    internetMessageId: given && given !== mail.messageId ? given : null,
  }
}

/** Adresses as Graph's JSON wants them. */
export function recipients(people: OutgoingMail['bcc']): object[] {
  return people.map(({ name, address }) => ({ emailAddress: { name: name ?? '', address } }))
}

/** A string inside `$filter`. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
