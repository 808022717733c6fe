import { isUtf8 } from 'node:buffer'
import type { HeaderLine } from './inbound.ts'

/** A part of a message that holds no parts itself. Offsets into the message's text. */
export interface MimePart {
  /** `text/plain`, lower case, without parameters. */
  type: string
  /** Content-Transfer-Encoding, lower case; '' when it is missing. */
  encoding: string
  /** The declared character set; null when it is missing. */
  charset: string | null
  from: number
  to: number
}

/** What a message written by nobody's mail program has: deeper and longer ones are read up to here. */
const most = { parts: 100, depth: 10, boundary: 256 }

/**
 * The parts of a message (RFC 2046) in order, from a text with one character a byte (latin1), which may have been cut
 * anywhere. Each line is looked at once, and compared with at most ten boundaries: the work grows with the length.
 */
export function partsOf(message: string): MimePart[] {
  const parts: MimePart[] = []
  const boundaries: string[] = []
  let head: number | null = 0
  let part: MimePart | null = null
  for (let at = 0; at < message.length; ) {
    const end = endOfLine(message, at)
    const met = message.startsWith('--', at) ? boundaryAt(message, { at, end, boundaries }) : null
    if (met) {
      if (part) parts.push({ ...part, to: at })
      if (parts.length >= most.parts) return parts
      boundaries.length = met.isLast ? met.level : met.level + 1
      part = null
      head = met.isLast ? null : end
    } else if (head !== null && isBlank(message, at, end)) {
      const { boundary, ...described } = describe(message.slice(head, at))
      head = null
      if (boundary !== null && boundaries.length < most.depth) boundaries.push(boundary)
      else part = { ...described, from: end, to: message.length }
    }
    at = end
  }
  return part ? [...parts, part] : parts
}

/** What a part says, its transfer encoding undone. */
export function textOf(message: string, part: MimePart): string {
  const body = message.slice(part.from, part.to)
  if (part.encoding === 'base64') return readable(Buffer.from(body, 'base64'), part.charset)
  return readable(
    Buffer.from(part.encoding === 'quoted-printable' ? unquoted(body) : body, 'latin1'),
    part.charset,
  )
}

/** What is UTF-8 is read so whatever it declares; else as declared, and without that as older programs write. */
function readable(bytes: Buffer, charset: string | null): string {
  const declared = charset?.trim().toLowerCase() || 'windows-1252'
  return decoderOf(isUtf8(bytes) ? 'utf-8' : declared).decode(bytes)
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder('windows-1252')
  }
}

/** The fields of a block of header lines, unfolded, in order. What is no field is passed over. */
export function fieldsOf(block: string): HeaderLine[] {
  const fields: { name: string; values: string[] }[] = []
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line)) fields.at(-1)?.values.push(line.trim())
    else if (colon > 0) fields.push({ name: line.slice(0, colon), values: [line.slice(colon + 1).trim()] })
  }
  return fields.map(({ name, values }) => ({ name: name.trim().toLowerCase(), value: values.join(' ') }))
}

/** Where the next line begins. */
function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}

function isBlank(text: string, at: number, end: number): boolean {
  return end - at <= 2 && text.slice(at, end).trim() === ''
}

/** Which of the open boundaries a line is, the innermost first. */
function boundaryAt(
  text: string,
  where: { at: number; end: number; boundaries: string[] },
): { level: number; isLast: boolean } | null {
  const { at, end, boundaries } = where
  if (end - at > most.boundary + 80) return null
  const line = text.slice(at + 2, end).trimEnd()
  for (let level = boundaries.length - 1; level >= 0; level--) {
    const boundary = boundaries[level]
    if (line === boundary) return { level, isLast: false }
    if (line === `${boundary}--`) return { level, isLast: true }
  }
  return null
}

function describe(
  head: string,
): Pick<MimePart, 'type' | 'encoding' | 'charset'> & { boundary: string | null } {
  const fields = fieldsOf(head)
  const fieldOf = (wanted: string) => fields.find(({ name }) => name === wanted)?.value ?? ''
  const content = fieldOf('content-type')
  const type = (content.split(';', 1)[0] ?? '').trim().toLowerCase() || 'text/plain'
  const boundary = type.startsWith('multipart/') ? parameter(content, 'boundary') : null
  const encoding = fieldOf('content-transfer-encoding').toLowerCase()
  const charset = parameter(content, 'charset')
  return { type, encoding, charset, boundary: boundary && boundary.length <= most.boundary ? boundary : null }
}

/** A parameter of a Content-Type; null when it is missing. */
export function parameter(content: string, wanted: string): string | null {
  for (const piece of content.split(';').slice(1)) {
    const at = piece.indexOf('=')
    if (at === -1 || piece.slice(0, at).trim().toLowerCase() !== wanted) continue
    const value = piece.slice(at + 1).trim()
    return value.startsWith('"') ? (value.slice(1).split('"', 1)[0] ?? '') : value
  }
  return null
}

/** Quoted-printable (RFC 2045, 6.7), one character a byte. */
function unquoted(body: string): string {
  return body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
