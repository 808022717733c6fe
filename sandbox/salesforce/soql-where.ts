import type { LiteralType, Operator, Query, WhereClause } from '@jetstreamapp/soql-parser-js'
import { RestError } from './errors.ts'
import type { Field } from './fields.ts'
import { type Literal, likePattern, type Position, positionOf } from './soql-literal.ts'
import type { ColumnReader } from './soql-path.ts'
import type { FieldValue, Row } from './state.ts'

export type RowTest = (row: Row) => boolean

/** What a WHERE clause needs from its query. */
export interface WhereScope {
  timeZone: string
  column: (path: string) => ColumnReader
  /** Values of the single column of an inner query. */
  values: (query: Query) => FieldValue[]
}

interface Comparison {
  field: string
  operator: Operator
  value?: string | string[]
  literalType?: LiteralType | LiteralType[]
  valueQuery?: Query
}

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | Comparison

/** Compiles a parsed WHERE clause into a test of a row. Throws a RestError for what Salesforce refuses. */
export function compileWhere(clause: WhereClause, scope: WhereScope): RowTest {
  const tokens = flatten(clause)
  const test = readTerms(tokens, scope)
  if (tokens.length > 0) throw malformed(`unexpected token: '${String(tokens[0])}'`)
  return test
}

/** The parser hands over a chain with counted parentheses; a list of tokens is easier to read. */
function flatten(clause: WhereClause): Token[] {
  const tokens: Token[] = []
  let node: WhereClause | undefined = clause
  while (node) {
    const left: (Partial<Comparison> & { openParen?: number; closeParen?: number; fn?: unknown }) | null =
      node.left
    for (let at = 0; at < (left?.openParen ?? 0); at++) tokens.push('(')
    if (left?.fn) throw malformed('functions in WHERE are not supported by this org')
    if (left?.field && left.operator) tokens.push(left as Comparison)
    for (let at = 0; at < (left?.closeParen ?? 0); at++) tokens.push(')')
    if (!('operator' in node) || !node.right) break
    tokens.push(node.operator)
    node = node.right
  }
  return tokens
}

/** AND and OR may not be mixed without parentheses: Salesforce refuses it, and so do we. */
function readTerms(tokens: Token[], scope: WhereScope): RowTest {
  const tests = [readTerm(tokens, scope)]
  let joined: 'AND' | 'OR' | undefined
  while (tokens[0] === 'AND' || tokens[0] === 'OR') {
    if (joined && joined !== tokens[0]) throw malformed(`unexpected token: ${tokens[0]}`)
    joined = tokens[0]
    tokens.shift()
    tests.push(readTerm(tokens, scope))
  }
  return joined === 'OR'
    ? (row) => tests.some((test) => test(row))
    : (row) => tests.every((test) => test(row))
}

function readTerm(tokens: Token[], scope: WhereScope): RowTest {
  const token = tokens.shift()
  if (token === 'NOT') {
    const inner = readTerm(tokens, scope)
    return (row) => !inner(row)
  }
  if (token === '(') {
    const inner = readTerms(tokens, scope)
    if (tokens.shift() !== ')') throw malformed("expecting a right parentheses, found '<EOF>'")
    return inner
  }
  if (token === undefined || typeof token === 'string')
    throw malformed(`unexpected token: '${token ?? '<EOF>'}'`)
  return compare(token, scope)
}

function compare(comparison: Comparison, scope: WhereScope): RowTest {
  const { column, read } = scope.column(comparison.field)
  if (column.type === 'textarea' || column.encrypted) throw notFilterable(column)
  if (comparison.operator === 'IN' || comparison.operator === 'NOT IN') {
    const isIn = membership(comparison, column, scope)
    return comparison.operator === 'IN' ? (row) => isIn(read(row)) : (row) => !isIn(read(row))
  }
  if (comparison.operator === 'LIKE') {
    const pattern = likePattern(String(comparison.value))
    return (row) => {
      const stored = read(row)
      return stored !== null && pattern.test(String(stored))
    }
  }
  const [literal] = literals(comparison)
  if (!literal) throw malformed('a value is missing in WHERE')
  const accept = acceptance(comparison.operator, positionOf(column, literal, scope.timeZone))
  return (row) => accept(read(row))
}

function membership(
  comparison: Comparison,
  column: Field,
  scope: WhereScope,
): (stored: FieldValue) => boolean {
  if (comparison.valueQuery) {
    const found = new Set(scope.values(comparison.valueQuery).map(String))
    return (stored) => stored !== null && found.has(String(stored))
  }
  const positions = literals(comparison).map((one) => positionOf(column, one, scope.timeZone))
  return (stored) => positions.some((position) => position(stored) === 0)
}

function literals(comparison: Comparison): Literal[] {
  const { value, literalType } = comparison
  const texts = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return texts.map((text, at) => ({
    text: String(text),
    type: (Array.isArray(literalType) ? literalType[at] : literalType) ?? 'STRING',
  }))
}

function acceptance(operator: Operator, position: Position): (stored: FieldValue) => boolean {
  switch (operator) {
    case '=':
      return (stored) => position(stored) === 0
    case '!=':
      return (stored) => position(stored) !== 0
    case '<':
      return (stored) => position(stored) === -1
    case '>':
      return (stored) => position(stored) === 1
    case '<=':
      return (stored) => [-1, 0].includes(position(stored) ?? 9)
    case '>=':
      return (stored) => [0, 1].includes(position(stored) ?? 9)
    default:
      throw malformed(`unexpected token: ${operator}`)
  }
}

function notFilterable(column: Field): RestError {
  return new RestError(400, 'INVALID_FIELD', {
    message: `field '${column.name}' can not be filtered in a query call`,
  })
}

function malformed(message: string): RestError {
  return new RestError(400, 'MALFORMED_QUERY', { message })
}
