/** What follows a name after a comma without being a first name. */
const suffixes = /^(?:inc|ltd|llc|plc|corp|co|ab|as|a\/s|oy|gmbh|bv|sa|jr|sr|ii|iii|phd|md|mba|msc)\.?$/i

/** A name as one says it: `Berg, Anna` is `Anna Berg`. Without quotes around it and with single spaces. */
export function spokenName(written: string): string {
  const name = written
    .replace(/["“”„«»]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^'([^']*)'$/, '$1')
    .trim()
  const [family = '', given = '', ...more] = name.split(',').map((part) => part.trim())
  if (more.length > 0 || !family || !given || suffixes.test(given)) return name
  return `${given} ${family}`
}

/** A name in the cells of a row that hold no address: the whole, or first and last name where each is a word. */
export function nameInCells(cells: string[]): string {
  const [first = '', second = ''] = cells.map(spokenName).filter((cell) => /\p{L}/u.test(cell))
  const isWord = (text: string) => text !== '' && !text.includes(' ')
  return isWord(first) && isWord(second) ? `${first} ${second}` : first
}

/** Whether a text is made of what names are made of. */
export function isNameLike(text: string): boolean {
  return /^[\p{L}\p{M}'’ -]{1,60}\.?$/u.test(text) && !/ at /i.test(text)
}

/** Whether an address holds a word of the name before its sign. */
export function speaksOf(name: string, email: string): boolean {
  const local = folded(email.slice(0, 64).split('@')[0] ?? '')
  return folded(name)
    .split(/[^\p{L}]+/u)
    .some((word) => word.length > 1 && local.includes(word))
}

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
