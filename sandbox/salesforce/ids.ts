import { randomBytes } from 'node:crypto'

const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** The first three characters of an id name its object. */
export const keyPrefixes = {
  Account: '001',
  Contact: '003',
  User: '005',
  Opportunity: '006',
  OpportunityContactRole: '00K',
  Lead: '00Q',
  Task: '00T',
  TaskStatus: '01J',
  Organization: '00D',
  UserPermissionAccess: '0RX',
} as const

export type ObjectName = keyof typeof keyPrefixes

/** True for 15 or 18 letters and digits: the only two forms that Salesforce accepts. */
export function isIdShaped(value: string): boolean {
  return /^(?:[a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(value)
}

/**
 * The 18-character form of a 15-character id: three letters are added, each of which encodes
 * which of five characters are capitals, so that the id survives software that ignores case.
 */
export function toLongId(id: string): string {
  const short = id.slice(0, 15)
  let suffix = ''
  for (const start of [0, 5, 10]) {
    let bits = 0
    for (let at = 0; at < 5; at++) if (/[A-Z]/.test(short[start + at] ?? '')) bits |= 1 << at
    suffix += suffixAlphabet[bits]
  }
  return short + suffix
}

/** Compares two ids of either length. */
export function sameId(one: string | null | undefined, other: string | null | undefined): boolean {
  return Boolean(one) && Boolean(other) && one?.slice(0, 15) === other?.slice(0, 15)
}

/** The object that an id belongs to, or undefined for a prefix that this org does not have. */
export function objectOfId(id: string): ObjectName | undefined {
  const prefix = id.slice(0, 3)
  return (Object.keys(keyPrefixes) as ObjectName[]).find((name) => keyPrefixes[name] === prefix)
}

/** The id of record number `sequence` of an object, 18 characters. */
export function newId(object: ObjectName, sequence: number): string {
  return toLongId(`${keyPrefixes[object]}Nw0${sequence.toString().padStart(9, '0')}`)
}

/** An opaque secret: `bytes` random bytes in base64url. */
export function randomToken(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
