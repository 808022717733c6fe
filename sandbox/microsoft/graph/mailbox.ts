import { createHash, randomBytes } from 'node:crypto'
import { bareSubject, headerValue, messageIds, readHeaders } from '../../mail/mime.ts'

export const folderNames = ['inbox', 'drafts', 'sentitems', 'deleteditems'] as const
export type FolderName = (typeof folderNames)[number]

/** A message in one person's Exchange mailbox. */
export interface Message {
  /** The immutable id; the ordinary one is derived from it and the folder. */
  id: string
  folder: FolderName
  conversationId: string
  /** Of its Message-ID header, with the angle brackets; '' when there is none. */
  internetMessageId: string
  bareSubject: string
  /** Milliseconds since 1970. */
  created: number
  received: number
  modified: number
  /** Grows with each change. */
  revision: number
  isDraft: boolean
  isRead: boolean
  /** RFC 5322 message, base64. */
  raw: string
}

/** Something that happened in a folder, for delta. */
export interface Change {
  seq: number
  messageId: string
  folder: FolderName
  removed: boolean
}

export interface Mailbox {
  seq: number
  messages: Message[]
  changes: Change[]
}

/** Delta goes back to here; older links are 410. */
const changesKept = 5000

export function emptyMailbox(): Mailbox {
  return { seq: 0, messages: [], changes: [] }
}

/** Oldest state that a delta link may stand for. */
export function oldestSeq(mailbox: Mailbox): number {
  return mailbox.changes.length < changesKept ? 0 : (mailbox.changes[0]?.seq ?? 0)
}

/** Finds by either kind of id: case counts in both. */
export function findMessage(mailbox: Mailbox, id: string): Message | undefined {
  return mailbox.messages.find((message) => message.id === id || ordinaryId(message) === id)
}

/** The id that changes when the message moves. */
export function ordinaryId(message: Message): string {
  const digest = createHash('sha256').update(`${message.folder}/${message.id}`).digest('base64url')
  return `AAMkADU3${digest}AAA=`
}

export function folderId(address: string, folder: FolderName): string {
  return `AQMkADU3${createHash('sha256').update(`${address}/${folder}`).digest('base64url')}AAA=`
}

/** Puts a message into a folder; it joins the conversation that it answers. */
export function addMessage(
  mailbox: Mailbox,
  input: { raw: Buffer; folder: FolderName; isDraft: boolean; isRead: boolean },
): Message {
  const now = Date.now()
  const message: Message = {
    id: `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A${randomBytes(24).toString('base64url')}`,
    conversationId: conversationOf(mailbox, input.raw) ?? `AAQkADU3${randomBytes(24).toString('base64url')}=`,
    created: now,
    received: now,
    modified: now,
    revision: 0,
    ...input,
    ...factsOf(input.raw),
  }
  mailbox.messages.push(message)
  record(mailbox, message, false)
  return message
}

/** Changes what a message says, where it lies or how it is marked. */
export function changeMessage(
  mailbox: Mailbox,
  message: Message,
  change: { raw?: Buffer; folder?: FolderName; isDraft?: boolean; isRead?: boolean },
): void {
  const { raw, ...marks } = change
  if (marks.folder && marks.folder !== message.folder) record(mailbox, message, true)
  Object.assign(message, marks, raw ? factsOf(raw) : {}, { modified: Date.now() })
  record(mailbox, message, false)
}

export function removeMessage(mailbox: Mailbox, message: Message): void {
  mailbox.messages = mailbox.messages.filter((one) => one !== message)
  record(mailbox, message, true)
}

export function rawOf(message: Message): Buffer {
  return Buffer.from(message.raw, 'base64')
}

function factsOf(raw: Buffer): Pick<Message, 'raw' | 'internetMessageId' | 'bareSubject'> {
  const headers = readHeaders(raw)
  return {
    raw: raw.toString('base64'),
    internetMessageId: messageIds(headerValue(headers, 'message-id'))[0] ?? '',
    bareSubject: bareSubject(headerValue(headers, 'subject')),
  }
}

function conversationOf(mailbox: Mailbox, raw: Buffer): string | undefined {
  const headers = readHeaders(raw)
  const refers = new Set(
    ['in-reply-to', 'references'].flatMap((name) => messageIds(headerValue(headers, name))),
  )
  if (refers.size === 0) return undefined
  return mailbox.messages.findLast((message) => refers.has(message.internetMessageId))?.conversationId
}

function record(mailbox: Mailbox, message: Message, removed: boolean): void {
  mailbox.seq += 1
  message.revision = mailbox.seq
  const row = { seq: mailbox.seq, messageId: message.id, folder: message.folder, removed }
  mailbox.changes = [...mailbox.changes, row].slice(-changesKept)
}
