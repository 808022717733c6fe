import type { Call } from './context.ts'
import { RestError } from './errors.ts'
import { isDenied } from './faults.ts'
import type { Field } from './fields.ts'
import { isIdShaped, objectOfId } from './ids.ts'
import { findField, type ObjectDefinition } from './objects.ts'
import { findRow } from './records.ts'
import type { FieldValue, Row } from './state.ts'

/** What a client wants to write: column names are matched without regard to case. */
export type RecordInput = Record<string, unknown>

/**
 * Checks a write against the object's columns and returns it with canonical column names.
 * Throws the RestError that Salesforce answers for the first thing that is wrong.
 */
export function checkInput(
  call: Call,
  object: ObjectDefinition,
  write: { input: RecordInput; kind: 'create' | 'update' },
): Row {
  const row: Row = {}
  for (const [name, value] of Object.entries(write.input)) {
    if (name === 'attributes') continue
    const column = findField(object, name)
    if (!column) {
      throw new RestError(400, 'INVALID_FIELD', {
        message: `No such column '${name}' on sobject of type ${object.name}`,
      })
    }
    if (column.readOnly || (column.createOnly && write.kind === 'update')) throw notWritable(column)
    row[column.name] = checkValue(column, value)
  }
  if (write.kind === 'create') fillDefaults(object, row)
  checkRequired(object, row, write.kind)
  for (const column of object.fields) checkReference(call, column, row[column.name])
  return row
}

function notWritable(column: Field): RestError {
  return new RestError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', {
    message: `Unable to create/update fields: ${column.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    fields: [column.name],
  })
}

function fillDefaults(object: ObjectDefinition, row: Row): void {
  for (const column of object.fields) {
    if (row[column.name] === undefined && column.defaultValue !== null && !column.readOnly) {
      row[column.name] = column.defaultValue
    }
  }
}

function checkRequired(object: ObjectDefinition, row: Row, kind: 'create' | 'update'): void {
  const needed = object.fields.filter(
    (one) => one.required || (one.type === 'picklist' && one.defaultValue !== null),
  )
  const missing = needed
    .filter((one) => (kind === 'create' && row[one.name] === undefined) || row[one.name] === null)
    .map((one) => one.name)
  if (missing.length === 0) return
  throw new RestError(400, 'REQUIRED_FIELD_MISSING', {
    message: `Required fields are missing: [${missing.join(', ')}]`,
    fields: missing,
  })
}

function checkValue(column: Field, value: unknown): FieldValue {
  if (value === null || value === undefined) return column.type === 'boolean' ? false : null
  if (column.type === 'boolean') return asBoolean(column, value)
  if (['int', 'double', 'currency', 'percent'].includes(column.type)) return asNumber(column, value)
  if (typeof value === 'object') throw unreadable(column, 'START_OBJECT')
  // Salesforce takes white space off both ends of a text, and keeps an empty one as none.
  const text = String(value).trim()
  if (text === '') return null
  if (column.type === 'date') return asDate(column, text)
  if (column.type === 'datetime') return asDateTime(column, text)
  if (column.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    throw refusal('INVALID_EMAIL_ADDRESS', column, `${column.label}: invalid email address: ${text}`)
  }
  if (column.length > 0 && text.length > column.length) {
    const shown = text.length > 255 ? `${text.slice(0, 255)}…` : text
    throw refusal(
      'STRING_TOO_LONG',
      column,
      `${column.label}: data value too large: ${shown} (max length=${column.length})`,
    )
  }
  if (column.restricted && !(column.allowed ?? column.values).includes(text)) {
    throw refusal(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      column,
      `${column.label}: bad value for restricted picklist field: ${text}`,
    )
  }
  return text
}

function asBoolean(column: Field, value: unknown): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw unreadable(column, String(value))
}

function asNumber(column: Field, value: unknown): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(number)) throw unreadable(column, String(value))
  return number
}

function asDate(column: Field, text: string): string {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
  if (!isDate) throw unreadable(column, text)
  return text
}

function asDateTime(column: Field, text: string): string {
  const moment = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  if (Number.isNaN(moment.getTime())) throw unreadable(column, text)
  return moment.toISOString().replace('Z', '+0000')
}

function unreadable(column: Field, value: string): RestError {
  return new RestError(400, 'JSON_PARSER_ERROR', {
    message: `Cannot deserialize instance of ${column.type} from VALUE_STRING value ${value} or request may be missing a required field: ${column.name}`,
  })
}

function refusal(code: string, column: Field, message: string): RestError {
  return new RestError(400, code, { message, fields: [column.name] })
}

function checkReference(call: Call, column: Field, value: FieldValue | undefined): void {
  if (column.type !== 'reference' || value === undefined || value === null) return
  const id = String(value)
  const target = objectOfId(id)
  if (!isIdShaped(id) || !target || !column.referenceTo.includes(target)) {
    throw refusal('MALFORMED_ID', column, `${column.label}: id value of incorrect type: ${id}`)
  }
  const row = findRow(call.salesforce, id)
  if (!row) throw refusal('INVALID_CROSS_REFERENCE_KEY', column, 'invalid cross reference id')
  if (row.IsDeleted === true) throw refusal('ENTITY_IS_DELETED', column, 'entity is deleted')
  if (row.IsConverted === true)
    throw refusal('CANNOT_UPDATE_CONVERTED_LEAD', column, 'cannot reference converted lead')
  if (isDenied(call.salesforce, id)) {
    throw refusal(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      column,
      'insufficient access rights on cross-reference id',
    )
  }
}
