import type { Salesforce } from './context.ts'
import { RestError } from './errors.ts'
import { computed, type Field } from './fields.ts'
import { objectOfId } from './ids.ts'
import { findField, type ObjectDefinition } from './objects.ts'
import { objectNamed, readValue, visibleRow } from './records.ts'
import type { FieldValue, Row } from './state.ts'

/** A resolved column of a query: how to read it from a row of the queried object. */
export interface ColumnReader {
  column: Field
  read: (row: Row) => FieldValue
}

/** What `Who`, `What` and other parents of several kinds offer besides their own columns. */
const nameColumns: Field[] = [computed('Type', 'string'), computed('Name', 'string')]

/**
 * Resolves a path such as `['Status']`, `['Account', 'Name']` or `['Who', 'Email']`.
 * Throws 400 INVALID_FIELD for a column or relationship that the object does not have.
 */
export function resolvePath(salesforce: Salesforce, object: ObjectDefinition, path: string[]): ColumnReader {
  const [first = '', ...rest] = path
  if (rest.length === 0) return ownColumn(object, first)
  const link = relationshipOf(object, first)
  const parents = link.referenceTo.flatMap((name) => objectNamed(salesforce, name) ?? [])
  const isMixed = parents.length > 1
  const readers = new Map<string, ColumnReader>()
  let refused: unknown
  for (const parent of parents) {
    try {
      readers.set(parent.name, parentReader(salesforce, parent, { rest, isMixed }))
    } catch (error) {
      refused = error
    }
  }
  const any = readers.values().next().value
  if (!any) throw refused
  return {
    column: any.column,
    read(row) {
      const parent = visibleRow(salesforce, row[link.name] as string | null)
      const reader = parent && readers.get(objectOfId(String(parent.Id)) ?? '')
      return parent && reader ? reader.read(parent) : null
    },
  }
}

function parentReader(
  salesforce: Salesforce,
  parent: ObjectDefinition,
  path: { rest: string[]; isMixed: boolean },
): ColumnReader {
  const [name = ''] = path.rest
  const shared = nameColumns.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (path.isMixed && path.rest.length === 1 && shared?.name === 'Type') {
    return { column: shared, read: () => parent.name }
  }
  return resolvePath(salesforce, parent, path.rest)
}

function ownColumn(object: ObjectDefinition, name: string): ColumnReader {
  const column = findField(object, name)
  if (!column) {
    throw new RestError(400, 'INVALID_FIELD', {
      message: `No such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    })
  }
  return { column, read: (row) => readValue(object, row, column.name) }
}

/** The reference column behind a relationship name. Throws 400 INVALID_FIELD when there is none. */
export function relationshipOf(object: ObjectDefinition, name: string): Field {
  const found = object.fields.find((one) => one.relationshipName?.toLowerCase() === name.toLowerCase())
  if (found) return found
  throw new RestError(400, 'INVALID_FIELD', {
    message: `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  })
}
