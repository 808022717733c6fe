import { randomBytes } from 'node:crypto'
import { bareSubject, headerValue, messageIds, readHeaders } from '../../mail/mime.ts'

/** A message in one person's Gmail. */
export interface Message {
  id: string
  threadId: string
  labelIds: string[]
  historyId: number
  /** Milliseconds since 1970. */
  internalDate: number
  /** Of its Message-ID header, with the angle brackets; '' when there is none. */
  messageIdHeader: string
  /** Without "Re:" and its kin, lower-case: threads are told by it. */
  bareSubject: string
  /** RFC 5322 message, base64. */
  raw: string
}

export interface Draft {
  id: string
  messageId: string
}

export interface HistoryRecord {
  id: number
  type: 'messageAdded' | 'messageDeleted' | 'labelAdded'
  messageId: string
  threadId: string
  /** The message's labels at that time. */
  labelIds: string[]
  /** Only of labelAdded: the new ones. */
  added?: string[]
}

export interface Mailbox {
  historyId: number
  messages: Message[]
  drafts: Draft[]
  history: HistoryRecord[]
}

/** History goes back to here; older start ids are 404, as with Gmail. */
const historyKept = 5000
const firstHistoryId = 10_000

export function emptyMailbox(): Mailbox {
  return { historyId: firstHistoryId, messages: [], drafts: [], history: [] }
}

/** Oldest history id that `history.list` still accepts. */
export function oldestHistoryId(mailbox: Mailbox): number {
  return mailbox.history.length < historyKept ? firstHistoryId : (mailbox.history[0]?.id ?? firstHistoryId)
}

export function findMessage(mailbox: Mailbox, id: string): Message | undefined {
  return mailbox.messages.find((message) => message.id === id)
}

export function findDraft(mailbox: Mailbox, id: string): Draft | undefined {
  return mailbox.drafts.find((draft) => draft.id === id)
}

/** Puts a message into a thread, or into a new one when `threadId` is undefined. */
export function addMessage(
  mailbox: Mailbox,
  input: { raw: Buffer; labelIds: string[]; threadId?: string | undefined },
): Message {
  const id = newId()
  const headers = readHeaders(input.raw)
  const message: Message = {
    id,
    threadId: input.threadId ?? id,
    labelIds: input.labelIds,
    historyId: 0,
    internalDate: Date.now(),
    messageIdHeader: messageIds(headerValue(headers, 'message-id'))[0] ?? '',
    bareSubject: bareSubject(headerValue(headers, 'subject')),
    raw: input.raw.toString('base64'),
  }
  mailbox.messages.push(message)
  record(mailbox, message, { type: 'messageAdded' })
  return message
}

export function removeMessage(mailbox: Mailbox, id: string): void {
  const message = findMessage(mailbox, id)
  if (!message) return
  mailbox.messages = mailbox.messages.filter((one) => one !== message)
  record(mailbox, message, { type: 'messageDeleted' })
}

export function addLabels(mailbox: Mailbox, message: Message, labels: string[]): void {
  message.labelIds = [...new Set([...message.labelIds, ...labels])]
  record(mailbox, message, { type: 'labelAdded', added: labels })
}

export function addDraft(mailbox: Mailbox, message: Message): Draft {
  const draft = { id: `r${BigInt(`0x${randomBytes(7).toString('hex')}`)}`, messageId: message.id }
  mailbox.drafts.push(draft)
  return draft
}

export function removeDraft(mailbox: Mailbox, draft: Draft): void {
  mailbox.drafts = mailbox.drafts.filter((one) => one !== draft)
  removeMessage(mailbox, draft.messageId)
}

/**
 * Mail that has arrived. It joins the thread that it answers, by References and subject; a bounce joins without
 * the subject. Mail to oneself is one message that is both sent and in the inbox.
 */
export function receive(mailbox: Mailbox, raw: Buffer): void {
  const headers = readHeaders(raw)
  const id = messageIds(headerValue(headers, 'message-id'))[0]
  const own = mailbox.messages.find(
    (message) =>
      message.labelIds.includes('SENT') &&
      !message.labelIds.includes('INBOX') &&
      message.messageIdHeader === id,
  )
  if (own && id) {
    addLabels(mailbox, own, ['INBOX', 'UNREAD'])
    return
  }
  const report = /^multipart\/report/i.test(headerValue(headers, 'content-type'))
  const labelIds = ['UNREAD', ...(report ? [] : ['CATEGORY_PERSONAL']), 'INBOX']
  addMessage(mailbox, { raw, labelIds, threadId: answeredThread(mailbox, raw, { anySubject: report }) })
}

/** The thread that a message belongs to by what it refers to (and its subject), or undefined. */
export function answeredThread(
  mailbox: Mailbox,
  raw: Buffer,
  rule: { anySubject: boolean },
): string | undefined {
  const headers = readHeaders(raw)
  const refers = new Set(
    ['in-reply-to', 'references'].flatMap((name) => messageIds(headerValue(headers, name))),
  )
  if (refers.size === 0) return undefined
  const subject = bareSubject(headerValue(headers, 'subject'))
  return mailbox.messages.findLast((message) => {
    if (!refers.has(message.messageIdHeader)) return false
    return rule.anySubject || message.bareSubject === subject
  })?.threadId
}

export function rawOf(message: Message): Buffer {
  return Buffer.from(message.raw, 'base64')
}

function record(mailbox: Mailbox, message: Message, what: Pick<HistoryRecord, 'type' | 'added'>): void {
  // Gmail's ids grow with gaps.
  mailbox.historyId += 1 + Math.floor(Math.random() * 40)
  message.historyId = mailbox.historyId
  const { id, threadId, labelIds } = message
  const row = { id: mailbox.historyId, messageId: id, threadId, labelIds: [...labelIds], ...what }
  mailbox.history = [...mailbox.history, row].slice(-historyKept)
}

let lastId = 0n

/** 16 hex digits that grow with time, as Gmail's do. */
function newId(): string {
  const next = (BigInt(Date.now()) << 20n) | BigInt(`0x${randomBytes(2).toString('hex')}`)
  lastId = next > lastId ? next : lastId + 1n
  return lastId.toString(16)
}
