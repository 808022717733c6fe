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
  'X-Autoreply',
  'X-Autorespond',
  'X-Failed-Recipients',
]

/**
 * Carries our Message-ID a second time: a vendor may put one of its own in the place of the first. It says nothing but
 * that random id.
 */
export const keyHeader = 'X-MSI-Message-Id'

/** Characters of a header's value, and Message-IDs of one header, that are looked at: no program writes more. */
const most = { value: 16_384, ids: 100 }

/** What the vendor says of the message itself. */
export type InboundEnvelope = Pick<InboundHeaders, 'id' | 'threadId' | 'own' | 'receivedAt' | 'report'>

const wanted = new Set(inboundHeaderNames.map((name) => name.toLowerCase()))

export interface HeaderLine {
  name: string
  value: string
}

/**
 * Header lines, names in any case, as the port tells them. A header that comes twice counts once, the first; one that is
 * too long is cut, References at its beginning, because the closest message stands last.
 */
export function inboundOf(envelope: InboundEnvelope, lines: HeaderLine[]): InboundHeaders {
  const found = new Map<string, string>()
  for (const { name, value } of lines) {
    const key = name.toLowerCase()
    if (!wanted.has(key) || found.has(key)) continue
    const kept = key === 'references' ? value.slice(-most.value) : value
    // Cut in the middle of a character, what is left could not be stored.
    found.set(key, storableText(kept, most.value).trim())
  }
  const header = (name: string) => found.get(name) || null
  return {
    ...envelope,
    from: sender(header('from')),
    subject: header('subject') ?? '',
    messageId: messageIdsIn(header('message-id'))[0] ?? null,
    refersTo: referred(header('in-reply-to'), header('references')),
    autoSubmitted: header('auto-submitted'),
    precedence: header('precedence'),
    contentType: header('content-type'),
    autoReply: found.has('x-autoreply') || found.has('x-autorespond'),
    failedRecipients: addressesIn(header('x-failed-recipients')),
  }
}

/** In-Reply-To first, then References from the last to the first: the closest message comes first. */
function referred(inReplyTo: string | null, references: string | null): string[] {
  return [...new Set([...messageIdsIn(inReplyTo), ...messageIdsIn(references).reverse()])]
}

/** The Message-IDs of a header, with their angle brackets; the last ones, where it holds too many. */
export function messageIdsIn(value: string | null): string[] {
  return (value?.match(/<[^<>\s]+>/g) ?? []).slice(-most.ids)
}

function sender(value: string | null): MailAddress | null {
  const [first] = value ? parseAddresses(value, { flatten: true }) : []
  if (!first?.address) return null
  // A name that the vendor left encoded says nothing to people.
  const name = first.name && !first.name.includes('=?') ? first.name : null
  return { name, address: first.address.toLowerCase() }
}

/** The addresses of a header, lower case. */
export function addressesIn(value: string | null): string[] {
  if (!value) return []
  return parseAddresses(value, { flatten: true }).flatMap((one) =>
    one.address ? [one.address.toLowerCase()] : [],
  )
}
