import type { gmail_v1 } from '@googleapis/gmail'
import { ConnectorError } from '../connector-error.ts'
import { type HeaderLine, inboundHeaderNames, inboundOf } from '../inbound.ts'
import type { InboundHeaders, NewMail, ReadFrom } from '../mail.ts'
import { readInside } from '../message-inside.ts'
import { nullIfMissing } from '../null-if-missing.ts'
import { readAlone, sortRead } from '../unreadable.ts'
import type { GmailClient } from './client.ts'

const me = { userId: 'me' }
/** Records of history a helping: at 5 units a message far below the 15,000 a minute that a user has. */
const pageSize = 100
/** How many of the newest messages are looked through when reading begins anew. */
const anewLimit = 300
/** Calls at a time: Gmail answers too many of one user's with 429. */
const together = 5
/** What never is an answer. Answers that a filter took out of the inbox are. */
const passedOver = ['DRAFT', 'CHAT', 'SPAM', 'TRASH']

/**
 * What came after `cursor`, a history id (2 units a call, 5 a message). Gmail forgets its history after a week,
 * sometimes after hours: then, as without a cursor, the newest messages are looked through.
 * https://developers.google.com/workspace/gmail/api/guides/sync
 */
export async function readNewMail(client: GmailClient, from: ReadFrom): Promise<NewMail> {
  const { ids, ...rest } = (await historyAfter(client, from.cursor)) ?? (await beginAnew(client, from.since))
  const read: Awaited<ReturnType<typeof readAlone>>[] = []
  for (let at = 0; at < ids.length; at += together) {
    const some = ids.slice(at, at + together)
    read.push(
      ...(await Promise.all(
        some.map((id) => readAlone(id, from.passOver ?? false, () => readMessage(client, id))),
      )),
    )
  }
  return { ...rest, ...sortRead(read) }
}

/** What there is to read, and where the next reading begins. */
type Helping = Pick<NewMail, 'cursor' | 'more'> & { ids: string[] }

async function historyAfter(client: GmailClient, startHistoryId: string | null): Promise<Helping | null> {
  if (startHistoryId === null) return null
  const answer = await nullIfMissing(
    client.call((gmail, options) =>
      gmail.users.history.list(
        { ...me, startHistoryId, historyTypes: ['messageAdded'], maxResults: pageSize },
        options,
      ),
    ),
  )
  if (!answer) return null
  const records = answer.history ?? []
  const added = records.flatMap((record) => record.messagesAdded ?? []).map((one) => one.message)
  const ids = added.flatMap((message) => (message?.id && isWanted(message) ? [message.id] : []))
  const last = records.at(-1)?.id
  const more = Boolean(answer.nextPageToken && last)
  // A record's id serves as a start as well, so a helping need not be remembered by its page token.
  const cursor = (more ? last : answer.historyId) ?? startHistoryId
  return { cursor, more, ids: [...new Set(ids)] }
}

async function beginAnew(client: GmailClient, since: Date): Promise<Helping> {
  // The mark first: what arrives during the search is read again, and nothing is missed.
  const { historyId } = await client.call((gmail, options) => gmail.users.getProfile(me, options))
  if (!historyId) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  const q = `after:${Math.floor(since.getTime() / 1000)} -in:drafts -in:chats`
  const list = await client.call((gmail, options) =>
    gmail.users.messages.list({ ...me, q, maxResults: anewLimit }, options),
  )
  const ids = (list.messages ?? []).flatMap((message) => message.id ?? []).reverse()
  return { cursor: historyId, more: false, ids }
}

/** Null when the message is gone meanwhile, or is none of those that matter. */
export async function readMessage(client: GmailClient, id: string): Promise<InboundHeaders | null> {
  const message = await nullIfMissing(
    client.call((gmail, options) =>
      gmail.users.messages.get(
        { ...me, id, format: 'metadata', metadataHeaders: inboundHeaderNames },
        options,
      ),
    ),
  )
  if (!message || !isWanted(message)) return null
  const envelope = {
    id,
    threadId: message.threadId ?? null,
    own: message.labelIds?.includes('SENT') ?? false,
    receivedAt: new Date(Number(message.internalDate ?? 0)),
    report: null,
  }
  const inbound = inboundOf(envelope, linesOf(message.payload))
  return readInside(inbound, (bytes) => nullIfMissing(client.rawBeginning(id, bytes)))
}

function linesOf(part: gmail_v1.Schema$MessagePart | undefined): HeaderLine[] {
  return (part?.headers ?? []).map((header) => ({ name: header.name ?? '', value: header.value ?? '' }))
}

function isWanted(message: gmail_v1.Schema$Message): boolean {
  return !message.labelIds?.some((label) => passedOver.includes(label))
}
