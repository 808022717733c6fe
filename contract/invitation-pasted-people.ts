import { columnsOf, type PeopleColumns } from './invitation-columns.ts'
import { type Token, tokensOf } from './invitation-pasted-tokens.ts'
import { isNameLike, isRole, nameInCells, speaksOf, spokenName } from './values/person-name.ts'

/** Somebody in a pasted list. What holds no address is kept as `email`, so that it is told and not lost. */
export interface PastedPerson {
  /** The line of the text, 1 the first. */
  line: number
  name: string
  email: string
  /** Where a header says that they stand. */
  role?: string
  language?: string
}

/** Signs that are not seen: marks of direction, zero widths, soft hyphens, a byte order mark. */
const invisible = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g

/** Letters and signs of East Asian keyboards, as wide as they write them, and the comma and brackets they have. */
const wide = /[\u3000\uFE50-\uFE6B\uFF01-\uFF5E]/g
const foreignSigns: Record<string, string> = {
  '、': ',',
  '。': '.',
  '〈': '<',
  '〉': '>',
  '《': '<',
  '》': '>',
}

/** A bullet or a number at the beginning of a line. */
const bullet = /^\s*(?:[•·▪‣◦●○*–—-]|\d{1,3}[.)])\s+/

/**
 * Reads people as mail programs, lists and spreadsheets have them: `Anna Berg <anna@nord.se>, ben@nord.se`, apart by commas,
 * semicolons or line ends; `Berg, Anna <anna@nord.se>`; `anna@nord.se<mailto:anna@nord.se>`; two columns; an address in
 * whichever brackets, bare before its name or after it, and with no sign between one person and the next. Every address
 * is somebody; what stands beside them and is nobody's name is told. The work grows with the length.
 */
export function readPastedPeople(text: string): PastedPerson[] {
  const lines = cleaned(text).split(/\r\n|\r|\n/)
  const first = lines.findIndex((line) => line.trim() !== '')
  const table = lines[first]?.includes('\t') ? lines.slice(first).map((line) => line.split('\t')) : []
  const columns = columnsOf(table)
  const rows = columns.isSaid ? table.slice(columns.above) : []
  const start = columns.isSaid ? first + columns.above : Math.max(0, first)
  return lines.slice(start).flatMap((line, index) => {
    const person = rowBelow(rows[index] ?? [], columns)
    const people = person ? [person] : peopleOn(line.replace(bullet, ''))
    return people.map((one) => ({ line: start + index + 1, ...one }))
  })
}

/** A row below a header that says what stands where; null where no address stands as it says. */
function rowBelow(cells: string[], columns: PeopleColumns): Omit<PastedPerson, 'line'> | null {
  if (cells.length < 2) return null
  const person = personIn(columns.cell(cells, 'email') || columns.cell(cells, 'upn'))
  if (!person) return null
  const [role, language] = [columns.cell(cells, 'role'), columns.cell(cells, 'language')]
  return { ...person, name: columns.name(cells, person.email) || person.name, role, language }
}

/** The one person in a cell of a table, however it writes the address; null when it holds none or several. */
export function personIn(cell: string): Person | null {
  const [person, ...others] = peopleOn(cleaned(cell).replace(/\s+/g, ' '))
  return person?.email.includes('@') && others.length === 0 ? person : null
}

/** With the signs alone that make a difference, each in its common form. */
function cleaned(text: string): string {
  return text
    .replace(invisible, '')
    .replace(/[“”„«»]/g, '"')
    .replaceAll('\u00A0', ' ')
    .replace(wide, (sign) => sign.normalize('NFKC'))
    .replace(/[、。〈〉《》]/g, (sign) => foreignSigns[sign] ?? sign)
}

type Person = Omit<PastedPerson, 'line'>

function peopleOn(line: string): Person[] {
  if (line.includes('\t')) {
    const found = rowOf(line.split('\t').map((cell) => cell.trim()))
    if (found) return [found]
  }
  return split(tokensOf(line), 'semicolon').flatMap((tokens) =>
    peopleBetween(split(tokens, 'comma').map((piece) => pieceOf(piece, line))),
  )
}

