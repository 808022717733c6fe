import { decodeWords, headerValue, readHeaders } from '../../mail/mime.ts'
import { type Message, rawOf } from './mailbox.ts'
import { messageText } from './message-json.ts'

type Test = (message: Message) => boolean

const labelOf: Record<string, string> = {
  sent: 'SENT',
  inbox: 'INBOX',
  draft: 'DRAFT',
  drafts: 'DRAFT',
  trash: 'TRASH',
  spam: 'SPAM',
  unread: 'UNREAD',
  starred: 'STARRED',
}

const unitMs: Record<string, number> = { d: 86_400_000, m: 30 * 86_400_000, y: 365 * 86_400_000 }

/**
 * Understands Gmail's search: `rfc822msgid:`, `in:`, `is:`, `label:`, `from:`, `to:`, `cc:`, `bcc:`, `subject:`,
 * `after:`, `before:`, `newer_than:`, `older_than:`, bare words, quotes and a leading minus. All must hold.
 */
export function readSearch(query: string, now: number): Test {
  const terms = query.match(/-?(?:\w+:)?(?:"[^"]*"|\S+)/g) ?? []
  const tests = terms.map((term) => {
    const negated = term.startsWith('-')
    const test = readTerm(negated ? term.slice(1) : term, now)
    return negated ? (message: Message) => !test(message) : test
  })
  return (message) => tests.every((test) => test(message))
}

function readTerm(term: string, now: number): Test {
  const colon = term.indexOf(':')
  const operator = colon > 0 ? term.slice(0, colon).toLowerCase() : ''
  const value = (colon > 0 ? term.slice(colon + 1) : term).replace(/^"|"$/g, '')
  const lower = value.toLowerCase()
  switch (operator) {
    case 'rfc822msgid': {
      const wanted = value.replace(/^<|>$/g, '')
      return (message) => message.messageIdHeader === `<${wanted}>`
    }
    case 'in':
    case 'is':
    case 'label':
      return labelTest(lower)
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
      return (message) => header(message, operator).toLowerCase().includes(lower)
    case 'after':
    case 'newer':
      return (message) => message.internalDate >= moment(value)
    case 'before':
    case 'older':
      return (message) => message.internalDate < moment(value)
    case 'newer_than':
      return (message) => message.internalDate >= now - span(lower)
    case 'older_than':
      return (message) => message.internalDate < now - span(lower)
    default:
      return (message) =>
        [
          header(message, 'subject'),
          header(message, 'from'),
          header(message, 'to'),
          messageText(message),
        ].some((text) => text.toLowerCase().includes(term.replaceAll('"', '').toLowerCase()))
  }
}

function labelTest(name: string): Test {
  if (name === 'anywhere') return () => true
  if (name === 'read') return (message) => !message.labelIds.includes('UNREAD')
  const label = labelOf[name] ?? name.toUpperCase()
  return (message) => message.labelIds.includes(label)
}

/** A Unix time in seconds, or `2026/11/22`. */
function moment(value: string): number {
  return /^\d{9,}$/.test(value) ? Number(value) * 1000 : Date.parse(value.replaceAll('/', '-'))
}

function span(value: string): number {
  const [, count = '0', unit = 'd'] = /^(\d+)([dmy])$/.exec(value) ?? []
  return Number(count) * (unitMs[unit] ?? 0)
}

function header(message: Message, name: string): string {
  return decodeWords(headerValue(readHeaders(rawOf(message)), name))
}
