// Apart from the schemas, so that the panel's compose judges by the same rule without a parser's weight.

/** RFC 5321: the longest path, without its angle brackets, and the longest domain; RFC 1035: the longest label. */
const longest = { address: 254, domain: 253, label: 63 }

/** RFC 5322 `atext`, and every letter beyond ASCII (RFC 6531): Salesforce takes them, so people have them. */
const atom = /^[\w!#$%&'*+/=?^`{|}~\p{L}\p{N}\p{M}-]+$/u
const label = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*$/u
/** Digits alone are the end of an IP address. */
const number = /^\d+$/

/** Whether the text is one e-mail address that mail can be sent to: no quotes, no comments, no bare host. */
export function isEmailAddress(text: string): boolean {
  const [local = '', domain, more] = text.split('@', 3)
  if (text.length > longest.address || domain === undefined || more !== undefined) return false
  return isMailDomain(domain) && local.split('.').every((one) => atom.test(one))
}

/** Whether the text is a domain that mail can be sent to: two labels at least, no IP address. */
export function isMailDomain(text: string): boolean {
  const labels = text.split('.')
  const top = labels.at(-1) ?? ''
  if (text.length > longest.domain || labels.length < 2 || top.length < 2 || number.test(top)) return false
  return labels.every(isLabel)
}

function isLabel(text: string): boolean {
  return text.length <= longest.label && label.test(text) && !text.endsWith('-')
}
