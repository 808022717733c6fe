/** Nested deeper than any answer that means something. What is further down is left out, so that no depth exhausts a stack. */
const deepest = 100

/**
 * Foreign text as UTF-8 and PostgreSQL can keep it: without NUL characters, half a surrogate pair as U+FFFD, and at most
 * `longest` UTF-16 units, never cut inside a character.
 */
export function storableText(text: string, longest = Number.POSITIVE_INFINITY): string {
  const whole = text.replaceAll('\u0000', '').toWellFormed()
  if (whole.length <= longest) return whole
  const cut = whole.slice(0, longest)
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** Whether text holds the one character that no text or jsonb column takes. */
export function hasNul(text: string): boolean {
  return text.includes('\u0000')
}

/**
 * The same for everything in a parsed JSON document, names of properties too. To be called where a vendor's answer
 * comes in, so that nothing behind it has to ask again.
 */
export function storableJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return null
  if (Array.isArray(value)) return value.map((one) => storableJson(one, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [storableText(name), storableJson(one, depth + 1)]),
  )
}
