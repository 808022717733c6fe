import { badRequest } from './errors.ts'
import type { Message } from './mailbox.ts'

type Test = (message: Message) => boolean

const texts: Record<string, (message: Message) => string> = {
  internetMessageId: (message) => message.internetMessageId,
  conversationId: (message) => message.conversationId,
}
const flags: Record<string, (message: Message) => boolean> = {
  isDraft: (message) => message.isDraft,
  isRead: (message) => message.isRead,
}
const times: Record<string, (message: Message) => number> = {
  receivedDateTime: (message) => message.received,
  sentDateTime: (message) => message.received,
  lastModifiedDateTime: (message) => message.modified,
}

/** Understands `$filter`: equality of texts and flags, times compared, joined by `and`. */
export function readFilter(filter: string): Test {
  const terms = filter.match(/(?:[^'\s]|'(?:[^']|'')*'|\s(?!and\s))+/g) ?? []
  const clauses = terms.map((term) => term.trim()).filter((term) => term !== '' && term !== 'and')
  const tests = clauses.map((clause) => readClause(clause.replace(/^and\s+/, '')))
  return (message) => tests.every((test) => test(message))
}

function readClause(clause: string): Test {
  const [, name = '', operator = '', value = ''] = /^(\w+)\s+(eq|ne|ge|gt|le|lt)\s+(.+)$/.exec(clause) ?? []
  const text = texts[name]
  const flag = flags[name]
  const time = times[name]
  if (text && operator === 'eq' && /^'.*'$/.test(value)) {
    const wanted = value.slice(1, -1).replaceAll("''", "'")
    return (message) => text(message) === wanted
  }
  if (flag && operator === 'eq') return (message) => String(flag(message)) === value
  if (time && !Number.isNaN(Date.parse(value))) return compare(time, operator, Date.parse(value))
  throw badRequest(
    'ErrorInvalidUrlQueryFilter',
    `The query filter contains one or more invalid nodes: ${clause}`,
  )
}

function compare(time: (message: Message) => number, operator: string, at: number): Test {
  const holds: Record<string, (one: number) => boolean> = {
    eq: (one) => one === at,
    ne: (one) => one !== at,
    ge: (one) => one >= at,
    gt: (one) => one > at,
    le: (one) => one <= at,
    lt: (one) => one < at,
  }
  return (message) => holds[operator]?.(time(message)) ?? false
}
