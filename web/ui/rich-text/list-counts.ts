/** What the mark of an item counts as: `iv.` is the fourth of a list of type `i`. Types as HTML has them. */
export interface Count {
  type: '1' | 'a' | 'A' | 'i' | 'I'
  number: number
}

const roman = /^(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$/
const worth: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100 }

/**
 * What a mark can count as, the likeliest first: `i.` begins Roman numbers, or follows `h.`. Nothing for a bullet, and
 * null for words and numbers that no list writes (`1.1.`, `Step 2`).
 */
export function countsOf(mark: string): Count[] | null {
  const written = mark.trim()
  const [, digits, letters = ''] = /^\(?(?:(\d{1,5})|([a-z]{1,8})(?=[.):]))[.):]{0,2}$/i.exec(written) ?? []
  if (digits) return [{ type: '1', number: Number(digits) }]
  const small = letters.toLowerCase()
  const isSmall = letters === small
  const counts: Count[] = []
  if (small !== '' && roman.test(small))
    counts.push({ type: isSmall ? 'i' : 'I', number: romanNumber(small) })
  if (small.length === 1) counts.push({ type: isSmall ? 'a' : 'A', number: small.charCodeAt(0) - 96 })
  // Nobody begins with the hundredth.
  if (small === 'c' || small === 'l') counts.reverse()
  if (counts.length > 0) return counts
  return /\d|\p{L}{2}/u.test(written) ? null : []
}

function romanNumber(letters: string): number {
  const values = [...letters].map((letter) => worth[letter] ?? 0)
  return values.reduce((sum, value, at) => sum + (value < (values[at + 1] ?? 0) ? -value : value), 0)
}
