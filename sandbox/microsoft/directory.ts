import { createHash } from 'node:crypto'
import { type Employee, employees, org } from '../world.ts'

/** The directory's id; never changes. */
export const tenantId = 'b1f9c3d2-6a47-4e0b-9c55-2f7d8e31a604'

/** Names that stand for no directory in particular: only an app for any directory may use them. */
const sharedNames = ['common', 'organizations']

/** The names under which the directory of the sandbox can be reached. */
const tenantNames = [...sharedNames, tenantId, org.domain]

/** Whether an address may name this tenant; personal accounts (`consumers`) live elsewhere. */
export function isKnownTenant(name: string): boolean {
  return tenantNames.includes(name.toLowerCase())
}

/** Whether an address names no directory of its own. */
export function isSharedTenant(name: string): boolean {
  return sharedNames.includes(name.toLowerCase())
}

/** The person's object id in the directory. */
export function objectId(person: Employee): string {
  const hex = createHash('sha256').update(`${tenantId}/${person.email}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** The directory's administrators: they alone may approve an app for everybody. */
export function isAdministrator(person: Employee): boolean {
  return person.role === 'admin'
}

export function administrators(): Employee[] {
  return employees.filter(isAdministrator)
}
