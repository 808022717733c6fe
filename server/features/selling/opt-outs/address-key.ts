import { domainToASCII } from 'node:url'

/**
 * What an address is known by, however it is written: small letters, composed characters, the domain as DNS has it.
 * Two that are written differently and reach the same mailbox have one key, as far as the letters tell.
 */
export function addressKey(address: string): string {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0)).trim().normalize('NFC').toLowerCase()
  return `${local}@${domainKey(address.slice(at + 1))}`
}

/** A domain as DNS has it, without the dot of the root; in small letters where it is no name that DNS could have. */
export function domainKey(domain: string): string {
  const written = domain.trim().normalize('NFC').toLowerCase()
  const name = written.endsWith('.') ? written.slice(0, -1) : written
  return domainToASCII(name) || name
}

/** Whether a domain is one of these or below one of them. Both as `domainKey` writes them. */
export function isWithin(domain: string, domains: ReadonlySet<string>): boolean {
  for (let name = domain; name !== ''; name = name.slice(name.indexOf('.') + 1)) {
    if (domains.has(name)) return true
    if (!name.includes('.')) return false
  }
  return false
}