/** A row of a spreadsheet: one address, and a name beside it. */
function rowOf(cells: string[]): Person | null {
  const [cell, ...others] = cells.filter((one) => one.includes('@'))
  const [person, ...more] = cell === undefined || others.length > 0 ? [] : peopleOn(cell)
  if (!person?.email.includes('@') || more.length > 0) return null
  return {
    ...person,
    name:
      person.name ||
      nameInCells(
        cells.filter((one) => !one.includes('@')),
        person.email,
      ),
  }
}

/** What stands between two commas: addresses with texts before, between and after them. */
interface Piece {
  raw: string
  found: { email: string; isNamed: boolean }[]
  /** One more than addresses. */
  gaps: Gap[]
}

interface Gap {
  text: string
  /** What stands before a colon: `To:`, the name of a group, or a name. */
  label: string
  /** In brackets right after an address. */
  remark: string
}

function pieceOf(tokens: Token[], line: string): Piece {
  const raw = line.slice(tokens[0]?.from ?? 0, tokens.at(-1)?.to ?? 0)
  const piece: Piece = { raw, found: [], gaps: [] }
  let gap: Gap = { text: '', label: '', remark: '' }
  let isNamed = false
  for (const { kind, text } of tokens) {
    if (kind === 'open') isNamed = true
    else if (kind === 'colon') gap = { ...gap, label: nameOfLabel(gap.text) || gap.label, text: '' }
    else if (kind === 'comment' && piece.found.length > 0 && gap.text === '') gap.remark ||= text.slice(1, -1)
    else if (kind === 'text' || kind === 'comment') {
      gap.text = `${gap.text} ${text}`
      isNamed = false
    } else if (kind === 'address') {
      const email = addressOf(text)
      // `anna@nord.se<mailto:anna@nord.se>`: said twice.
      const isAgain = piece.found.at(-1)?.email.toLowerCase() === email.toLowerCase()
      if (isAgain && gap.text === '' && gap.label === '') continue
      piece.found.push({ email, isNamed })
      piece.gaps.push({ ...gap, text: withoutJoiners(gap.text) })
      gap = { text: '', label: '', remark: '' }
      isNamed = false
    }
  }
  piece.gaps.push({ ...gap, text: withoutJoiners(gap.text) })
  return piece
}

const joiners = /^(?:och|and|und|et|og|samt|[^\p{L}\p{N}]+)$/iu

/** Without the words and signs that stand between one person and the next. */
function withoutJoiners(text: string): string {
  const words = text.split(/\s+/).filter(Boolean)
  const from = words.findIndex((word) => !joiners.test(word))
  return from === -1
    ? ''
    : words.slice(from, words.findLastIndex((word) => !joiners.test(word)) + 1).join(' ')
}

const labels = new Set([
  ...[
    'to',
    'till',
    'til',
    'an',
    'cc',
    'bcc',
    'kopia',
    'from',
    'från',
    'fra',
    'reply-to',
    'svara',
    'mail',
    'name',
    'namn',
  ],
  ...[
    'e-mail',
    'email',
    'e-post',
    'epost',
    'post',
    'adress',
    'address',
    'mottagare',
    'recipients',
    'deltagare',
  ],
])

/** What stands before a colon without what every mail program writes there. */
function nameOfLabel(text: string): string {
  return text
    .split(/\s+/)
    .filter((word) => !labels.has(word.toLowerCase()))
    .join(' ')
}

/** Between two semicolons: what stands before an address without one is its name, where it reads like a name. */
function peopleBetween(pieces: Piece[]): Person[] {
  const people: Person[] = []
  let before: { text: string; raw: string }[] = []
  for (const piece of pieces) {
    const last = piece.gaps.at(-1)?.text ?? ''
    if (piece.found.length === 0) {
      if (last || piece.gaps[0]?.label) before.push({ text: last, raw: piece.raw })
      continue
    }
    const isNameAfter = before.length === 0 && piece.gaps[0]?.text === '' && last !== ''
    const isAfter = isNameAfter && piece.found.every(({ isNamed }) => !isNamed)
    people.push(...(isAfter ? namedAfter(piece) : namedBefore(piece, before)), ...besides(piece))
    before = last && !isAfter ? [{ text: last, raw: last }] : []
  }
  return [...people, ...before.map(({ raw }) => unknown(raw))]
}

