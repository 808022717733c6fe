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
