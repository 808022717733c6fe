/** The same rule by which the contract's `emailAddress` judges (zod's `z.email()`), without the parser's weight. */
const address =
  /^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/

/** Whether the text is one e-mail address. */
export function isAddress(text: string): boolean {
  return text.length <= 254 && address.test(text)
}

/**
 * Takes typed or pasted text apart: what are addresses, and what is left over.
 * Understands commas, semicolons, spaces, line ends and `Name <address>`.
 */
export function readAddresses(text: string): { addresses: string[]; rest: string } {
  const bracketed = [...text.matchAll(/<([^<>]+)>/g)].map((match) => match[1] ?? '')
  const parts = bracketed.length > 0 ? bracketed : text.split(/[\s,;]+/)
  const wanted = parts.map((part) => part.trim()).filter((part) => part !== '')
  return {
    addresses: wanted.filter(isAddress),
    rest: wanted.filter((part) => !isAddress(part)).join(' '),
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
