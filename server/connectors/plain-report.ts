import { foldedText } from '../platform/folded-text.ts'
import { addressesIn } from './inbound.ts'
import type { DeliveryReport } from './mail.ts'

/** A report that has no fields to be read: what its words say, and the header of the mail that it gives back. */
export interface PlainReport {
  action: DeliveryReport['action'] | null
  /** Addresses in its words, lower case. */
  mentioned: string[]
  /** What the server says itself. */
  words: string
  /** What it gives back, from its header on; '' when that is nothing. */
  original: string
}

/** Lines of a report's own words that are read, characters of one, and addresses that are kept of them. */
const most = { lines: 400, line: 998, addresses: 200 }

/** What servers put before the subject of the mail, and in what, of their own, they say that all is well or only late. */
const own = {
  success: /^(?:relayed|delivered|expanded|successful)\b(?!-)/,
  delay:
    /^warning\b|\bdelay|deliver(?:y|ed) incomplete|forsena[dt]|fordroj|verzoger|\bretarde?e?s?\b|\bretrasad|not (?:been )?delivered yet/,
}

/** A server that goes on trying. */
const trying = [
  'will keep trying',
  'will continue trying',
  'will continue to try',
  'will continue to attempt',
  'will try again',
  'will retry',
  'will be retried',
  'will be attempted again',
  'still trying',
  'still being tried',
  'still being retried',
  'has not yet been delivered',
  'not been delivered yet',
  'not be delivered yet',
  "couldn't be delivered yet",
  'warning message only',
  'no action is required',
  'do not need to take any action',
]

/** Nothing more will be tried, whatever else is said. */
const final = ['given up', 'giving up', 'permanent error', 'permanent fatal error', 'failed permanently']

