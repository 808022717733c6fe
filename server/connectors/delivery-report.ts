import { type DeliveryFailure, readFailure } from './delivery-failure.ts'
import { addressesIn, keyHeader, messageIdsIn } from './inbound.ts'
import type { DeliveryReport, InboundHeaders } from './mail.ts'
import { fieldsOf, type MimePart, parameter, partsOf, textOf } from './mime-parts.ts'
import { readPlainReport } from './plain-report.ts'

/** Bytes of a report that are read at most: whoever wrote it, its status comes before the mail that it gives back. */
export const reportLimit = 256 * 1024

/** Parts that say what became of the mail (RFC 3464, RFC 6533). */
const statusTypes = ['message/delivery-status', 'message/global-delivery-status']

/** Parts that give back the mail, or its headers alone (RFC 3462, RFC 6533). */
const originalTypes = [
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/rfc822',
  'message/global',
  'message/global-headers',
]

/** Recipients of one report: more than a mail of ours can have. */
const mostRecipients = 200

/** Who writes reports: mail servers, with a domain or without, and Exchange with a number of its own in its address. */
const daemons =
  /^(?:mailer-?daemon|mail-daemon|mdaemon|postmaster)(?:@|$)|^microsoftexchange[0-9a-f]{32}@|\/cn=microsoftexchange[0-9a-f]{32}$/i

/** Whether no person writes from this address, only a mail server. */
export function isDaemon({ from }: Pick<InboundHeaders, 'from'>): boolean {
  return daemons.test(from?.address ?? '')
}

/**
 * Whether the headers say that this may be a delivery report; only a look inside tells. Servers that do not keep to
 * RFC 3464 are known by their address, or by a mail to nobody in particular that names whom it is about.
 */
export function mayBeReport(inbound: InboundHeaders): boolean {
  if (isDaemon(inbound)) return true
  if (inbound.isReturned && inbound.failedRecipients.length > 0) return true
  if (!/^\s*multipart\/report\b/i.test(inbound.contentType ?? '')) return false
  const type = reportType(inbound)
  return type === null || isStatusType(type)
}

/**
 * A message with what its report says: `report`, and first in `refersTo` the mail that it is about. `raw` is the
 * message's beginning with one character a byte (latin1), cut at `reportLimit`. The work grows with its length.
 */
export function withReport(inbound: InboundHeaders, raw: string): InboundHeaders {
  const message = raw.slice(0, reportLimit)
  const parts = partsOf(message)
  const texts = (types: string[]) =>
    parts.filter(({ type }) => types.includes(type)).map((part) => textOf(message, part))
  const status = readStatus(texts(statusTypes).join('\n\n'))
  const plain =
    status || !isReadByWords(inbound) ? null : readPlainReport(inbound.subject, wordsOf(message, parts))
  const about = [...texts(originalTypes), ...(plain ? [plain.original] : [])].flatMap(idsOf)
  const refersTo = [...new Set([...about, ...inbound.refersTo])]
  return { ...inbound, refersTo, report: status ?? plainReport(inbound, plain) }
}

/** A mail server's words are believed; in a report of another kind, as that a mail was read, they may say anything. */
function isReadByWords(inbound: InboundHeaders): boolean {
  if (inbound.failedRecipients.length > 0 || isStatusType(reportType(inbound) ?? '')) return true
  return isDaemon(inbound) && !isPostmastersAnswer(inbound)
}

/** A person who answers as postmaster writes of failures too. */
function isPostmastersAnswer({ from, subject, refersTo, isReturned }: InboundHeaders): boolean {
  const isAnswer = /^(?:re|sv|vs|aw|antw|svar|rv|r) ?:/i.test(subject) && refersTo.length > 0
  return isAnswer && !isReturned && /^postmaster(?:@|$)/i.test(from?.address ?? '')
}

/** What people are to read of a report. */
function wordsOf(message: string, parts: MimePart[]): string {
  const words = parts.find(({ type }) => type === 'text/plain')
  if (words) return textOf(message, words)
  const marked = parts.find(({ type }) => type === 'text/html')
  return marked ? unmarked(textOf(message, marked)) : ''
}

/** Characters that HTML writes as words, as far as reports are understood by them. */
const characters: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  rsquo: '’',
  nbsp: ' ',
  aring: 'å',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  eacute: 'é',
  egrave: 'è',
  ecirc: 'ê',
  atilde: 'ã',
  aacute: 'á',
  iacute: 'í',
  oacute: 'ó',
}

