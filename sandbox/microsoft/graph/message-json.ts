import addressparser from 'nodemailer/lib/addressparser'
import {
  decodeWords,
  headerValue,
  leaves,
  type MimePart,
  partText,
  plainWords,
  readHeaders,
  treeShelf,
} from '../../mail/mime.ts'
import { folderId, type Message, ordinaryId, rawOf } from './mailbox.ts'

const shelf = treeShelf()

/** How a caller wants messages shown. */
export interface Showing {
  address: string
  /** `Prefer: IdType="ImmutableId"` came along. */
  immutable: boolean
  /** Names of `$select`; none shows everything but the headers. */
  select: string[]
  /** `$expand` asks for PidTagMessageClass. */
  messageClass: boolean
}

/** The tree of a message's parts as it is now. */
export function treeOf(message: Message): MimePart {
  return shelf(`${message.id}:${message.revision}`, () => rawOf(message))
}

/** A message as Graph's JSON shows it. */
export function messageJson(message: Message, showing: Showing): object {
  const { select } = showing
  const all = properties(message, showing)
  const wanted =
    select.length > 0 ? select : Object.keys(all).filter((name) => name !== 'internetMessageHeaders')
  const shown = Object.fromEntries(wanted.filter((name) => name in all).map((name) => [name, all[name]?.()]))
  const extended = showing.messageClass
    ? { singleValueExtendedProperties: [{ id: 'String 0x1a', value: classOf(message) }] }
    : {}
  return { '@odata.etag': `W/"${etag(message)}"`, id: idOf(message, showing), ...shown, ...extended }
}

/** What Outlook takes a message for: a report of what became of a mail is no note. */
function classOf(message: Message): string {
  if (
    !/^multipart\/report;.*delivery-status/is.test(headerValue(readHeaders(rawOf(message)), 'content-type'))
  )
    return 'IPM.Note'
  const [status] = leaves(treeOf(message), (leaf) => leaf.type === 'message/delivery-status')
  return /^Action: *delayed/im.test(status ? partText(status) : '')
    ? 'REPORT.IPM.Note.Delayed'
    : 'REPORT.IPM.Note.NDR'
}

/** The id in the form that the caller prefers. */
export function idOf(message: Message, { immutable }: Pick<Showing, 'immutable'>): string {
  return immutable ? message.id : ordinaryId(message)
}

/** The parts that hang on a message: files, and images that its text shows. */
export function attachmentParts(message: Message): MimePart[] {
  return leaves(treeOf(message), isAttachment)
}

/** An attachment as Graph's JSON shows it; its number in the message is its id. */
export function attachmentJson(part: MimePart, at: number): object {
  return {
    '@odata.type': '#microsoft.graph.fileAttachment',
    '@odata.mediaContentType': part.type,
    id: Buffer.from(`attachment:${at}`).toString('base64url'),
    name: part.filename,
    contentType: part.type,
    size: part.body.length,
    isInline: isInline(part),
    contentId: contentId(part) || null,
    contentBytes: part.body.toString('base64'),
  }
}

function properties(message: Message, showing: Showing): Record<string, () => unknown> {
  const headers = readHeaders(rawOf(message))
  const people = (name: string) => () => recipients(headerValue(headers, name))
  const iso = (at: number) => () => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
  const from = () => recipients(headerValue(headers, 'from'))[0] ?? null
  return {
    createdDateTime: iso(message.created),
    lastModifiedDateTime: iso(message.modified),
    changeKey: () => etag(message),
    categories: () => [],
    receivedDateTime: iso(message.received),
    sentDateTime: iso(message.received),
    hasAttachments: () => attachmentParts(message).some((part) => !isInline(part)),
    internetMessageId: () => message.internetMessageId,
    subject: () => decodeWords(headerValue(headers, 'subject')),
    bodyPreview: () => plainWords(treeOf(message)).slice(0, 255),
    importance: () => 'normal',
    parentFolderId: () => folderId(showing.address, message.folder),
    conversationId: () => message.conversationId,
    isRead: () => message.isRead,
    isDraft: () => message.isDraft,
    body: () => body(treeOf(message)),
    sender: from,
    from,
    toRecipients: people('to'),
    ccRecipients: people('cc'),
    bccRecipients: people('bcc'),
    replyTo: people('reply-to'),
    internetMessageHeaders: () =>
      headers.map((header) => ({ name: header.name, value: decodeWords(header.value) })),
  }
}

function recipients(value: string) {
  return addressparser(value, { flatten: true }).map(({ name, address }) => ({
    emailAddress: { name: decodeWords(name) || address, address },
  }))
}

/** The parts that a person reads. */
export function textParts(tree: MimePart): { plain: MimePart | undefined; marked: MimePart | undefined } {
  const first = (type: string) => leaves(tree, (leaf) => leaf.type === type && !isAttachment(leaf))[0]
  return { plain: first('text/plain'), marked: first('text/html') }
}

function body(tree: MimePart) {
  const { plain, marked } = textParts(tree)
  if (marked) return { contentType: 'html', content: partText(marked) }
  return { contentType: 'text', content: plain ? partText(plain) : '' }
}

function isAttachment(part: MimePart): boolean {
  return part.filename !== '' || !part.type.startsWith('text/')
}

function isInline(part: MimePart): boolean {
  return contentId(part) !== '' && !/^attachment/i.test(headerValue(part.headers, 'content-disposition'))
}

function contentId(part: MimePart): string {
  return headerValue(part.headers, 'content-id').replace(/^<|>$/g, '')
}

function etag(message: Message): string {
  return Buffer.from(`${message.id.slice(-8)}${message.revision}`).toString('base64')
}
