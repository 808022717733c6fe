/** The kinds of field that the sandbox knows, by the names that `describe` uses. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'reference'
  | 'email'
  | 'phone'
  | 'url'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'

/** One column of an object: everything that writing, querying and describing it needs. */
export interface Field {
  name: string
  label: string
  type: FieldType
  length: number
  required: boolean
  /** Filled by Salesforce itself: refused in a write. */
  readOnly: boolean
  /** Settable when the record is created, not afterwards. */
  createOnly: boolean
  custom: boolean
  externalId: boolean
  restricted: boolean
  /** What the record type leaves of `values`. */
  allowed?: string[]
  /** Can be read, but not be searched or sorted by. */
  encrypted?: boolean
  referenceTo: string[]
  relationshipName: string | null
  values: string[]
  defaultValue: string | boolean | null
}

type Options = Partial<Omit<Field, 'name' | 'label' | 'type'>>

const lengths: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  picklist: 255,
  email: 80,
  phone: 40,
  url: 255,
  textarea: 32000,
}

/** Builds a column; what `options` leaves out is what most columns are. */
export function field(name: string, type: FieldType, options: Options & { label?: string } = {}): Field {
  return {
    name,
    type,
    label: name
      .replace(/__c$/, '')
      .replaceAll('_', ' ')
      .replace(/([a-z])([A-Z])/g, '$1 $2'),
    length: lengths[type] ?? 0,
    required: false,
    readOnly: false,
    createOnly: false,
    custom: name.endsWith('__c'),
    externalId: false,
    restricted: false,
    referenceTo: [],
    relationshipName: null,
    values: [],
    defaultValue: type === 'boolean' ? false : null,
    ...options,
  }
}

/** A reference column and the name under which SOQL walks to its parent. */
export function reference(name: string, to: string[], options: Options & { label?: string } = {}): Field {
  return field(name, 'reference', {
    referenceTo: to,
    relationshipName: name.replace(/Id$/, ''),
    ...options,
  })
}

/** A column that Salesforce fills by itself. */
export function computed(name: string, type: FieldType, options: Options & { label?: string } = {}): Field {
  return field(name, type, { readOnly: true, ...options })
}
