import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import { keyHeader } from '../inbound.ts'
import type { SentMail, SoughtMail } from '../mail.ts'
import { unlessGone } from '../unless-gone.ts'
import type { GraphClient } from './client.ts'
import { messagePath } from './draft.ts'
import { pagesOf } from './pages.ts'
import { quoted } from './translate.ts'

const pageSize = 100
/** Messages of a folder that are looked through. Beyond it a mail that was not found counts as unknown. */
const mostEach = 2000
/** Bytes of a message in which its headers end. */
const headSize = 65_536

const person = z.object({ emailAddress: z.object({ address: z.string().nullish() }) })
const leftMessage = z.object({
  id: z.string().min(1),
  isDraft: z.boolean(),
  conversationId: z.string().nullish(),
  internetMessageId: z.string().nullish(),
  sentDateTime: z.iso.datetime().transform((at) => new Date(at)),
  subject: z.string().nullish(),
  from: person.nullish(),
  toRecipients: z.array(person).nullish(),
})
type LeftMessage = z.infer<typeof leftMessage>
const written = z.object({ from: person.nullish() })
const names = Object.keys(leftMessage.shape).join(',')
/** The addressees are what makes a message large: a stranger's may have thousands. */
const withoutAddressees = Object.keys(leftMessage.omit({ toRecipients: true }).shape).join(',')
const page = z.object({ value: z.array(z.unknown()) })

/**
 * What left is listed once for all mails: Sent Items, and Deleted Items, where a person may have put it. A mail is known
 * by its Message-ID. Exchange may have replaced that, and Graph does not tell the headers of what lies in Sent Items, so
 * of those with the same subject and addressee the message itself is read, for our own header.
 */
export async function findSent(
  client: GraphClient,
  where: { account: string; since: Date },
  mails: SoughtMail[],
): Promise<SentMail[]> {
  const folders = [await listLeft(client, 'sentitems', where), await listLeft(client, 'deleteditems', where)]
  const left = folders.flatMap(({ messages }) => messages)
  const isWhole = folders.every((folder) => folder.isWhole)
  const found: SentMail[] = []
  for (const mail of mails) found.push(await findOne(client, { left, isWhole }, mail))
  return found
}

async function listLeft(
  client: GraphClient,
  folder: string,
  where: { account: string; since: Date },
): Promise<{ messages: LeftMessage[]; isWhole: boolean }> {
  const messages: LeftMessage[] = []
  let isWhole = true
  const pages = pagesOf(client, {
    path: `/me/mailFolders/${folder}/messages`,
    filter: `sentDateTime ge ${where.since.toISOString()}`,
    orderby: 'sentDateTime',
    select: names,
    least: withoutAddressees,
    size: pageSize,
  })
  for await (const { value, isLast } of pages) {
    for (const raw of value) {
      const read = leftMessage.safeParse(raw)
      if (!mayBeOwn(raw, where.account)) continue
      if (read.success) messages.push(read.data)
      else isWhole = false
    }
    if (!isLast && messages.length >= mostEach) return { messages, isWhole: false }
  }
  return { messages, isWhole }
}

/** Deleted Items hold what strangers wrote, too. */
function mayBeOwn(raw: unknown, account: string): boolean {
  const from = written.safeParse(raw).data?.from
  return !from || lower(from.emailAddress.address) === account
}

async function findOne(
  client: GraphClient,
  among: { left: LeftMessage[]; isWhole: boolean },
  mail: SoughtMail,
): Promise<SentMail> {
  const known = among.left.find((one) => one.internetMessageId === mail.messageId)
  if (known) return sent(known)
  let isAlike = false
  for (const one of among.left.filter((message) => isLike(message, mail))) {
    const key = await keyOf(client, one.id)
    if (key === mail.messageId) return sent(one)
    // One that carries another mail's key is that one; one without a key may be anything.
    isAlike ||= key === null
  }
  const elsewhere = await anywhere(client, mail.messageId)
  if (elsewhere) return sent(elsewhere)
  return { state: isAlike || !among.isWhole ? 'unknown' : 'not_sent' }
}

/** A person may have put the sent copy into any folder. */
async function anywhere(client: GraphClient, rfcMessageId: string): Promise<LeftMessage | null> {
  const query = new URLSearchParams({
    $filter: `internetMessageId eq ${quoted(rfcMessageId)}`,
    $select: withoutAddressees,
    $top: '5',
  })
  const answer = page.safeParse(await client.call({ method: 'GET', path: `/me/messages?${query}` }))
  if (!answer.success) throw unexpected('temporary')
  const found = z.array(leftMessage).safeParse(answer.data.value)
  // It may be this mail that cannot be read.
  if (!found.success) throw unexpected('rejected')
  return found.data.find((one) => !one.isDraft) ?? null
}

function isLike(message: LeftMessage, mail: SoughtMail): boolean {
  if ((message.subject ?? '').trim() !== mail.subject.trim()) return false
  // Too many to be told: they may be those.
  if (!message.toRecipients) return true
  const to = new Set(message.toRecipients.map((one) => lower(one.emailAddress.address)))
  return mail.to.every((one) => to.has(lower(one)))
}

/** Our own header of a message; null when it has none, or is gone meanwhile. */
async function keyOf(client: GraphClient, id: string): Promise<string | null> {
  const raw = (await unlessGone(client.beginning(`${messagePath(id)}/$value`, headSize))) ?? ''
  const name = `${keyHeader.toLowerCase()}:`
  for (const line of headOf(raw).split('\n'))
    if (line.toLowerCase().startsWith(name)) return line.slice(name.length).trim()
  return null
}

/** The header of a message, one field a line. */
function headOf(raw: string): string {
  const text = raw.replaceAll('\r\n', '\n')
  const end = text.indexOf('\n\n')
  return text.slice(0, end < 0 ? undefined : end).replace(/\n[ \t]/g, ' ')
}

function sent(message: LeftMessage): SentMail {
  const { id: messageId, conversationId, sentDateTime: sentAt } = message
  return { state: 'sent', messageId, threadId: conversationId ?? null, sentAt }
}

function unexpected(fault: 'temporary' | 'rejected') {
  return new ConnectorError(fault, { vendorCode: 'unexpected_answer' })
}

const lower = (text: string | null | undefined) => (text ?? '').toLowerCase()
