import type { EmailSummary } from '../../../../contract/email.ts'
import type { Db } from '../../../schema.ts'
import { addressingOf, referencesOf } from './addressing.ts'
import { beginConversation } from './conversations.ts'
import { awaitAnswer } from './follow-ups.ts'
import { messageKey } from './message-key.ts'
import { type EventRow, findEvents } from './queries.ts'
import { quoting } from './quote-below.ts'
import { type AskedMessage, readMessage, readMessageFile, readMessageParts } from './read-message.ts'
import { findMailsOfThread, findOwnMessage, findReceived, findUnsentAnswers } from './thread-queries.ts'
import { findAbsences } from './verdict-queries.ts'
import { stopWatching } from './watch.ts'

// The door for the other features and for the composition.
export {
  type AskedMessage,
  addressingOf,
  awaitAnswer,
  beginConversation,
  type EventRow,
  findAbsences,
  findMailsOfThread,
  findOwnMessage,
  findReceived,
  findUnsentAnswers,
  messageKey,
  quoting,
  readMessage,
  readMessageFile,
  readMessageParts,
  referencesOf,
  stopWatching,
}

/** What came back to a mail. */
export type MailAnswers = Pick<EmailSummary, 'replied' | 'bounced'>

export const unanswered: MailAnswers = { replied: null, bounced: null }

/** What came back to each of these mails; one that nothing came back to is missing. */
export async function answersTo(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<Map<string, MailAnswers>> {
  const answers = new Map<string, MailAnswers>()
  for (const event of await findEvents(db, key)) {
    const before = answers.get(event.email_id) ?? unanswered
    answers.set(event.email_id, { ...before, ...answerOf(event, before) })
  }
  return answers
}

/** The latest answer stands for all; bounces add up, one for each address, and the latest one that knows says why. */
function answerOf(event: EventRow, before: MailAnswers): Partial<MailAnswers> {
  const at = event.at.toISOString()
  if (event.kind === 'bounced') {
    const addresses = new Set([...(before.bounced?.addresses ?? []), ...event.failed_addresses])
    const kind = event.bounce_kind ?? before.bounced?.kind ?? null
    const code = event.bounce_code ?? before.bounced?.code ?? null
    return { bounced: { at, addresses: [...addresses], kind, code } }
  }
  return { replied: { at, from: { name: event.from_name, address: event.from_address ?? '' } } }
}
