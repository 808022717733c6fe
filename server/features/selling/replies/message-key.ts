import { createHash } from 'node:crypto'
import { boundedKey } from '../../../platform/bounded-key.ts'

/**
 * A Message-ID as conversations keep it: without brackets and in one case, because some programs change both. What is
 * too long for an index is hashed; the hash stands behind a space, which no other key holds.
 */
export function messageKey(messageId: string): string {
  return boundedKey(messageId.replace(/[<>\s]/g, '').toLowerCase())
}

/** The key of a message that has no Message-ID: the vendor's own id. */
export function vendorKey(vendorMessageId: string): string {
  return boundedKey(`vendor:${vendorMessageId}`)
}

/** What the Task at Salesforce that tells of an answer is known by. */
export function answerTaskKey(answer: { emailId: string; messageKey: string }): string {
  const hash = createHash('sha256').update(answer.messageKey).digest('hex').slice(0, 16)
  return `${answer.emailId}:reply:${hash}`
}
