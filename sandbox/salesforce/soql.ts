import { type OrderByClause, parseQuery, type Query, type Subquery } from '@jetstreamapp/soql-parser-js'
import type { Call } from './context.ts'
import { RestError } from './errors.ts'
import { sameId } from './ids.ts'
import type { ObjectDefinition } from './objects.ts'
import { personAccounts } from './org-shape.ts'
import { findRow, objectNamed, rowsOf } from './records.ts'
import { resolvePath } from './soql-path.ts'
import { compileSelect, type Projection, withoutAlias } from './soql-select.ts'
import { compileWhere, type WhereScope } from './soql-where.ts'
import type { FieldValue, Row } from './state.ts'

/** All records of an answer; `COUNT()` answers a number and no records. */
export interface QueryResult {
  total: number
  records: Record<string, unknown>[]
}

/**
 * Evaluates SOQL over the records of the org. `deleted` includes the recycle bin (queryAll).
 * Throws a RestError: MALFORMED_QUERY, INVALID_TYPE, INVALID_FIELD, with the query echoed as Salesforce does.
 */
export function runQuery(call: Call, soql: string, options: { deleted: boolean }): QueryResult {
  try {
    const query = parseSoql(soql)
    const object = requireObject(call, query.sObject ?? '')
    const rows = selectRows(call, object, { query, deleted: options.deleted })
    return count(query, rows) ?? { total: rows.length, records: rows.map(projection(call, object, query)) }
  } catch (error) {
    throw error instanceof RestError ? echoed(error, soql) : error
  }
}

/**
 * What the newest texts mean, whatever is written in their literals. Reading one takes as long as twenty other calls, and most
 * are asked again and again, about somebody else.
 */
const understood = new Map<string, Query>()
const mostUnderstood = 200

/** Parses SOQL. Throws 400 MALFORMED_QUERY for what is no SOQL, and for grouping, which this org does not offer. */
export function parseSoql(soql: string): Query {
  // What is escaped in a literal is left to the parser.
  if (soql.includes('\\')) return parseAnew(soql)
  const literals: string[] = []
  const shape = soql.replace(/'[^']*'/g, (literal) => `'${literals.push(literal) - 1}'`)
  const query = understood.get(shape) ?? parseShape(shape, soql)
  understood.delete(shape)
  understood.set(shape, query)
  const [oldest] = understood.keys()
  if (oldest !== undefined && understood.size > mostUnderstood) understood.delete(oldest)
  return withLiterals(query, literals) as Query
}

/** What is wrong is told in the words of who asked. */
function parseShape(shape: string, soql: string): Query {
  try {
    return parseAnew(shape)
  } catch {
    return parseAnew(soql)
  }
}

/** The same with literals in the place of their numbers. */
function withLiterals(part: unknown, literals: string[]): unknown {
  if (typeof part === 'string') return part.replace(/'(\d+)'/g, (_, at) => literals[Number(at)] ?? '')
  if (Array.isArray(part)) return part.map((one) => withLiterals(one, literals))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, withLiterals(one, literals)]))
}

function parseAnew(soql: string): Query {
  let query: Query
  try {
    query = parseQuery(soql, { logErrors: false })
  } catch (error) {
    const [first] = String((error as Error).message).split('\n')
    throw new RestError(400, 'MALFORMED_QUERY', { message: `unexpected token: ${first}` })
  }
  if (query.groupBy || query.having) {
    throw new RestError(400, 'MALFORMED_QUERY', { message: 'GROUP BY is not supported by this org' })
  }
  return query
}

