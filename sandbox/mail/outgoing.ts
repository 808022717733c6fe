import addressparser from 'nodemailer/lib/addressparser'
import { type Header, headerValue, readHeaders, withHeaders, withoutHeaders } from './mime.ts'

interface Sender {
  name: string
  email: string
}

/**
 * What a mail service makes of a message that it is given to keep or send: From is the sender (another address is
 * rewritten without a word), Date and Message-ID exist. A valid Message-ID that came along is kept.
 */
export function stampMessage(raw: Buffer, sender: Sender, newMessageId: () => string): Buffer {
  const headers = readHeaders(raw)
  const missing: Header[] = []
  const unwanted: string[] = []
  const from = addressesIn(headers, 'from')[0]
  if (from !== sender.email) {
    unwanted.push('from')
    missing.push({ name: 'From', value: `${sender.name} <${sender.email}>` })
  }
  if (!headerValue(headers, 'date'))
    missing.push({ name: 'Date', value: new Date().toUTCString().replace('GMT', '+0000') })
  if (!/^<[^<>@\s]+@[^<>@\s]+>$/.test(headerValue(headers, 'message-id'))) {
    unwanted.push('message-id')
    missing.push({ name: 'Message-ID', value: newMessageId() })
  }
  if (missing.length === 0) return raw
  return withHeaders(unwanted.length > 0 ? withoutHeaders(raw, unwanted) : raw, missing)
}

/** Replaces the Message-ID. */
export function withMessageId(raw: Buffer, messageId: string): Buffer {
  return withHeaders(withoutHeaders(raw, ['message-id']), [{ name: 'Message-ID', value: messageId }])
}

/**
 * The envelope's recipients: To, Cc and Bcc, bare and lower-case, each once; maybe none.
 * @throws what `refuse` makes of a header whose value is not an address
 */
export function envelopeRecipients(raw: Buffer, refuse: (header: string) => Error): string[] {
  const headers = readHeaders(raw)
  const all: string[] = []
  for (const name of ['To', 'Cc', 'Bcc']) {
    for (const address of addressesIn(headers, name)) {
      if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address)) throw refuse(name)
      all.push(address)
    }
  }
  return [...new Set(all)]
}

/** The bare addresses of a header, lower-case, also when it stands there several times. */
export function addressesIn(headers: Header[], name: string): string[] {
  const lines = headers.filter((header) => header.name.toLowerCase() === name.toLowerCase())
  return lines.flatMap((header) =>
    addressparser(header.value, { flatten: true }).map((one) => (one.address || one.name).toLowerCase()),
  )
}
