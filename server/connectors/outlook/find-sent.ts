import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import { keyHeader } from '../inbound.ts'
import type { SentMail, SoughtMail } from '../mail.ts'
import { nullIfMissing } from '../null-if-missing.ts'
import { readableRows } from '../readable-rows.ts'
import type { GraphClient } from './client.ts'
import { messagePath } from './draft.ts'
import { pagesOf } from './pages.ts'

const pageSize = 100
/** Messages that a listing is read through. Beyond it a mail that was not found counts as unknown. */
const mostEach = 5000
/** Bytes of a message in which its headers end. */
const headSize = 65_536

const person = z.object({ emailAddress: z.object({ address: z.string().nullish() }) })
const recipients = z.object({ toRecipients: readableRows(person).nullish() })
const anyMessage = z.object({
  id: z.string().min(1),
  isDraft: z.boolean(),
  conversationId: z.string().nullish(),
  internetMessageId: z.string().nullish(),
  sentDateTime: z.iso.datetime().transform((at) => new Date(at)),
  subject: z.string().nullish(),
  from: person.nullish(),
})
const ownMessage = anyMessage.extend(recipients.shape)
/** Addressees come with own mail only: a page of strangers' mail might hold a hundred thousand of them. */
type Message = z.infer<typeof anyMessage> & Partial<z.infer<typeof recipients>>

interface Listing {
  messages: Message[]
  isWhole: boolean
}

/**
 * What left is listed once for all mails: Sent Items, then all folders, because a person or a rule may have put it
 * anywhere. A mail is known by its Message-ID. Exchange may have replaced that, and Graph does not tell the headers of
 * what was sent, so of those with the same subject and addressee the message itself is read, for our own header.
 */
export async function findSent(
  client: GraphClient,
  { account, since }: { account: string; since: Date },
  mails: SoughtMail[],
): Promise<SentMail[]> {
  const own = await list(client, '/me/mailFolders/sentitems/messages', { row: ownMessage, since })
  const all = await list(client, '/me/messages', { row: anyMessage, since })
  const isOwn = new Set(own.messages.map((one) => one.id))
  const elsewhere = all.messages.filter((one) => !isOwn.has(one.id))
  const left = { messages: [...own.messages, ...elsewhere], isWhole: own.isWhole && all.isWhole }
  const look = lookInto(client)
  // What a stranger wrote with the same subject to the same people is no mail of ours, unless it has the key.
  const mayLackKey = ({ id, from }: Message) =>
    isOwn.has(id) || !from || lower(from.emailAddress.address) === account
  const found: SentMail[] = []
  for (const mail of mails) found.push(await findOne(left, mail, { look, mayLackKey }))
  return found
}

/** A message that is too large by its addressees comes without them, and they are asked for where they matter. */
async function list(
  client: GraphClient,
  path: string,
  { row, since }: { row: typeof anyMessage; since: Date },
): Promise<Listing> {
  const pages = pagesOf(client, {
    path,
    filter: `sentDateTime ge ${since.toISOString()}`,
    orderby: 'sentDateTime',
    select: Object.keys(row.shape).join(','),
    least: Object.keys(anyMessage.shape).join(','),
    size: pageSize,
  })
  const rows: unknown[] = []
  let isEnd = false
  for await (const page of pages) {
    rows.push(...page.value)
    isEnd = page.isLast
    if (rows.length >= mostEach) break
  }
  const known = readableRows(row).parse(rows)
  return { messages: known.filter((one) => !one.isDraft), isWhole: isEnd && known.length === rows.length }
}

interface Looking {
  look: ReturnType<typeof lookInto>
  mayLackKey(message: Message): boolean
}

async function findOne(
  { messages, isWhole }: Listing,
  mail: SoughtMail,
  { look, mayLackKey }: Looking,
): Promise<SentMail> {
  const known = messages.find((one) => one.internetMessageId === mail.messageId)
  if (known) return sent(known)
  let isAlike = false
  for (const one of messages.filter(({ subject }) => (subject ?? '').trim() === mail.subject.trim())) {
    if (!isAddressed(await look.addressees(one), mail)) continue
    const key = await look.key(one)
    if (key === mail.messageId) return sent(one)
    // One that carries another mail's key is that one; one without a key may be anything.
    isAlike ||= key === null && mayLackKey(one)
  }
  return { state: isAlike || !isWhole ? 'unknown' : 'not_sent' }
}

/** One that went away while it was looked at may have been addressed to anybody. */
function isAddressed(people: Set<string> | null, mail: SoughtMail): boolean {
  return mail.to.every((address) => people?.has(lower(address)) ?? true)
}

/** What a listing does not tell of a message; each is asked for once. */
function lookInto(client: GraphClient) {
  const keys = new Map<string, Promise<string | null>>()
  const addressees = new Map<string, Promise<Set<string> | null>>()
  return {
    addressees: (message: Message) =>
      once(addressees, message.id, async () => {
        const to = message.toRecipients ?? (await addresseesOf(client, message.id))
        return to && new Set(to.map((one) => lower(one.emailAddress.address)))
      }),
    key: ({ id }: Message) => once(keys, id, () => keyOf(client, id)),
  }
}

function once<Value>(
  known: Map<string, Promise<Value>>,
  id: string,
  ask: () => Promise<Value>,
): Promise<Value> {
  const answer = known.get(id) ?? ask()
  known.set(id, answer)
  return answer
}

/** Null when the message is gone. */
async function addresseesOf(client: GraphClient, id: string): Promise<z.infer<typeof person>[] | null> {
  const path = `${messagePath(id)}?$select=toRecipients`
  const answer = await nullIfMissing(client.call({ method: 'GET', path }))
  if (answer === null) return null
  const read = recipients.safeParse(answer)
  if (!read.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  return read.data.toRecipients ?? []
}

/** Our own header of a message; null when it has none, or is gone meanwhile. */
async function keyOf(client: GraphClient, id: string): Promise<string | null> {
  const raw = (await nullIfMissing(client.beginning(`${messagePath(id)}/$value`, headSize))) ?? ''
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

function sent(message: Message): SentMail {
  const { id: messageId, conversationId, sentDateTime: sentAt } = message
  const leftAs = message.internetMessageId ?? undefined
  return { state: 'sent', messageId, threadId: conversationId ?? null, leftAs, sentAt }
}

const lower = (text: string | null | undefined) => (text ?? '').toLowerCase()
