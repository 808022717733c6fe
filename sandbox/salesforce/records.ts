import type { Salesforce } from './context.ts'
import { RestError } from './errors.ts'
import { isApiDisabled, isDenied } from './faults.ts'
import { isIdShaped, type ObjectName, objectOfId, sameId } from './ids.ts'
import { findObject, type ObjectDefinition } from './objects.ts'
import { asAdminMadeIt, hasPrivateSharing, isKeptToOwn, sharingDefaults } from './org-shape.ts'
import type { FieldValue, Row } from './state.ts'

/** The object as the org has it now, for this user where one is named, or undefined. */
export function objectNamed(
  salesforce: Salesforce,
  name: string,
  userId?: string,
): ObjectDefinition | undefined {
  const found = findObject(name, salesforce.store.state.activityFields)
  return found && asAdminMadeIt(salesforce, found, userId)
}

/** All rows of an object that may be seen; deleted and archived ones only when asked for. */
export function rowsOf(
  salesforce: Salesforce,
  object: ObjectName,
  options: { deleted?: boolean; userId?: string } = {},
): Row[] {
  if (object === 'UserPermissionAccess') {
    const enabled = !isApiDisabled(salesforce, options.userId ?? '')
    const seesAll = hasPrivateSharing(salesforce) && !isKeptToOwn(salesforce, options.userId)
    return [{ Id: null, PermissionsApiEnabled: enabled, PermissionsViewAllData: seesAll }]
  }
  const rows = salesforce.store.state.records[object]
  if (object === 'Organization') return rows.map((row) => ({ ...row, ...sharingDefaults(salesforce) }))
  const isShared =
    (object !== 'Lead' && object !== 'Contact') || !isKeptToOwn(salesforce, options.userId)
      ? () => true
      : (row: Row) => sameId(String(row.OwnerId), options.userId)
  return rows.filter(
    (row) =>
      (options.deleted || (row.IsDeleted !== true && row.IsArchived !== true)) &&
      !isDenied(salesforce, String(row.Id)) &&
      isShared(row),
  )
}

/** The row with this id (15 or 18 characters), deleted or not, denied or not. */
export function findRow(salesforce: Salesforce, id: string | null | undefined): Row | undefined {
  const object = id ? objectOfId(id) : undefined
  if (!object) return undefined
  return salesforce.store.state.records[object].find((row) => sameId(row.Id as string, id))
}

/** The row with this id when it exists, is not deleted and may be seen. */
export function visibleRow(salesforce: Salesforce, id: string | null | undefined): Row | undefined {
  const row = findRow(salesforce, id)
  return row && row.IsDeleted !== true && !isDenied(salesforce, String(row.Id)) ? row : undefined
}

/**
 * The row of `object` with this id.
 * Throws 400 MALFORMED_ID, 404 NOT_FOUND (absent, hidden or of another object) or 404 ENTITY_IS_DELETED.
 */
export function requireRow(salesforce: Salesforce, object: ObjectName, id: string): Row {
  if (!isIdShaped(id)) {
    throw new RestError(400, 'MALFORMED_ID', { message: `${object} ID: id value of incorrect type: ${id}` })
  }
  const row = objectOfId(id) === object ? findRow(salesforce, id) : undefined
  if (!row || isDenied(salesforce, id)) {
    throw new RestError(404, 'NOT_FOUND', {
      message: 'Provided external ID field does not exist or is not accessible: Id',
    })
  }
  if (row.IsDeleted === true) {
    throw new RestError(404, 'ENTITY_IS_DELETED', { message: 'entity is deleted', fields: [] })
  }
  return row
}

/** A column's value in a row; columns that were never written have what Salesforce would have filled in. */
export function readValue(object: ObjectDefinition, row: Row, name: string): FieldValue {
  if (object.name === 'Opportunity' && name === 'IsClosed') return String(row.StageName).startsWith('Closed')
  if (object.name === 'Opportunity' && name === 'IsWon') return row.StageName === 'Closed Won'
  const stored = row[name]
  if (stored !== undefined) return stored
  const column = object.fields.find((one) => one.name === name)
  return column?.type === 'boolean' ? false : null
}
