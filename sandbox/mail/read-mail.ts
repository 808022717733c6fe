import { type AddressObject, type Attachment, simpleParser } from 'mailparser'
import { decodeWords, readHeaders } from './mime.ts'
import type { StoredMail } from './office.ts'

export interface Address {
  name: string
  address: string
}

/** A mail as a person reads it. */
export interface Mail {
  id: string
  from: Address
  to: Address[]
  cc: Address[]
  replyTo: Address[]
  subject: string
  /** The Date header, else the time of arrival; ISO 8601. */
  date: string
  received: string
  read: boolean
  text: string
  /** The HTML part with cid images as data URIs, not yet safe to show; '' when there is none. */
  html: string
  messageId: string
  inReplyTo: string
  references: string[]
  /** By lower-case name; lines of the same name are joined with a line feed. */
  headers: Record<string, string>
  attachments: Attachment[]
}

const parsed = new Map<string, Promise<Mail>>()

/** Parses a stored mail. A mail never changes, so each is parsed once; only the read flag is taken anew. */
export async function readMail(stored: StoredMail): Promise<Mail> {
  let mail = parsed.get(stored.id)
  if (!mail) {
    mail = parse(stored)
    parsed.set(stored.id, mail)
  }
  return { ...(await mail), read: stored.read }
}

async function parse(stored: StoredMail): Promise<Mail> {
  const raw = Buffer.from(stored.raw, 'base64')
  const mail = await simpleParser(raw)
  return {
    id: stored.id,
    from: addresses(mail.from)[0] ?? { name: '', address: stored.from },
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    replyTo: addresses(mail.replyTo),
    subject: mail.subject ?? '',
    date: validDate(mail.date) ?? stored.received,
    received: stored.received,
    read: stored.read,
    text: mail.text ?? '',
    html: mail.html || '',
    messageId: mail.messageId ?? '',
    inReplyTo: mail.inReplyTo ?? '',
    references: [mail.references ?? []].flat(),
    headers: headerRecord(raw),
    attachments: mail.attachments,
  }
}

function validDate(date: Date | undefined): string | undefined {
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined
}

function addresses(value: AddressObject | AddressObject[] | undefined): Address[] {
  return [value ?? []]
    .flat()
    .flatMap((one) => one.value)
    .flatMap((one) => one.group ?? [one])
    .map((one) => ({ name: one.name, address: one.address ?? '' }))
}

function headerRecord(raw: Buffer): Record<string, string> {
  const record: Record<string, string> = {}
  for (const { name, value } of readHeaders(raw)) {
    const key = name.toLowerCase()
    const text = decodeWords(value)
    record[key] = key in record ? `${record[key]}\n${text}` : text
  }
  return record
}
