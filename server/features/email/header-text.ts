/** Text that may stand in a header: one line, without controls, so that nobody can begin a header of his own. */
export function headerText(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** A new Message-ID (RFC 5322) in the domain of a sender's address. */
export function messageIdFor(unique: string, address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return `<${unique}@${/^[a-z0-9.-]+$/.test(domain) ? domain : 'msi-actions.invalid'}>`
}
