import { randomBytes } from 'node:crypto'
import addressparser from 'nodemailer/lib/addressparser'
import { type Header, headerValue, readHeaders, withHeaders, withoutHeaders } from '../../mail/mime.ts'
import type { Account } from '../accounts.ts'
import { invalidArgument } from './errors.ts'

/**
 * What Gmail makes of a message that it is given to keep or send: From is the account (another address is rewritten
 * without a word), Date and Message-ID exist. A valid Message-ID that came along is kept.
 */
export function stamp(raw: Buffer, account: Account): Buffer {
  const headers = readHeaders(raw)
  const missing: Header[] = []
  const unwanted: string[] = []
  const from = addresses(headers, 'from')[0]
  if (from !== account.email) {
    unwanted.push('from')
    missing.push({ name: 'From', value: `${account.name} <${account.email}>` })
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

/** Replaces the Message-ID by one of Gmail's own. */
export function withNewMessageId(raw: Buffer): Buffer {
  return withHeaders(withoutHeaders(raw, ['message-id']), [{ name: 'Message-ID', value: newMessageId() }])
}

/**
 * The envelope's recipients: To, Cc and Bcc, bare and lower-case, each once.
 * @throws GmailError 400 when there is none, or one is not an address
 */
export function envelopeRecipients(raw: Buffer): string[] {
  const headers = readHeaders(raw)
  const all: string[] = []
  for (const name of ['To', 'Cc', 'Bcc']) {
    for (const address of addresses(headers, name)) {
      if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address)) throw invalidArgument(`Invalid ${name} header`)
      all.push(address)
    }
  }
  if (all.length === 0) throw invalidArgument('Recipient address required')
  return [...new Set(all)]
}

function addresses(headers: Header[], name: string): string[] {
  const lines = headers.filter((header) => header.name.toLowerCase() === name.toLowerCase())
  return lines.flatMap((header) =>
    addressparser(header.value, { flatten: true }).map((one) => (one.address || one.name).toLowerCase()),
  )
}

function newMessageId(): string {
  return `<CA${randomBytes(30).toString('base64url')}@mail.gmail.com>`
}
