import parseAddresses from 'nodemailer/lib/addressparser'
import type { DeliveryReport, InboundHeaders, MailAddress } from './mail.ts'

/** The headers that a connector asks its vendor for, and no others. */
export const inboundHeaderNames = [
  'Message-ID',
  'In-Reply-To',
  'References',
  'From',
  'Subject',
  'Auto-Submitted',
  'Precedence',
  'Content-Type',
  'X-Autoreply',
  'X-Autorespond',
  'X-Failed-Recipients',
]

/** What the vendor says of the message itself. */
export type InboundEnvelope = Pick<InboundHeaders, 'id' | 'threadId' | 'own' | 'receivedAt' | 'report'>

export interface HeaderLine {
  name: string
  value: string
}

/** Header lines, names in any case, as the port tells them. A header that comes twice counts once, the first. */
export function inboundOf(envelope: InboundEnvelope, lines: HeaderLine[]): InboundHeaders {
  const found = new Map<string, string>()
  for (const { name, value } of lines) {
    const key = name.toLowerCase()
    if (!found.has(key)) found.set(key, value.trim())
  }
  const header = (name: string) => found.get(name) || null
  return {
    ...envelope,
    from: sender(header('from')),
    subject: header('subject') ?? '',
    messageId: messageIds(header('message-id'))[0] ?? null,
    refersTo: referred(header('in-reply-to'), header('references')),
    autoSubmitted: header('auto-submitted'),
    precedence: header('precedence'),
    contentType: header('content-type'),
    autoReply: found.has('x-autoreply') || found.has('x-autorespond'),
    failedRecipients: addresses(header('x-failed-recipients')),
  }
}

/** Whether this is a delivery report (RFC 3464), whose `message/delivery-status` part says what happened. */
export function isDeliveryReport(contentType: string | null): boolean {
  return /^\s*multipart\/report\b/i.test(contentType ?? '') && /delivery-status/i.test(contentType ?? '')
}

/** Reads the fields of a `message/delivery-status` part. One that failed outweighs those that are only late. */
export function readDeliveryStatus(text: string): DeliveryReport {
  const lines = text.split(/\r?\n/)
  const values = (field: RegExp) => lines.flatMap((line) => field.exec(line)?.[1]?.trim() ?? [])
  const actions = values(/^Action:\s*([a-z]+)/i).map((action) => action.toLowerCase())
  const recipients = values(/^Final-Recipient:\s*[^;]*;\s*(.+)$/i).flatMap(addresses)
  const action = actions.includes('failed') ? 'failed' : actions.includes('delayed') ? 'delayed' : 'other'
  return { action, recipients: [...new Set(recipients)] }
}

/** In-Reply-To first, then References from the last to the first: the closest message comes first. */
function referred(inReplyTo: string | null, references: string | null): string[] {
  return [...new Set([...messageIds(inReplyTo), ...messageIds(references).reverse()])]
}

function messageIds(value: string | null): string[] {
  return value?.match(/<[^<>\s]+>/g) ?? []
}

function sender(value: string | null): MailAddress | null {
  const [first] = value ? parseAddresses(value, { flatten: true }) : []
  if (!first?.address) return null
  // A name that the vendor left encoded says nothing to people.
  const name = first.name && !first.name.includes('=?') ? first.name : null
  return { name, address: first.address.toLowerCase() }
}

function addresses(value: string | null): string[] {
  if (!value) return []
  return parseAddresses(value, { flatten: true }).flatMap((one) =>
    one.address ? [one.address.toLowerCase()] : [],
  )
}