/** What sounds like a failure and is none: it waits for somebody, or for a time. */
const waiting =
  /(?:\bnot|n't) (?:(?:be |been )?delivered (?:yet|until|unless)|a permanent (?:fatal )?error)\b/g

/** How servers say that it failed, in ten languages: their own words, and the subjects of Exchange. */
const failures = [
  'undeliver',
  'not delivered',
  'not be delivered',
  'not deliver',
  "couldn't be delivered",
  "couldn't deliver",
  "can't be delivered",
  "wasn't delivered",
  'unable to deliver',
  'was rejected',
  'been rejected',
  'rejected your message',
  'delivery failed',
  'delivery has failed',
  'failed delivery',
  'delivery failure',
  'delivery status notification (failure',
  'failure notice',
  'not reach',
  'not be reached',
  'returned mail',
  'returned to sender',
  'returning message',
  'unknown user',
  'user unknown',
  'unknown account',
  'unknown recipient',
  'unknown address',
  'no such user',
  'no such mailbox',
  'no longer accepts',
  'mailbox unavailable',
  'does not exist',
  "doesn't exist",
  'olevererba',
  'kunde inte levereras',
  'inte kunnat levereras',
  'kan inte levereras',
  'gick inte att leverera',
  'unzustellbar',
  'nicht zugestellt',
  'nicht erreicht',
  'non remis',
  'non distribue',
  'pas pu etre remis',
  'impossible de remettre',
  'echec de',
  'no se puede entregar',
  'no se ha podido entregar',
  'no se pudo entregar',
  'no entregado',
  'non recapitabile',
  'impossibile recapitare',
  'mancato recapito',
  'onbestelbaar',
  'niet worden bezorgd',
  'kan ikke leveres',
  'kunne ikke leveres',
  'ikke leveret',
  'ikke levert',
  'toimittamaton',
  'ei voitu toimittaa',
  'nao foi possivel entregar',
  'nao e possivel entregar',
  'niedostarczalne',
  'nie mozna dostarczyc',
]

/** `550 5.1.1`, `(#5.1.1)`, `said: 554`: how a server answers that will not take a mail (RFC 5321, RFC 3463). */
const refused = [
  /\b5[0-57]\d[ -]#?5\.[0-7]\.\d/,
  /\b(?:said|reason|response|returned|error|code|reply|smtp)[:;=]?[ \t]?['"#]?5(?:[0-57]\d\b|\.[0-7]\.\d{1,3}\b)/i,
  /(?:[>\])]:|[(<]#)[ \t]?5(?:[0-57]\d\b|\.[0-7]\.\d{1,3}\b)/,
  /\bstatus[:=]?[ \t]?5\.[0-7]\.\d/i,
  /#5\.[0-7]\.\d{1,3} ?(?:>|smtp\b)/i,
  /^[ \t]{0,8}(?:<<< )?5[0-57]\d[ -][a-z<#]/im,
]

/** `451 4.7.1`, `said: 421`: how a server answers that will take it later. */
const deferred = [
  /\bdeferred\b/i,
  /\b4[2-57]\d[ -]#?4\.[0-7]\.\d/,
  /\b(?:said|reason|response|returned|error|code|reply|smtp)[:;=]?[ \t]?['"#]?4(?:[2-57]\d\b|\.[0-7]\.\d{1,3}\b)/i,
  /^[ \t]{0,8}(?:<<< )?4[2-57]\d[ -][a-z<#]/im,
]

/**
 * Reads what servers write that do not keep to RFC 3464, as qmail, older Exim and sendmail do. `text` is the readable part
 * of the message, with what it gives back below. The work grows with its length.
 */
export function readPlainReport(subject: string, text: string): PlainReport {
  const lines = text.split(/\r?\n/)
  const begin = originalAt(lines)
  const words = lines.slice(0, Math.min(begin, most.lines)).map((line) => line.slice(0, most.line))
  return {
    action: actionOf(subject, words.join('\n')),
    mentioned: [...new Set(words.flatMap(addressesOf))].slice(0, most.addresses),
    words: words.join('\n'),
    original: lines.slice(begin).join('\n'),
  }
}

/**
 * What the server puts before the subject of the mail tells first: that subject may say anything. One that goes on trying
 * has not failed, whatever it quotes; nor has one that was only asked to wait, unless it says in its own subject that it has.
 */
function actionOf(written: string, words: string): DeliveryReport['action'] | null {
  const subject = comparable(written)
  const prefix = subject.split(/[:：]/, 1)[0] ?? ''
  const said = comparable(words)
  const claims = (text: string, phrases = failures) => has(text.replace(waiting, ''), phrases)
  const hasFailed = claims(prefix)
  if (own.success.test(prefix) && !hasFailed) return 'other'
  if (claims(subject, final) || claims(said, final)) return 'failed'
  if (has(said, trying) || (own.delay.test(prefix) && !hasFailed)) return 'delayed'
  if (hasFailed) return 'failed'
  const isRefused = refused.some((answer) => answer.test(words))
  if (!isRefused && deferred.some((answer) => answer.test(words))) return 'delayed'
  return isRefused || claims(subject) || claims(said) ? 'failed' : null
}

function has(text: string, phrases: string[]): boolean {
  return phrases.some((phrase) => text.includes(phrase))
}

/** Folded, with the apostrophe of the phrases. */
function comparable(text: string): string {
  return foldedText(text.replaceAll('’', "'"))
}

/** Where the header of the returned mail begins: the first lines of fields that have a Message-ID among them. */
function originalAt(lines: string[]): number {
  let begin = lines.length
  for (const [at, line] of lines.entries()) {
    const isField = /^[!-9;-~]{1,76}[ \t]{0,8}:/.test(line)
    if (isField && begin > at) begin = at
    if (!isField && !/^[ \t]/.test(line)) begin = lines.length
    if (begin <= at && /^(?:x-msi-)?message-id[ \t]{0,8}:/i.test(line)) return begin
  }
  return lines.length
}

/** The addresses in a line of words, without what stands around them. */
function addressesOf(line: string): string[] {
  if (!line.includes('@')) return []
  const words = line.split(/[\s<>()[\]"',;:]+/).map((word) => word.replace(/\.{1,3}$/, ''))
  return words.flatMap((word) => (/^[^@]+@[^@]+$/.test(word) ? addressesIn(word) : []))
}
