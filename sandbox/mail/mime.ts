import { isUtf8 } from 'node:buffer'
import { parseHeaderValue } from 'nodemailer/lib/mime-funcs'

/** One header line as it stands in the message: unfolded, encoded words not decoded. */
export interface Header {
  name: string
  value: string
}

/** A message or a part of one. `body` is free of its transfer encoding; empty for multipart. */
export interface MimePart {
  headers: Header[]
  type: string
  params: Record<string, string>
  filename: string
  body: Buffer
  parts: MimePart[]
}

const blankLine = /\r?\n\r?\n/

/**
 * Splits a message at its first blank line.
 * Works on latin1 text, so that no byte of the body changes.
 */
export function splitMessage(raw: Buffer): { head: string; body: string } {
  const text = raw.toString('latin1')
  const gap = blankLine.exec(text)
  if (!gap) return { head: text, body: '' }
  return { head: text.slice(0, gap.index), body: text.slice(gap.index + gap[0].length) }
}

/** The header lines of a message in their order (RFC 5322 2.2); what is no ASCII is UTF-8, or else Windows-1252. */
export function readHeaders(raw: Buffer): Header[] {
  const ends = ['\r\n\r\n', '\n\n'].map((gap) => raw.indexOf(gap)).filter((at) => at >= 0)
  return parseHead(raw.toString('latin1', 0, ends.length > 0 ? Math.min(...ends) : raw.length))
}

/** The value of a header, without regard to case; '' when there is none. */
export function headerValue(headers: Header[], name: string): string {
  return headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value ?? ''
}

/** Removes every line of the named headers; the rest stays byte for byte. */
export function withoutHeaders(raw: Buffer, names: string[]): Buffer {
  const { head, body } = splitMessage(raw)
  const unwanted = new Set(names.map((name) => name.toLowerCase()))
  const kept = head
    .split(/\r?\n(?![ \t])/)
    .filter((line) => !unwanted.has(line.slice(0, line.indexOf(':')).trim().toLowerCase()))
  return Buffer.from(`${kept.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

/** Puts header lines above those that are there. Values must be ASCII. */
export function withHeaders(raw: Buffer, headers: Header[]): Buffer {
  const lines = headers.map((header) => `${header.name}: ${header.value}\r\n`).join('')
  return Buffer.concat([Buffer.from(lines), raw])
}

/** Parts that stand deeper in one another than any mail program puts them are read as they are. */
const deepest = 50

/** The tree of parts of a message (RFC 2045, 2046). Damaged structure reads as what is left of it. */
export function readMime(raw: Buffer, depth = 0): MimePart {
  const { head, body } = splitMessage(raw)
  const headers = parseHead(head)
  const content = parseHeaderValue(headerValue(headers, 'content-type') || 'text/plain')
  const type = content.value.toLowerCase()
  const params = textParams(content.params)
  const disposition = parseHeaderValue(headerValue(headers, 'content-disposition'))
  const filename = decodeWords(textParams(disposition.params).filename ?? params.name ?? '')
  const part: MimePart = { headers, type, params, filename, body: Buffer.alloc(0), parts: [] }
  if (type.startsWith('multipart/') && params.boundary && depth < deepest) {
    part.parts = splitParts(body, params.boundary).map((one) =>
      readMime(Buffer.from(one, 'latin1'), depth + 1),
    )
  } else {
    part.body = decodeBody(body, headerValue(headers, 'content-transfer-encoding'))
  }
  return part
}

/** All leaves of a message that satisfy `wanted`, in reading order. */
export function leaves(part: MimePart, wanted: (leaf: MimePart) => boolean): MimePart[] {
  if (part.parts.length > 0) return part.parts.flatMap((one) => leaves(one, wanted))
  return wanted(part) ? [part] : []
}

/** The text of a text part in its character set; unknown sets are read as latin1. */
export function partText(part: MimePart): string {
  return decodeCharset(part.body, part.params.charset ?? 'utf-8')
}

/** Decodes RFC 2047 encoded words: `=?utf-8?Q?Hej_d=C3=A5?=` → `Hej då`. */
export function decodeWords(value: string): string {
  return value
    .replace(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?[^?]+\?[bq]\?)/gi, '$1')
    .replace(/=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi, (_all, charset, kind, text) => {
      const bytes =
        kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : decodeQuoted(text.replaceAll('_', ' '))
      return decodeCharset(bytes, charset)
    })
}

/** The words of a message on one line, for previews; from the HTML part when there is no other. */
export function plainWords(tree: MimePart): string {
  const plain = leaves(tree, (leaf) => leaf.type === 'text/plain' && !leaf.filename)[0]
  const marked = leaves(tree, (leaf) => leaf.type === 'text/html' && !leaf.filename)[0]
  const text = plain
    ? partText(plain)
    : (marked ? partText(marked) : '')
        .replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
        .replace(/<[^>]*>/g, ' ')
  return text.replace(/\s+/g, ' ').trim()
}

/**
 * Keeps parsed trees of stored messages by a key of theirs. The newest only: a tree holds its attachments.
 */
export function treeShelf(kept = 50): (key: string, raw: () => Buffer) => MimePart {
  const trees = new Map<string, MimePart>()
  return (key, raw) => {
    const known = trees.get(key)
    if (known) return known
    const tree = readMime(raw())
    trees.set(key, tree)
    const oldest = trees.keys().next().value
    if (trees.size > kept && oldest) trees.delete(oldest)
    return tree
  }
}

/** All `<id@host>` of a Message-ID, In-Reply-To or References value. */
export function messageIds(value: string): string[] {
  return value.match(/<[^<>\s]+>/g) ?? []
}

/** A subject without "Re:" and its kin, lower-case: what conversations are told by. */
export function bareSubject(value: string): string {
  return decodeWords(value)
    .replace(/^(\s*(re|sv|fw|fwd|vb)\s*:)+/i, '')
    .trim()
    .toLowerCase()
}

function parseHead(head: string): Header[] {
  return head
    .split(/\r?\n(?![ \t])/)
    .filter((line) => /^[!-9;-~]+[ \t]*:/.test(line))
    .map((line) => {
      const colon = line.indexOf(':')
      const value = line
        .slice(colon + 1)
        .replace(/\r?\n[ \t]+/g, ' ')
        .trim()
      return { name: line.slice(0, colon).trim(), value: headerText(Buffer.from(value, 'latin1')) }
    })
}

function headerText(bytes: Buffer): string {
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes)
}

function textParams(params: object): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
}

function splitParts(body: string, boundary: string): string[] {
  const escaped = boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const closed = `\r\n${body}`.split(new RegExp(`\\r?\\n--${escaped}--`))[0] ?? ''
  return closed
    .split(new RegExp(`\\r?\\n--${escaped}[ \\t]*(?=\\r?\\n)`))
    .slice(1)
    .map((part) => part.replace(/^\r?\n/, ''))
}

function decodeBody(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable':
      return decodeQuoted(body.replace(/[ \t]*=[ \t]*\r?\n/g, ''))
    default:
      return Buffer.from(body, 'latin1')
  }
}

function decodeQuoted(text: string): Buffer {
  const bytes = text.replace(/=([0-9a-f]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}

function decodeCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
