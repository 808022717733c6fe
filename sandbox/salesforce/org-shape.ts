import type { Salesforce } from './context.ts'
import { type Field, reference } from './fields.ts'
import { type ObjectDefinition, personFields } from './objects.ts'

/** The one record type that Tasks have where an org has any. */
export const taskRecordType = {
  id: '012Nw000000TaskTAU',
  name: 'Sales Activity',
  developerName: 'Sales_Activity',
}

/**
 * An object as an admin has made it, by faults that stay: columns that this user's profile hides, columns that are
 * encrypted, lists that the record type of Tasks narrows, and accounts that are people.
 */
export function asAdminMadeIt(
  salesforce: Salesforce,
  object: ObjectDefinition,
  userId?: string,
): ObjectDefinition {
  const faults = salesforce.store.state.faults.filter(
    (one) => one.userId === undefined || one.userId === userId,
  )
  const named = (name: 'hidden_fields' | 'encrypted_fields') =>
    new Set(faults.filter((one) => one.name === name).flatMap((one) => one.fields ?? []))
  const hidden = named('hidden_fields')
  const encrypted = named('encrypted_fields')
  const lists = object.name === 'Task' ? taskLists(salesforce) : undefined
  const hasPeople = object.name === 'Account' && personAccounts(salesforce).length > 0
  if (hidden.size === 0 && encrypted.size === 0 && !lists && !hasPeople) return object
  const all = [
    ...object.fields,
    ...(lists ? [{ ...reference('RecordTypeId', ['RecordType']), readOnly: true }] : []),
    ...(hasPeople ? personFields : []),
  ]
  const nameOf = (column: Field) => `${object.name}.${column.name}`
  const fields = all
    .filter((column) => !hidden.has(nameOf(column)))
    .map((column) => (encrypted.has(nameOf(column)) ? { ...column, encrypted: true } : column))
    .map((column) => narrowed(column, lists?.[column.name]))
  return { ...object, fields }
}

/** What the record type of Tasks leaves of each list; undefined in an org without record types. */
export function taskLists(salesforce: Salesforce): Record<string, string[]> | undefined {
  return salesforce.store.state.faults.find((one) => one.name === 'task_record_types')?.lists
}

/** The accounts that are people. */
export function personAccounts(salesforce: Salesforce): string[] {
  const { faults } = salesforce.store.state
  return faults.flatMap((one) => (one.name === 'person_account' && one.id ? [one.id] : []))
}

function narrowed(column: Field, allowed: string[] | undefined): Field {
  if (!allowed) return column
  const { defaultValue } = column
  const isLeft = typeof defaultValue === 'string' && allowed.includes(defaultValue)
  return { ...column, allowed, restricted: true, defaultValue: isLeft ? defaultValue : (allowed[0] ?? null) }
}

/** Whether Leads and Contacts are for their owners' eyes, as far as no permission shows them to others. */
export function hasPrivateSharing(salesforce: Salesforce): boolean {
  return salesforce.store.state.faults.some((one) => one.name === 'private_sharing')
}

/** Whether this user sees Leads and Contacts of their own alone. */
export function isKeptToOwn(salesforce: Salesforce, userId: string | undefined): boolean {
  return salesforce.store.state.faults.some(
    (one) => one.name === 'private_sharing' && (one.userId === undefined || one.userId === userId),
  )
}

/** The org's sharing defaults, as Organization tells them. */
export function sharingDefaults(salesforce: Salesforce) {
  const isPrivate = hasPrivateSharing(salesforce)
  return {
    DefaultLeadAccess: isPrivate ? 'None' : 'ReadEditTransfer',
    DefaultContactAccess: 'ControlledByParent',
    DefaultAccountAccess: isPrivate ? 'None' : 'Edit',
  }
}
