import { keyHeader } from '../inbound.ts'
import type { SentMail, SoughtMail } from '../mail.ts'
import { nullIfMissing } from '../null-if-missing.ts'
import type { GmailClient } from './client.ts'
import { isSentCopy, messageIdOf } from './translate.ts'

const me = { userId: 'me' }
/** Messages to one addressee that are looked through. Beyond it a mail that was not found counts as unknown. */
const mostEach = 50

/**
 * Gmail finds no header of ours by search, so what went to the same addressee is listed and compared: 5 units a mail
 * and 20 a message, of the 6,000 that a user has a minute. Sent mail that was thrown away since counts as well.
 */
export async function findSent(client: GmailClient, since: Date, mails: SoughtMail[]): Promise<SentMail[]> {
  const found: SentMail[] = []
  for (const mail of mails) found.push(await findOne(client, since, mail))
  return found
}

async function findOne(client: GmailClient, since: Date, mail: SoughtMail): Promise<SentMail> {
  const to = mail.to.map((address) => `to:"${address.replaceAll('"', '')}"`).join(' ')
  const list = await client.call((gmail, options) =>
    gmail.users.messages.list(
      {
        ...me,
        q: `after:${Math.floor(since.getTime() / 1000)} ${to}`,
        labelIds: ['SENT'],
        includeSpamTrash: true,
        maxResults: mostEach,
      },
      options,
    ),
  )
  for (const { id } of list.messages ?? []) {
    const copy = id ? await copyOf(client, id, mail) : null
    if (copy) return copy
  }
  return { state: list.nextPageToken ? 'unknown' : 'not_sent' }
}

async function copyOf(client: GmailClient, id: string, mail: SoughtMail): Promise<SentMail | null> {
  const metadataHeaders = ['Message-ID', keyHeader]
  const message = await nullIfMissing(
    client.call((gmail, options) =>
      gmail.users.messages.get({ ...me, id, format: 'metadata', metadataHeaders }, options),
    ),
  )
  if (!message || !isSentCopy(message, mail.messageId, keyHeader)) return null
  const sentAt = new Date(Number(message.internalDate ?? 0))
  const leftAs = messageIdOf(message)
  return { state: 'sent', messageId: id, threadId: message.threadId ?? null, leftAs, sentAt }
}