/** HTML without its marks. */
function unmarked(html: string): string {
  return html
    .replace(/<[^<>]*>/g, '\n')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, ...found) => {
      const [decimal, hex, name] = found as (string | undefined)[]
      if (name) return characters[name.toLowerCase()] ?? whole
      const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16)
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
    })
}

/**
 * Reads the fields of delivery-status parts: a group of them for each recipient. One that failed outweighs those that
 * are only late; `relayed`, `delivered` and `expanded` are good news. Null when they say nothing.
 */
export function readStatus(text: string): DeliveryReport | null {
  const told = groupsOf(text).flatMap((group) => {
    const fieldOf = (wanted: string) => fieldsOf(group).find(({ name }) => name === wanted)?.value
    const action = actionOf(fieldOf('action'), fieldOf('status'))
    const recipients = ['final-recipient', 'original-recipient'].flatMap((name) => addressOf(fieldOf(name)))
    const recipient = recipients.find(isMailAddress) ?? recipients[0]
    const failure = readFailure(fieldOf('status'), fieldOf('diagnostic-code') ?? '')
    return action ? [{ action, recipient, failure }] : []
  })
  const action = (['failed', 'delayed', 'other'] as const).find((one) => told.some((it) => it.action === one))
  if (!action) return null
  const about = told.filter((one) => one.action === action)
  const named = about.flatMap(({ recipient }) => recipient ?? [])
  const failure = weightiest(about.map((one) => one.failure))
  return { action, recipients: [...new Set(named)].slice(0, mostRecipients), mentioned: [], failure }
}

/** Of several recipients of one mail: an address that takes no mail first. */
function weightiest(failures: DeliveryFailure[]): DeliveryFailure {
  const known = (['hard', 'policy', 'soft'] as const).flatMap((kind) =>
    failures.filter((one) => one.kind === kind),
  )
  return known[0] ?? failures[0] ?? { kind: null, code: null }
}

function groupsOf(text: string): string[] {
  return text.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/)
}

/** The action in words; where it is missing the class of the status code tells (RFC 3463). */
function actionOf(action: string | undefined, status: string | undefined): DeliveryReport['action'] | null {
  const word = /^[a-z]+/i.exec(action ?? '')?.[0].toLowerCase()
  if (word) return word === 'failed' || word === 'delayed' ? word : 'other'
  const byClass = { '2': 'other', '4': 'delayed', '5': 'failed' } as const
  return byClass[/^[245](?=\.)/.exec(status ?? '')?.[0] as keyof typeof byClass] ?? null
}

/** `rfc822; maria@example.com`. */
function addressOf(recipient: string | undefined): string[] {
  return addressesIn(recipient?.slice(recipient.indexOf(';') + 1) ?? null)
}

/** No name that Exchange or Notes has for somebody in its own directory. */
function isMailAddress(address: string): boolean {
  return /^[^\s/@]+@[^\s/@.]+\.[^\s/@]+$/.test(address) && !/^imcea[a-z]*-/.test(address)
}

/** Message-IDs of a mail that was given back; ours stands in a header of its own where a vendor replaced it. */
function idsOf(original: string): string[] {
  const begun = original.trimStart()
  const end = begun.search(/\n\r?\n/)
  const fields = fieldsOf(end === -1 ? begun : begun.slice(0, end))
  const wanted = [keyHeader.toLowerCase(), 'message-id']
  return wanted.flatMap((name) =>
    fields.filter((field) => field.name === name).flatMap(({ value }) => messageIdsIn(value).slice(0, 1)),
  )
}

/** Without a status to be read its words tell; what calls itself a status and says nothing is a failure. */
function plainReport(
  inbound: InboundHeaders,
  plain: ReturnType<typeof readPlainReport> | null,
): DeliveryReport | null {
  const isStatus = isStatusType(reportType(inbound) ?? '')
  const isNamed = inbound.failedRecipients.length > 0
  const action = plain?.action ?? (isStatus || isNamed ? 'failed' : null)
  if (!action) return null
  const failure = readFailure(undefined, plain?.words ?? '')
  return { action, recipients: inbound.failedRecipients, mentioned: plain?.mentioned ?? [], failure }
}

/** The `report-type` of a multipart/report. */
function reportType({ contentType }: InboundHeaders): string | null {
  const isReport = /^\s*multipart\/report\b/i.test(contentType ?? '')
  return isReport ? parameter(contentType ?? '', 'report-type') : null
}

function isStatusType(type: string): boolean {
  return /delivery-status/i.test(type)
}
