import { foldedText } from '../platform/folded-text.ts'
import { addressesIn } from './inbound.ts'
import type { DeliveryReport } from './mail.ts'

/** A report that has no fields to be read: what its words say, and the header of the mail that it gives back. */
export interface PlainReport {
  action: DeliveryReport['action'] | null
  /** Addresses in its words, lower case. */
  mentioned: string[]
  /** What it gives back, from its header on; '' when that is nothing. */
  original: string
}

/** Lines of a report's own words that are read, characters of one, and addresses that are kept of them. */
const most = { lines: 400, line: 998, addresses: 200 }

/** How subjects begin that bring good news. */
const successes = ['relayed', 'delivered', 'expanded', 'successful']

/** Only late: in the subject, and in the words of a server that goes on trying. */
const delays = {
  subject: ['delay', 'warning', 'not delivered yet', 'forsen', 'fordroj', 'verzoger', 'retard', 'retras'],
  words: [
    'will keep trying',
    'will continue trying',
    'will continue to try',
    'will be retried',
    'will be attempted again',
    'still trying',
    'still being tried',
    'has not yet been delivered',
    'not been delivered yet',
    'warning message only',
    'no action is required',
    'do not need to take any action',
  ],
}

/** How servers say that they have given up, in ten languages: their own words, and the subjects of Exchange. */
const failures = [
  'given up',
  'giving up',
  'undeliver',
  'not delivered',
  'not be delivered',
  'not deliver',
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
  'permanent error',
  'permanent fatal error',
  'failed permanently',
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
  'unzustellbar',
  'nicht zugestellt',
  'non remis',
  'non distribue',
  'pas pu etre remis',
  'no se puede entregar',
  'no se ha podido entregar',
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

/** `550 5.1.1`, `#5.1.1`, `said: 554`: how a server answers that will not take a mail (RFC 5321, RFC 3463). */
const refused = /(?:^|[:#(])[ \t]{0,8}5\d\d[ -]|\b5\.\d{1,3}\.\d{1,3}\b/m

/**
 * Reads what servers write that do not keep to RFC 3464, as qmail, older Exim and sendmail do. `text` is the readable part
 * of the message, with what it gives back below. The work grows with its length.
 */
export function readPlainReport(subject: string, text: string): PlainReport {
  const lines = text.split(/\r?\n/)
  const begin = originalAt(lines)
  const words = lines.slice(0, Math.min(begin, most.lines)).map((line) => line.slice(0, most.line))
  return {
    action: actionOf(foldedText(subject), words.join('\n')),
    mentioned: [...new Set(words.flatMap(addressesOf))].slice(0, most.addresses),
    original: lines.slice(begin).join('\n'),
  }
}

function actionOf(subject: string, words: string): DeliveryReport['action'] | null {
  const said = foldedText(words)
  const has = (text: string, phrases: string[]) => phrases.some((phrase) => text.includes(phrase))
  if (successes.some((word) => subject.startsWith(word))) return 'other'
  const isLate = has(subject, delays.subject) || has(said, delays.words)
  if (isLate && !has(said, ['given up', 'giving up'])) return 'delayed'
  return has(subject, failures) || has(said, failures) || refused.test(words) ? 'failed' : null
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
