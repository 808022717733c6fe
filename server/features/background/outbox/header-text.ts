/** Text that may stand in a header: one line, without controls, so that nobody can begin a header of his own. */
export function headerText(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** The last part of a path, as a name that any system takes: at most 200 characters. */
export function fileName(given: string): string {
  const last = given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
  return (
    headerText(last.slice(-1_000))
      .replace(/[<>:"|?*]/g, '_')
      .slice(-200) || 'attachment'
  )
}

/** A new Message-ID (RFC 5322) in the domain of a sender's address. */
export function messageIdFor(unique: string, address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return `<${unique}@${/^[a-z0-9.-]+$/.test(domain) ? domain : 'msi-actions.invalid'}>`
}
