import type { LiteralType } from '@jetstreamapp/soql-parser-js'
import { RestError } from './errors.ts'
import type { Field } from './fields.ts'
import { isIdShaped } from './ids.ts'
import { dayIn, daysOfLiteral } from './soql-dates.ts'
import type { FieldValue } from './state.ts'

/** Tells where a stored value lies relative to a literal: before (-1), at (0), after (1); null when it is empty. */
export type Position = (stored: FieldValue) => -1 | 0 | 1 | null

/** One literal of a WHERE clause as the parser hands it over. */
export interface Literal {
  text: string
  type: LiteralType
}

const quoted: LiteralType[] = ['STRING']
const textual = ['id', 'reference', 'string', 'textarea', 'picklist', 'email', 'phone', 'url']

/**
 * Compiles a literal for comparison with a column. `timeZone` decides what "today" is.
 * Throws 400 INVALID_FIELD when the literal's kind does not fit the column, as Salesforce does.
 */
export function positionOf(column: Field, literal: Literal, timeZone: string): Position {
  if (literal.type === 'NULL') return (stored) => (stored === null ? 0 : null)
  const isQuoted = quoted.includes(literal.type)
  if (isQuoted !== textual.includes(column.type)) throw wrongKind(column, isQuoted)
  if (column.type === 'id' || column.type === 'reference') return positionOfId(unquote(literal.text))
  if (isQuoted)
    return positionAt(unquote(literal.text).toLowerCase(), (stored) => String(stored).toLowerCase())
  if (column.type === 'boolean') return positionAt(literal.text.toUpperCase() === 'TRUE' ? 1 : 0, Number)
  if (column.type === 'date' || column.type === 'datetime') return positionOfTime(column, literal, timeZone)
  return positionAt(Number(literal.text), Number)
}

function positionAt<T extends string | number>(wanted: T, read: (stored: FieldValue) => T): Position {
  return (stored) => {
    if (stored === null) return null
    const value = read(stored)
    return value < wanted ? -1 : value > wanted ? 1 : 0
  }
}

function positionOfId(wanted: string): Position {
  if (wanted !== '' && !isIdShaped(wanted)) {
    throw new RestError(400, 'INVALID_QUERY_FILTER_OPERATOR', { message: `invalid ID field: ${wanted}` })
  }
  return positionAt(wanted.slice(0, 15), (stored) => String(stored).slice(0, 15))
}

function positionOfTime(column: Field, literal: Literal, timeZone: string): Position {
  if (literal.type === 'DATETIME') {
    if (column.type === 'date') throw wrongKind(column, false)
    return positionAt(Date.parse(withColon(literal.text)), (stored) => Date.parse(withColon(String(stored))))
  }
  const today = dayIn(new Date(), timeZone)
  const span = literal.type === 'DATE' ? undefined : daysOfLiteral(literal.text, today)
  if (literal.type === 'DATE' && column.type === 'datetime') throw wrongKind(column, false)
  if (literal.type !== 'DATE' && !span) throw wrongKind(column, false)
  return (stored) => {
    if (stored === null) return null
    const text = String(stored)
    const day = column.type === 'date' ? text : dayIn(new Date(withColon(text)), timeZone)
    if (!span) return day < literal.text ? -1 : day > literal.text ? 1 : 0
    return day < span.from ? -1 : day >= span.before ? 1 : 0
  }
}

/** `+0000` → `+00:00`: the form that every JavaScript engine is bound to read. */
function withColon(text: string): string {
  return text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
}

function wrongKind(column: Field, isQuoted: boolean): RestError {
  const kind = textual.includes(column.type) ? 'string' : column.type
  const hint = isQuoted
    ? `must be of type ${kind} and should not be enclosed in quotes`
    : `must be of type ${kind}${kind === 'string' ? ' and should be enclosed in quotes' : ''}`
  return new RestError(400, 'INVALID_FIELD', {
    message: `value of filter criterion for field '${column.name}' ${hint}`,
  })
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** The text of a quoted SOQL literal, with its escapes undone. */
export function unquote(text: string): string {
  return text.replace(/^'|'$/g, '').replace(/\\(.)/gs, (_all, char: string) => escapes[char] ?? char)
}

/** A LIKE pattern as a regular expression: `%` any text, `_` one character, case ignored. */
export function likePattern(text: string): RegExp {
  const parts = text.replace(/^'|'$/g, '').matchAll(/\\(.)|([%_])|([\s\S])/g)
  let source = ''
  for (const [, escaped, wildcard, plain] of parts) {
    if (wildcard) source += wildcard === '%' ? '[\\s\\S]*' : '[\\s\\S]'
    else {
      const char = escaped === undefined ? (plain ?? '') : (escapes[escaped] ?? escaped)
      source += char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    }
  }
  return new RegExp(`^${source}$`, 'i')
}
