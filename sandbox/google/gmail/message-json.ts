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
import { type Message, rawOf } from './mailbox.ts'

export type Format = 'minimal' | 'metadata' | 'full' | 'raw'

/** A stored message never changes. */
const shelf = treeShelf()

/** A message as `messages.get` shows it; `metadataHeaders` narrows the headers of `metadata`. */
export function messageJson(message: Message, format: Format, metadataHeaders: string[] = []): object {
  const raw = rawOf(message)
  const shown = {
    id: message.id,
    threadId: message.threadId,
    labelIds: message.labelIds,
    snippet: snippet(message),
    sizeEstimate: raw.length,
    historyId: String(message.historyId),
    internalDate: String(message.internalDate),
  }
  if (format === 'raw') return { ...shown, raw: raw.toString('base64url') }
  if (format === 'full') return { ...shown, payload: partJson(treeOf(message), '') }
  if (format === 'metadata') return { ...shown, payload: metadata(message, metadataHeaders) }
  return shown
}

/** A message as lists and sends show it. */
export function messageHandle(message: Message): { id: string; threadId: string; labelIds: string[] } {
  return { id: message.id, threadId: message.threadId, labelIds: message.labelIds }
}

/** The bytes of an attachment, or undefined. */
export function attachmentBody(message: Message, attachmentId: string): Buffer | undefined {
  const partId = Buffer.from(attachmentId, 'base64url').toString('utf8').split(':')[1]
  return partId === undefined ? undefined : findPart(treeOf(message), '', partId)?.body
}

/** The words of a message, for a search. */
export function messageText(message: Message): string {
  return leaves(treeOf(message), isInlineText).map(partText).join('\n')
}

function metadata(message: Message, wanted: string[]): object {
  const names = new Set(wanted.map((name) => name.toLowerCase()))
  const headers = readHeaders(rawOf(message))
  const type = /^[^;\s]+/.exec(headerValue(headers, 'content-type'))?.[0] ?? 'text/plain'
  return {
    mimeType: type.toLowerCase(),
    headers: headers
      .filter((header) => names.size === 0 || names.has(header.name.toLowerCase()))
      .map((header) => ({ name: header.name, value: decodeWords(header.value) })),
  }
}

function partJson(part: MimePart, partId: string): object {
  const headers = part.headers.map((header) => ({ name: header.name, value: decodeWords(header.value) }))
  const shown = { partId, mimeType: part.type, filename: part.filename, headers }
  if (part.parts.length > 0)
    return {
      ...shown,
      body: { size: 0 },
      parts: part.parts.map((one, at) => partJson(one, childId(partId, at))),
    }
  if (!isInlineText(part)) {
    const attachmentId = Buffer.from(`part:${partId}`).toString('base64url')
    return { ...shown, body: { attachmentId, size: part.body.length } }
  }
  // Gmail hands text over in UTF-8, whatever the message used.
  const data = part.type.startsWith('text/') ? Buffer.from(partText(part)) : part.body
  return { ...shown, body: { size: data.length, data: data.toString('base64url') } }
}

function findPart(part: MimePart, partId: string, wanted: string): MimePart | undefined {
  if (partId === wanted) return part
  for (const [at, one] of part.parts.entries()) {
    const found = findPart(one, childId(partId, at), wanted)
    if (found) return found
  }
  return undefined
}

function childId(partId: string, at: number): string {
  return partId === '' ? String(at) : `${partId}.${at}`
}

function isInlineText(part: MimePart): boolean {
  return !part.filename && (part.type.startsWith('text/') || part.type === 'message/delivery-status')
}

function snippet(message: Message): string {
  return plainWords(treeOf(message)).slice(0, 200)
}

function treeOf(message: Message): MimePart {
  return shelf(message.id, () => rawOf(message))
}
