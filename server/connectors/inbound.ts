import libmime from 'libmime'
import parseAddresses from 'nodemailer/lib/addressparser'
import { storableText } from '../platform/storable-text.ts'
import type { InboundHeaders, MailAddress } from './mail.ts'

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
  'Delivered-To',
  'Return-Path',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'X-Autoreply',
  'X-Autorespond',
  'X-Auto-Response-Suppress',
  'X-Failed-Recipients',
  'X-FC-MachineGenerated',
  'X-MS-Exchange-Generated-Message-Source',
  'X-MS-Exchange-Inbox-Rules-Loop',
]

/**
 * Carries our Message-ID a second time: a vendor may put one of its own in the place of the first. It says nothing but
 * that random id.
 */
export const keyHeader = 'X-MSI-Message-Id'

/** Characters of a value, Message-IDs of a header, and headers of one name that are looked at: no program writes more. */
const most = { value: 16_384, ids: 100, same: 50 }

/** What the vendor says of the message itself. */
export type InboundEnvelope = Pick<InboundHeaders, 'id' | 'threadId' | 'own' | 'receivedAt' | 'report'>

const wanted = new Set(inboundHeaderNames.map((name) => name.toLowerCase()))

export interface HeaderLine {
  name: string
  value: string
}

/**
 * Header lines, names in any case, as the port tells them. A header that comes twice counts once, the first, but each of a
 * program's marks; one that is too long is cut, References at its beginning, because the closest message stands last.
 */
export function inboundOf(envelope: InboundEnvelope, lines: HeaderLine[]): InboundHeaders {
  const found = new Map<string, string[]>()
  for (const { name, value } of lines) {
    const key = name.toLowerCase()
    const before = found.get(key) ?? []
    if (!wanted.has(key) || before.length >= most.same) continue
    const kept = key === 'references' ? value.slice(-most.value) : value
    // Cut in the middle of a character, what is left could not be stored.
    found.set(key, [...before, storableText(kept, most.value).trim()])
  }
  const header = (name: string) => found.get(name)?.[0] || null
  const from = sender(header('from'))
  return {
    ...envelope,
    from,
    subject: decoded(header('subject') ?? ''),
    messageId: messageIdsIn(header('message-id'))[0] ?? null,
    refersTo: referred(header('in-reply-to'), header('references')),
    autoSubmitted: header('auto-submitted'),
    precedence: header('precedence'),
    contentType: header('content-type'),
    autoReply: isMarked((name) => found.get(name) ?? [], from),
    isReturned: header('return-path')?.replace(/\s/g, '') === '<>',
    failedRecipients: addressesIn(header('x-failed-recipients')),
    offers: { list: header('list-unsubscribe') !== null, oneClick: header('list-unsubscribe-post') !== null },
  }
}

/** Headers that only programs write which answer by themselves, and what each of them says. */
const machineMarks: [string, RegExp][] = [
  ['x-autoreply', /^(?!(?:no|false|off|0)\b)./i],
  ['x-autorespond', /^(?!(?:no|false|off|0)\b)./i],
  ['x-fc-machinegenerated', /^(?!(?:no|false|off|0)\b)./i],
  ['delivered-to', /^autoresponder\b/i],
  ['x-ms-exchange-generated-message-source', /^mailbox rules agent$/i],
]

/**
 * Whether a program wrote a message, by its marks besides Auto-Submitted and Precedence. X-Auto-Response-Suppress is none:
 * Exchange writes it into people's mail too, also into what a rule sends on. With it, a rule of the sender's own tells.
 */
function isMarked(valuesOf: (name: string) => string[], from: MailAddress | null): boolean {
  const has = (name: string, pattern: RegExp) => valuesOf(name).some((value) => pattern.test(value))
  if (machineMarks.some(([name, says]) => has(name, says))) return true
  const rules = valuesOf('x-ms-exchange-inbox-rules-loop').flatMap(addressesIn)
  return from !== null && rules.includes(from.address) && has('x-auto-response-suppress', /\ball\b/i)
}

/** In-Reply-To first, then References from the last to the first: the closest message comes first. */
function referred(inReplyTo: string | null, references: string | null): string[] {
  return [...new Set([...messageIdsIn(inReplyTo), ...messageIdsIn(references).reverse()])]
}

/**
 * The Message-IDs of a header, each in angle brackets as RFC 5322 (3.6.4) wants them; the last ones, where it holds too
 * many. Some programs leave the brackets out, fold the line inside them, or encode the whole as words (RFC 2047).
 */
export function messageIdsIn(value: string | null): string[] {
  const written = decoded(value ?? '')
  const bracketed = written.match(/<[^<>]+>/g)?.map((id) => id.replace(/\s/g, '')) ?? []
  const bare = written.split(/[\s<>,;"]+/).filter((word) => /^[^@]+@[^@]+$/.test(word))
  const ids = bracketed.length > 0 ? bracketed.filter((id) => id !== '<>') : bare.map((id) => `<${id}>`)
  return ids.slice(-most.ids)
}

/** Encoded words (RFC 2047) as people read them. */
function decoded(value: string): string {
  return value.includes('=?') ? storableText(libmime.decodeWords(value), most.value) : value
}

function sender(value: string | null): MailAddress | null {
  const [first] = value ? parseAddresses(value, { flatten: true }) : []
  // A mail server may leave its domain out, which makes a name of its address.
  if (!first?.address && /^(?:mailer-?daemon|mail-daemon|postmaster)$/i.test(first?.name ?? '')) {
    return { name: null, address: (first?.name ?? '').toLowerCase() }
  }
  if (!first?.address) return null
  return { name: decoded(first.name ?? '').trim() || null, address: first.address.toLowerCase() }
}

/** The addresses of a header, lower case. */
export function addressesIn(value: string | null): string[] {
  if (!value) return []
  return parseAddresses(value, { flatten: true }).flatMap((one) =>
    one.address ? [one.address.toLowerCase()] : [],
  )
}
