import { nameInCells, spokenName } from './person-name.ts'

/** Somebody in a pasted list. What holds no address is kept as `email`, so that it is told and not lost. */
export interface PastedPerson {
  /** The line of the text, 1 the first. */
  line: number
  name: string
  email: string
}

/** Signs that are not seen: marks of direction, zero widths, soft hyphens, a byte order mark. */
const invisible = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g

/** A bullet or a number at the beginning of a line. */
const bullet = /^\s*(?:[•·▪‣◦●○*–—-]|\d{1,3}[.)])\s+/

/**
 * Reads people as mail programs, lists and spreadsheets have them: `Anna Berg <anna@nord.se>, ben@nord.se`, apart by commas,
 * semicolons or line ends; `Berg, Anna <anna@nord.se>`; `anna@nord.se<mailto:anna@nord.se>`; two columns. Bare addresses
 * may also stand apart by spaces. The work grows with the length.
 */
export function readPastedPeople(text: string): PastedPerson[] {
  const lines = text
    .replace(invisible, '')
    .replaceAll('\u00A0', ' ')
    .split(/\r\n|\r|\n/)
  return lines.flatMap((line, index) =>
    peopleOn(line.replace(bullet, '')).map((person) => ({ line: index + 1, ...person })),
  )
}

type Person = Omit<PastedPerson, 'line'>

function peopleOn(line: string): Person[] {
  if (line.includes('\t') && !/[;<]/.test(line)) {
    const found = rowOf(line.split('\t').map((cell) => cell.trim()))
    if (found) return [found]
  }
  return split(line.replaceAll('\t', ' '), ';').flatMap(peopleBetween)
}

/** A row of a spreadsheet: one address, and a name beside it. */
function rowOf(cells: string[]): Person | null {
  const addresses = cells.filter((cell) => cell.includes('@'))
  const [email, ...others] = addresses
  if (email === undefined || others.length > 0 || /\s|,/.test(email)) return null
  return { name: nameInCells(cells.filter((cell) => !cell.includes('@'))), email: addressOf(email) }
}

/** Between two semicolons: what stands before an address without one is its name, where it reads like a name. */
function peopleBetween(text: string): Person[] {
  const people: Person[] = []
  let before: string[] = []
  for (const piece of split(text, ',').map((one) => one.trim())) {
    const [first, ...others] = piece === '' ? [] : peopleIn(piece)
    if (!first) continue
    if (!first.email.includes('@')) {
      before.push(piece)
      continue
    }
    const name = spokenName([...before, first.name].filter(Boolean).join(', '))
    // One word before a bare address may be anything.
    const isName = before.every(isNameLike) && before.length < 3 && name.includes(' ')
    if (before.length > 0 && !isName) people.push(...before.map(unknown))
    people.push({ ...first, name: before.length > 0 && !isName ? first.name : name }, ...others)
    before = []
  }
  return [...people, ...before.map(unknown)]
}

function isNameLike(text: string): boolean {
  return /^[\p{L}\p{M}'’ -]{1,60}\.?$/u.test(text) && !/ at /i.test(text)
}

function unknown(piece: string): Person {
  return { name: '', email: piece }
}

/** Pieces between signs that stand neither in quotes nor in angle brackets. */
function split(line: string, separator: string): string[] {
  const pieces: string[] = []
  const last = { '"': line.lastIndexOf('"'), '>': line.lastIndexOf('>') }
  let from = 0
  for (let at = 0; at <= line.length; at++) {
    const sign = line[at]
    if (sign === undefined || sign === separator) {
      pieces.push(line.slice(from, at))
      from = at + 1
    } else if (sign === '"' && at < last['"']) at = line.indexOf('"', at + 1)
    else if (sign === '<' && at < last['>']) at = line.indexOf('>', at)
  }
  return pieces
}

function peopleIn(piece: string): Person[] {
  const end = piece.lastIndexOf('<')
  const named = end === -1 ? null : /^<([^<>]*)>?[\s.]{0,4}$/.exec(piece.slice(end))
  if (named) {
    const email = addressOf(named[1] ?? '')
    const name = spokenName(piece.slice(0, end))
    return [{ name: name.toLowerCase() === email.toLowerCase() ? '' : name, email }]
  }
  const words = piece.split(/\s+/)
  const isSeveral = words.every((word) => word.includes('@'))
  return (isSeveral ? words : [piece]).map((word) => ({ name: '', email: addressOf(word) }))
}

/** An address without the scheme of a link, and without quotes, brackets and full stops around it. */
function addressOf(written: string): string {
  const bare = written.trim().replace(/^mailto:/i, '')
  let [from, to] = [0, bare.length]
  while (from < to && /['"“”‘’«»([{]/.test(bare[from] ?? '')) from += 1
  while (to > from && /['"“”‘’«»)\]}.,:]/.test(bare[to - 1] ?? '')) to -= 1
  return bare.slice(from, to)
}
