// Apart from the schemas, so that the panel's compose judges by the same rule without a parser's weight.

/** RFC 5321: the longest path, without its angle brackets. */
const longest = 254

/** RFC 5322 `atext`, and every letter beyond ASCII (RFC 6531): Salesforce takes them, so people have them. */
const atom = /[\w!#$%&'*+/=?^`{|}~\p{L}\p{N}\p{M}-]+/u
const label = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?/u
const address = new RegExp(
  `^${atom.source}(?:\\.${atom.source})*@(?:${label.source}\\.)+(?!\\d+$)[\\p{L}\\p{N}\\p{M}-]{2,63}$`,
  'u',
)

/** Whether the text is one e-mail address that mail can be sent to: no quotes, no comments, no bare host. */
export function isEmailAddress(text: string): boolean {
  return text.length <= longest && address.test(text)
}