function requireObject(call: Call, name: string): ObjectDefinition {
  const object = objectNamed(call.salesforce, name, call.userId)
  if (object) return object
  throw new RestError(400, 'INVALID_TYPE', {
    message: `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  })
}

function selectRows(
  call: Call,
  object: ObjectDefinition,
  source: { query: Query | Subquery; deleted: boolean; among?: (row: Row) => boolean },
): Row[] {
  const { query, deleted, among } = source
  let rows = rowsOf(call.salesforce, object.name, { deleted, userId: call.userId })
  if (among) rows = rows.filter(among)
  if (query.where) rows = rows.filter(compileWhere(query.where, scopeOf(call, object, source)))
  rows = sorted(call, object, { rows, query })
  const from = query.offset ?? 0
  const counts = isCount(query)
  return counts ? rows : rows.slice(from, query.limit === undefined ? undefined : from + query.limit)
}

function scopeOf(
  call: Call,
  object: ObjectDefinition,
  source: { query: Query | Subquery; deleted: boolean },
): WhereScope {
  return {
    timeZone: String(findRow(call.salesforce, call.userId)?.TimeZoneSidKey ?? 'UTC'),
    column: (path) =>
      resolvePath(call.salesforce, object, withoutAlias(path.split('.'), { object, query: source.query })),
    values: (query) => innerValues(call, query, source.deleted),
  }
}

function innerValues(call: Call, query: Query, deleted: boolean): FieldValue[] {
  const object = requireObject(call, query.sObject ?? '')
  const [field] = query.fields ?? []
  if (field?.type !== 'Field') {
    throw new RestError(400, 'MALFORMED_QUERY', { message: 'an inner query selects exactly one column' })
  }
  const { read } = resolvePath(call.salesforce, object, [field.field])
  return selectRows(call, object, { query, deleted }).map(read)
}

function sorted(
  call: Call,
  object: ObjectDefinition,
  source: { rows: Row[]; query: Query | Subquery },
): Row[] {
  const { rows, query } = source
  const clauses: OrderByClause[] = query.orderBy ? [query.orderBy].flat() : []
  const orders = clauses.map((clause) => {
    if (!('field' in clause)) {
      throw new RestError(400, 'MALFORMED_QUERY', {
        message: 'functions in ORDER BY are not supported by this org',
      })
    }
    const path = withoutAlias(clause.field.split('.'), { object, query })
    const { column, read } = resolvePath(call.salesforce, object, path)
    if (column.type === 'textarea') {
      throw new RestError(400, 'MALFORMED_QUERY', {
        message: `field '${column.name}' can not be sorted in a query call`,
      })
    }
    if (column.encrypted) {
      throw new RestError(400, 'INVALID_FIELD', {
        message: `field '${column.name}' can not be sorted in a query call`,
      })
    }
    const nulls = clause.nulls === 'LAST' ? 1 : -1
    return { read, sign: clause.order === 'DESC' ? -1 : 1, nulls }
  })
  if (orders.length === 0) return rows
  return [...rows].sort((one, other) => {
    for (const { read, sign, nulls } of orders) {
      const a = read(one)
      const b = read(other)
      if (a === null || b === null) {
        if (a !== b) return a === null ? nulls : -nulls
      } else {
        const by = sign * compareValues(a, b)
        if (by !== 0) return by
      }
    }
    return 0
  })
}

function compareValues(one: string | number | boolean, other: string | number | boolean): number {
  if (typeof one === 'string' && typeof other === 'string') {
    const a = one.toLowerCase()
    const b = other.toLowerCase()
    return a < b ? -1 : a > b ? 1 : 0
  }
  return Number(one) - Number(other)
}

function projection(call: Call, object: ObjectDefinition, query: Query | Subquery): Projection {
  return compileSelect(call, object, {
    query,
    children: (parent, inner) => {
      const link = Object.entries(parent.children).find(
        ([name]) => name.toLowerCase() === inner.relationshipName.toLowerCase(),
      )?.[1]
      if (!link) {
        throw new RestError(400, 'INVALID_TYPE', {
          message: `Didn't understand relationship '${inner.relationshipName}' in FROM part of query call.`,
        })
      }
      const child = requireObject(call, link.object)
      const project = projection(call, child, inner)
      return (row) => {
        const among = (one: Row) => sameId(one[link.field] as string | null, row.Id as string)
        // A person account is its own contact, and has no others.
        if (
          link.object === 'Contact' &&
          personAccounts(call.salesforce).some((id) => sameId(id, String(row.Id)))
        )
          return null
        const rows = selectRows(call, child, { query: inner, deleted: false, among })
        return rows.length === 0 ? null : { totalSize: rows.length, done: true, records: rows.map(project) }
      }
    },
  })
}

function isCount(query: Query | Subquery): boolean {
  return Boolean(
    query.fields?.some(
      (one) => one.type === 'FieldFunctionExpression' && one.functionName.toUpperCase() === 'COUNT',
    ),
  )
}

function count(query: Query, rows: Row[]): QueryResult | undefined {
  const [field] = query.fields ?? []
  if (!isCount(query) || field?.type !== 'FieldFunctionExpression') return undefined
  const total = query.limit === undefined ? rows.length : Math.min(rows.length, query.limit)
  if (field.parameters.length === 0) return { total, records: [] }
  const name = String(field.parameters[0])
  const filled = rows.filter((row) => (row[name] ?? null) !== null).length
  const record = { attributes: { type: 'AggregateResult' }, [field.alias ?? 'expr0']: filled }
  return { total: 1, records: [record] }
}

/** Salesforce repeats the query and marks the place in the first lines of its message. */
function echoed(error: RestError, soql: string): RestError {
  const name = /'([^']+)'/.exec(error.message)?.[1] ?? ''
  const at = Math.max(0, name ? soql.indexOf(name) : 0)
  const shown = soql.slice(Math.max(0, at - 40), at + 40)
  const marker = `${' '.repeat(Math.min(at, 40))}^`
  return new RestError(error.status, error.code, {
    message: `\n${shown}\n${marker}\nERROR at Row:1:Column:${at + 1}\n${error.message}`,
  })
}
