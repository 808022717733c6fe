import { isUtf8 } from 'node:buffer'
import type { Address, Attachment, Email } from 'postal-mime'
import PostalMime from 'postal-mime'
import { readLimit } from '../../../../contract/values/kept-draft.ts'
import type { MailAddress } from '../../../connectors/mail.ts'
import { escapeHtml } from '../../../platform/escape-html.ts'
import { storableText } from '../../../platform/storable-text.ts'
import { imageTypeOf, isTooLong, partNameOf } from '../content/content.ts'
import { type Split, splitHtml, splitText } from './quotes.ts'

/** Levels, header bytes and files that are read of a message: mail programs make far fewer. */
const most = { depth: 30, headers: 512 * 1024, files: 100, subject: 1_000 }
/** Characters of the pictures that stand inside the text, as data: URLs; what is more stays among the files. */
export const mostPictures = 8 * 1024 * 1024

/** A file of a message, named by its place among the message's files. */
export interface MessageFile {
  at: number
  name: string
  mediaType: string
  /** Bytes. */
  size: number
}

/** A file that the text may show: a picture by its bytes. */
export interface Picture {
  /** Its place among the files. */
  at: number
  /** As cleaned HTML refers to it. */
  name: string
  /** data: */
  url: string
}

/** A message as it is shown, its HTML not cleaned yet. */
export interface MessageParts {
  from: MailAddress | null
  /** Who is to be answered. */
  replyTo: MailAddress[]
  to: MailAddress[]
  cc: MailAddress[]
  subject: string
  messageId: string | null
  references: string[]
  /** What it says, as HTML, the richest first: one that is more than can be cleaned has a plainer one behind it. */
  bodies: Split[]
  /** All of them, those too that the text shows. */
  files: MessageFile[]
  pictures: Picture[]
}

/** Reads a message (latin1) for a screen. Throws what its structure makes impossible. */
export async function readParts(raw: string): Promise<MessageParts> {
  const email = await parse(raw)
  const files = email.attachments.slice(0, most.files)
  const asHtml = email.html === undefined ? [] : [splitHtml(email.html)]
  const asText =
    email.text === undefined ? [] : [asParagraphs(splitText(email.text.replaceAll('\r\n', '\n')))]
  return {
    from: addressesOf(email.from && [email.from])[0] ?? null,
    replyTo: addressesOf(email.replyTo),
    to: addressesOf(email.to),
    cc: addressesOf(email.cc),
    subject: storableText(email.subject ?? '', most.subject),
    messageId: messageIdsOf(email.messageId)[0] ?? null,
    references: messageIdsOf(email.references),
    bodies: [...asHtml, ...asText],
    files: files.map(fileOf),
    pictures: picturesOf(email.html ?? '', files),
  }
}

/** Only what its writer wrote, apart from what they answer: as HTML as it came, as text, or both. */
export async function readWritten(
  raw: string,
): Promise<{ subject: string; html: string | null; text: string | null }> {
  const { subject = '', html, text } = await parse(raw)
  return {
    subject: storableText(subject, most.subject),
    html: html === undefined || isTooLong(html) ? null : splitHtml(html).written,
    text: text === undefined ? null : splitText(text.replaceAll('\r\n', '\n')).written,
  }
}

/** One file of a message by its place; null when there is none. */
export async function readFile(
  raw: string,
  at: number,
): Promise<(MessageFile & { bytes: Uint8Array }) | null> {
  const { attachments } = await parse(raw)
  const file = attachments.slice(0, most.files)[at]
  return file ? { ...fileOf(file, at), bytes: bytesOf(file) } : null
}

/** Headers that are in no declared character set are UTF-8, or what older programs write. */
function withReadableHead(raw: string): Buffer {
  const bytes = Buffer.from(raw, 'latin1')
  const ends = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')].filter((at) => at !== -1)
  const end = Math.min(raw.length, most.headers, ...ends)
  const head = bytes.subarray(0, end)
  if (isUtf8(head)) return bytes
  return Buffer.concat([Buffer.from(new TextDecoder('windows-1252').decode(head)), bytes.subarray(end)])
}

function parse(raw: string): Promise<Email> {
  return PostalMime.parse(withReadableHead(raw), {
    maxNestingDepth: most.depth,
    maxHeadersSize: most.headers,
    // A message that hangs on this one is a file, and nothing that its writer says.
    forceRfc822Attachments: true,
  })
}

/** The ids in a header, as they can be kept and written into a header again; RFC 5322 has lines of 998 characters. */
function messageIdsOf(header = ''): string[] {
  return storableText(header).match(/<[^<>\s]{1,900}>/g) ?? []
}

function addressesOf(given: Address[] = []): MailAddress[] {
  const flat = given.flatMap((one) => one.group ?? [one])
  return flat.slice(0, readLimit.addresses).flatMap(({ name, address }) => {
    const known = storableText(address ?? '', readLimit.address).trim()
    return known
      ? [{ name: storableText(name, readLimit.name).trim() || null, address: known.toLowerCase() }]
      : []
  })
}

function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
}

function fileOf(file: Attachment, at: number): MessageFile {
  const mediaType = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(file.mimeType)
    ? file.mimeType
    : 'application/octet-stream'
  return { at, name: storableText(file.filename ?? '', 500), mediaType, size: bytesOf(file).length }
}

/** The pictures that HTML may show of its own message, in its order, as far as there is room. Each is made once. */
function picturesOf(html: string, files: Attachment[]): Picture[] {
  const named = new Map<string, number>()
  for (const [at, file] of files.entries())
    if (file.contentId) named.set(partNameOf(file.contentId.replace(/[<>]/g, '')), at)
  const pictures: Picture[] = []
  let room = mostPictures
  for (const [, id = ''] of html.matchAll(/\bcid:([^\s"'<>()]{1,250})/gi)) {
    if (named.size === 0) break
    const name = partNameOf(id.replaceAll('&amp;', '&'))
    const at = named.get(name)
    const file = at === undefined ? undefined : files[at]
    if (at === undefined || !file) continue
    named.delete(name)
    const url = pictureUrl(bytesOf(file), room)
    if (url === null) continue
    room -= url.length
    pictures.push({ at, name, url })
  }
  return pictures
}

/** Null for what is no picture that browsers show, whatever it is called, and for one that is too large. */
function pictureUrl(bytes: Uint8Array, room: number): string | null {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = imageTypeOf(content)
  const length = (type?.length ?? 0) + Math.ceil(content.length / 3) * 4 + 20
  return type && length <= room ? `data:${type};base64,${content.toString('base64')}` : null
}

/** Plain text as HTML: its lines as they are, its addresses as links. */
function asParagraphs({ written, quoted }: Split): Split {
  return { written: lines(written), quoted: quoted === null ? null : lines(quoted) }
}

function lines(text: string): string {
  const linked = escapeHtml(text).replace(
    /https?:\/\/[^\s<>"&]+(?:&amp;[^\s<>"&]+)*/g,
    (url) => `<a href="${url}">${url}</a>`,
  )
  return `<div style="white-space:pre-wrap">${linked}</div>`
}
