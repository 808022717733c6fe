import { isEmailAddress } from '../../../../contract/values/address.ts'
import type { MailAddress } from '../../../connectors/mail.ts'
import type { MessageParts } from './message-parts.ts'

/** Whom an answer goes to, who gets it too if it goes to all, and its subject. */
export interface Addressing {
  to: MailAddress
  others: MailAddress[]
  subject: string
}

/** How programs begin the subject of an answer, so that it is not begun twice. */
const begun = /^(?:re|sv|aw|antw|vs|ref|rif|odp) ?:/i

/** Message-IDs that an answer refers to: RFC 5322 (3.6.4) wants all, and chains of hundreds exist. */
const mostReferences = 40

/**
 * How a message is answered: to its Reply-To, else to its sender; all others but the reader's own addresses are those whom
 * it went to as well. Null when nobody wrote it who can be written to.
 */
export function addressingOf(
  message: Pick<MessageParts, 'from' | 'replyTo' | 'to' | 'cc' | 'subject'>,
  own: string[],
): Addressing | null {
  const { from, replyTo, cc } = message
  const possible = [...replyTo, ...(from ? [from] : [])].filter(({ address }) => isEmailAddress(address))
  const [to] = possible
  if (!to) return null
  const seen = new Set([to.address, ...own.map((address) => address.toLowerCase())])
  const others = [...replyTo.slice(1), ...message.to, ...cc].filter(
    ({ address }) => isEmailAddress(address) && !seen.has(address) && seen.add(address),
  )
  const subject = message.subject.trim()
  return { to, others: others.slice(0, 50), subject: begun.test(subject) ? subject : `Re: ${subject}`.trim() }
}

/**
 * What an answer refers to, the answered message last: the first of the chain and the newest of it are kept. Nothing where
 * that has no id: the last of its chain is another message, and would be taken for the answered one.
 */
export function referencesOf({
  references,
  messageId,
}: Pick<MessageParts, 'references' | 'messageId'>): string[] {
  if (!messageId) return []
  const above = [...new Set(references)].filter((id) => id !== messageId)
  const kept =
    above.length < mostReferences ? above : [...above.slice(0, 1), ...above.slice(2 - mostReferences)]
  return [...kept, messageId]
}
