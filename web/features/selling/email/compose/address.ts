import { isEmailAddress } from '../../../../../contract/values/address.ts'

/**
 * Takes typed or pasted text apart: what are addresses, and what is left over.
 * Understands commas, semicolons, spaces, line ends and `Name <address>`.
 */
export function readAddresses(text: string): { addresses: string[]; rest: string } {
  const bracketed = [...text.matchAll(/<([^<>]+)>/g)].map((match) => match[1] ?? '')
  const parts = bracketed.length > 0 ? bracketed : text.split(/[\s,;]+/)
  const wanted = parts.map((part) => part.trim()).filter((part) => part !== '')
  return {
    addresses: wanted.filter(isEmailAddress),
    rest: wanted.filter((part) => !isEmailAddress(part)).join(' '),
  }
}

/** The list with these added; an address stands once, whatever its capitals. */
export function withAddresses(list: string[], added: string[]): string[] {
  const known = new Set(list.map((one) => one.toLowerCase()))
  const fresh = added.filter((one) => {
    const isNew = !known.has(one.toLowerCase())
    known.add(one.toLowerCase())
    return isNew
  })
  return [...list, ...fresh]
}
