import { isUtf8 } from 'node:buffer'
import { inboundOf } from './inbound.ts'
import type { InboundHeaders } from './mail.ts'
import { fieldsOf } from './mime-parts.ts'

/** What stands for a character that could not be read. */
const replacement = '\uFFFD'

/** Whether a vendor could not read who wrote this, or about what. */
export function isLost({ from, subject }: InboundHeaders): boolean {
  return `${from?.name ?? ''}${subject}`.includes(replacement)
}

/**
 * The message with sender and subject from its own bytes, `raw` with one character each (latin1). Headers that are no
 * ASCII and declare no character set are UTF-8 (RFC 6532) or, as older programs write them, Windows-1252.
 */
export function withHead(inbound: InboundHeaders, raw: string): InboundHeaders {
  const end = raw.search(/\n\r?\n/)
  const head = fieldsOf(end === -1 ? raw : raw.slice(0, end))
  const lines = head.map(({ name, value }) => ({ name, value: textOf(value) }))
  const { from, subject } = inboundOf(inbound, lines)
  return { ...inbound, from: from ?? inbound.from, subject: subject || inbound.subject }
}

function textOf(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes)
}
