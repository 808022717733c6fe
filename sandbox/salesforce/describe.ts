import type { Call } from './context.ts'
import type { Field } from './fields.ts'
import { keyPrefixes } from './ids.ts'
import { type ObjectDefinition, objectNames } from './objects.ts'
import { taskLists, taskRecordType } from './org-shape.ts'
import { objectNamed } from './records.ts'

const soapTypes: Partial<Record<Field['type'], string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
}

/** The answer of `GET /sobjects`: every object in short. */
export function describeGlobal(call: Call): Record<string, unknown> {
  const sobjects = objectNames.flatMap((name) => {
    const object = objectNamed(call.salesforce, name)
    return object ? [summary(call, object)] : []
  })
  return { encoding: 'UTF-8', maxBatchSize: 200, sobjects }
}

/** The answer of `GET /sobjects/{Object}/describe`: the object with its columns and child relationships. */
export function describeObject(call: Call, object: ObjectDefinition): Record<string, unknown> {
  return {
    ...summary(call, object),
    fields: object.fields.map(describeField),
    childRelationships: Object.entries(object.children).map(([relationshipName, child]) => ({
      childSObject: child.object,
      field: child.field,
      relationshipName,
      cascadeDelete: false,
      deprecatedAndHidden: false,
    })),
    recordTypeInfos: recordTypes(call, object),
  }
}

/** The master, which every object has, and the type that the org's Tasks have. */
function recordTypes(call: Call, object: ObjectDefinition): Record<string, unknown>[] {
  const hasType = object.name === 'Task' && taskLists(call.salesforce) !== undefined
  const info = (type: { id: string; name: string; developerName: string }, isDefault: boolean) => ({
    active: true,
    available: true,
    defaultRecordTypeMapping: isDefault,
    developerName: type.developerName,
    master: type.developerName === 'Master',
    name: type.name,
    recordTypeId: type.id,
    urls: { layout: `${call.root}/sobjects/${object.name}/describe/layouts/${type.id}` },
  })
  const master = { id: '012000000000000AAA', name: 'Master', developerName: 'Master' }
  return [...(hasType ? [info(taskRecordType, true)] : []), info(master, !hasType)]
}

function summary(call: Call, object: ObjectDefinition): Record<string, unknown> {
  const base = `${call.root}/sobjects/${object.name}`
  return {
    name: object.name,
    label: object.label,
    labelPlural: object.labelPlural,
    keyPrefix: keyPrefixes[object.name],
    custom: false,
    createable: object.writable,
    updateable: object.writable,
    deletable: object.writable,
    undeletable: object.writable,
    queryable: true,
    retrieveable: true,
    searchable: object.writable,
    layoutable: object.writable,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  }
}

function describeField(field: Field): Record<string, unknown> {
  const isText = !soapTypes[field.type]
  const isSearchable = field.type !== 'textarea' && field.encrypted !== true
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    soapType: soapTypes[field.type] ?? 'xsd:string',
    length: isText || field.type === 'id' || field.type === 'reference' ? field.length : 0,
    byteLength: isText ? field.length * 3 : 0,
    digits: field.type === 'int' ? 8 : 0,
    precision: ['currency', 'double', 'percent'].includes(field.type) ? 18 : 0,
    scale: field.type === 'currency' ? 2 : 0,
    nillable: !field.required && field.type !== 'boolean' && field.type !== 'id',
    createable: !field.readOnly,
    updateable: !field.readOnly && !field.createOnly,
    defaultedOnCreate: field.defaultValue !== null || field.name === 'OwnerId',
    defaultValue: field.defaultValue,
    filterable: isSearchable,
    sortable: isSearchable,
    groupable: isSearchable,
    custom: field.custom,
    encrypted: field.encrypted === true,
    externalId: field.externalId,
    unique: field.externalId,
    idLookup: field.externalId || field.type === 'id',
    caseSensitive: field.externalId,
    calculated: false,
    autoNumber: false,
    restrictedPicklist: field.restricted,
    polymorphicForeignKey: field.referenceTo.length > 1,
    namePointing: field.referenceTo.length > 1,
    nameField: field.name === 'Name',
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    picklistValues: field.values.map((value) => ({
      active: true,
      defaultValue: value === field.defaultValue,
      label: value,
      validFor: null,
      value,
    })),
  }
}
