import type { Query } from '@jetstreamapp/soql-parser-js'
import type { Call } from './context.ts'
import { RestError } from './errors.ts'
import type { Field } from './fields.ts'
import { keyPrefixes } from './ids.ts'
import { objectNamed } from './records.ts'
import { parseSoql } from './soql.ts'
import { resolvePath } from './soql-path.ts'

/**
 * What `query?q=…&columns=true` answers: the columns of the result instead of its rows.
 * Throws the same errors as the query itself.
 */
export function describeColumns(call: Call, soql: string): Record<string, unknown> {
  const query: Query = parseSoql(soql)
  const object = objectNamed(call.salesforce, query.sObject ?? '')
  if (!object) {
    throw new RestError(400, 'INVALID_TYPE', { message: `sObject type '${query.sObject}' is not supported.` })
  }
  const columnMetadata = (query.fields ?? []).flatMap((field) => {
    if (field.type === 'Field') return column(resolvePath(call.salesforce, object, [field.field]).column)
    if (field.type !== 'FieldRelationship') return []
    const path = [...field.relationships, field.field]
    return column(resolvePath(call.salesforce, object, path).column, field.relationships[0])
  })
  return {
    columnMetadata,
    entityName: object.name,
    groupBy: false,
    idSelected: columnMetadata.some((one) => one.columnName === 'Id'),
    keyPrefix: keyPrefixes[object.name],
  }
}

function column(field: Field, parent?: string) {
  return {
    aggregate: false,
    booleanType: field.type === 'boolean',
    columnName: field.name,
    custom: field.custom,
    displayName: field.name,
    foreignKeyName: parent ?? null,
    insertable: !field.readOnly,
    joinColumns: [],
    numberType: ['int', 'double', 'currency', 'percent'].includes(field.type),
    textType: !['boolean', 'int', 'double', 'currency', 'percent', 'date', 'datetime'].includes(field.type),
    updatable: !field.readOnly && !field.createOnly,
  }
}