/** What stands before colons and in brackets and may be somebody: between two people, or like a host's name. */
function besides({ gaps }: Piece): Person[] {
  const isLikeHost = (text: string) => /\S\.\p{L}{2}/u.test(text)
  return gaps
    .flatMap(({ label, remark }, at) => [
      at > 0 || isLikeHost(label) ? label : '',
      isLikeHost(remark) ? remark : '',
    ])
    .filter(Boolean)
    .map(unknown)
}

/** `anna@nord.se Anna Berg ben@nord.se Ben Ek` */
function namedAfter({ found, gaps }: Piece): Person[] {
  return found.flatMap(({ email }, at) => {
    const { text = '', remark = '' } = gaps[at + 1] ?? {}
    if (text === '' || isName(text, email))
      return [{ name: text ? spokenName(text, email) : nameIn(remark, email), email }]
    return [{ name: nameIn(remark, email), email }, unknown(text)]
  })
}

/** `Anna Berg <anna@nord.se> Ben Ek <ben@nord.se>`, and what stood before the comma. */
function namedBefore({ found, gaps }: Piece, before: { text: string; raw: string }[]): Person[] {
  const isOnly = found.length === 1 && before.length === 0
  return found.flatMap(({ email, isNamed }, at) => {
    const { text = '', label = '' } = gaps[at] ?? {}
    const remark = nameIn(gaps[at + 1]?.remark ?? '', email)
    const earlier = at === 0 ? before : []
    const together = spokenName([...earlier.map((one) => one.text), text].filter(Boolean).join(', '), email)
    const areNames = earlier.length < 3 && earlier.every((one) => isPartOf(one.text, text, email))
    const isWhole = together.includes(' ') || speaksOf(together, email)
    if (earlier.length > 0 && areNames && isWhole) return [{ name: together, email }]
    const told = earlier.map(({ raw }) => unknown(raw))
    if (text === '') {
      const isNameOfLabel = isOnly && isName(label, email) && speaksOf(label, email)
      return [...told, { name: remark || (isNameOfLabel ? spokenName(label, email) : ''), email }]
    }
    // Between two bare addresses a name may be either's.
    const isOurs = at === 0 || gaps[0]?.text !== '' || speaksOf(text, email)
    if (isNamed || (isOurs && isName(text, email))) return [...told, { name: nameBeside(text, email), email }]
    return [...told, unknown(text), { name: remark, email }]
  })
}

/** Whether what stands before a comma belongs to the name behind it, and is nobody of their own. */
function isPartOf(before: string, text: string, email: string): boolean {
  if (!isNameLike(before)) return false
  if (isRole(before) || isRole(text) || !text.includes(' ') || !speaksOf(text, email)) return true
  const isSmall = before === before.toLowerCase() && text !== text.toLowerCase()
  return speaksOf(before, email) || (!before.includes(' ') && !isSmall)
}

function nameBeside(text: string, email: string): string {
  const name = spokenName(text, email)
  return name.toLowerCase() === email.toLowerCase() ? '' : name
}

/** Whether what stands beside a bare address is its name: one word may be anything, unless the address holds it. */
function isName(text: string, email: string): boolean {
  const isSaid = speaksOf(text, email)
  return isNameLike(text.replace(/[",]/g, '')) && (isSaid || (text.includes(' ') && !isRole(text)))
}

function nameIn(remark: string, email: string): string {
  return isName(remark, email) ? spokenName(remark, email) : ''
}

function unknown(text: string): Person {
  return { name: '', email: text }
}

/** The tokens between those of a kind. */
function split(tokens: Token[], kind: Token['kind']): Token[][] {
  const pieces: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === kind) pieces.push([])
    else pieces.at(-1)?.push(token)
  }
  return pieces
}

/** An address without quotes and full stops around it; its letters as mail servers know them, whatever their width. */
function addressOf(written: string): string {
  const bare = written.normalize('NFKC')
  let [from, to] = [0, bare.length]
  while (from < to && /['‘’*]/.test(bare[from] ?? '')) from += 1
  while (to > from && /['‘’*.!?]/.test(bare[to - 1] ?? '')) to -= 1
  return bare.slice(from, to)
}
