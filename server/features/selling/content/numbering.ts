const numerals: [number, string][] = [
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
]

/** Beyond these a number stands as digits, and a list that begins there begins at one. */
const last = { letter: 26, roman: 39, start: 99_999 }

/** How an ordered list calls its items: the first is 0 here. Attributes as in HTML: `type`, `start`. */
export function numbering(attributes: { type?: string; start?: string }): (at: number) => string {
  const { type = '1' } = attributes
  const written = Number(attributes.start ?? 1)
  const start = Number.isInteger(written) && written >= 0 && written <= last.start ? written : 1
  return (at) => {
    const name = nameOf(start + at, type.toLowerCase())
    return type === type.toLowerCase() ? name : name.toUpperCase()
  }
}

function nameOf(number: number, type: string): string {
  if (type === 'a' && number >= 1 && number <= last.letter) return String.fromCharCode(96 + number)
  if (type === 'i' && number >= 1 && number <= last.roman) return roman(number)
  return String(number)
}

function roman(number: number): string {
  const [value, sign] = numerals.find(([least]) => least <= number) ?? [number, '']
  return number > 0 ? sign + roman(number - value) : ''
}
