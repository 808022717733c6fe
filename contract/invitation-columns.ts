import { type Column, columnWords } from './invitation-column-words.ts'
import { fullName, nameInCells, spokenName } from './values/person-name.ts'

const columnOf = new Map(
  Object.entries(columnWords).flatMap(([column, names]) =>
    names.map((name) => [plain(name), column as Column]),
  ),
)

/** Where a row of the list has what. */
export interface PeopleColumns {
  /** Whether a header in known words says where things stand. */
  isSaid: boolean
  /** How many rows stand above the people: titles and the header. */
  above: number
  /** The cell of a row in which this stands; '' when the list has no such column. */
  cell(fields: string[], column: 'email' | 'upn' | 'role' | 'language'): string
  /** First and last name joined, where they stand apart. */
  name(fields: string[], email?: string): string
}

/** Rows of titles that may stand above a header. */
const titlesLimit = 5

/**
 * Finds the columns of a list of people by the words of its header, in whatever order; where none of them is known, by
 * what stands below: a row without an address above rows with one is a header. Without a header the columns are name,
 * e-mail, role, language, or begin with the e-mail. Titles may stand above the header.
 */
export function columnsOf(records: string[][]): PeopleColumns {
  const headers = records
    .slice(0, titlesLimit + 1)
    .map((cells) => cells.map((cell) => columnOf.get(plain(cell))))
  const isKnown = (header: (Column | undefined)[]) => header.includes('email') || header.includes('upn')
  const firstPerson = records.findIndex((cells) => cells.some(isAddress))
  const found = headers.findIndex((header, at) => isKnown(header) && (firstPerson === -1 || at < firstPerson))
  const titles = Math.max(0, found)
  const [first = [], ...rest] = records.slice(titles)
  const header = headers[titles] ?? []
  const at = (column: Column) => header.indexOf(column)
  const byWord = at('email') >= 0 ? at('email') : at('upn')
  const email = byWord >= 0 ? byWord : first.some(isAddress) ? -1 : addressColumn(rest)
  if (email === -1) return withoutHeader(first)
  const where = { email, upn: at('upn'), role: at('role'), language: at('language') }
  const nameOf = (fields: string[], column: Column) => cellAt(fields, at(column))
  return {
    isSaid: header.some(Boolean),
    above: titles + 1,
    cell: (fields, column) => cellAt(fields, where[column]),
    name: (fields, email) =>
      spokenName(nameOf(fields, 'name'), email) || fullName(nameOf(fields, 'first'), nameOf(fields, 'last')),
  }
}

function withoutHeader(first: string[]): PeopleColumns {
  const startsWithEmail = first.length === 1 || (isAddress(first[0]) && !isAddress(first[1]))
  const places = startsWithEmail
    ? { email: 0, name: 1, role: 2, language: 3, upn: -1 }
    : { name: 0, email: 1, role: 2, language: 3, upn: -1 }
  // Name and surname in cells of their own before the address.
  const third = !startsWithEmail && !isAddress(first[1]) && isAddress(first[2])
  if (third)
    return {
      isSaid: false,
      above: 0,
      cell: (fields, column) => cellAt(fields, { email: 2, upn: -1, role: 3, language: 4 }[column]),
      name: (fields, email) => nameInCells(fields.slice(0, 2), email),
    }
  return {
    isSaid: false,
    above: 0,
    cell: (fields, column) => cellAt(fields, places[column]),
    name: (fields, email) => spokenName(cellAt(fields, places.name), email),
  }
}

/** The first column that holds addresses in most of these rows; -1 when none does. */
function addressColumn(rows: string[][]): number {
  const width = Math.max(0, ...rows.slice(0, 20).map((fields) => fields.length))
  const some = rows.slice(0, 20)
  const holds = (at: number) => some.filter((fields) => isAddress(fields[at])).length * 2 > some.length
  return Array.from({ length: Math.min(width, 100) }, (_, at) => at).find(holds) ?? -1
}

function cellAt(fields: string[], at: number): string {
  return fields[at]?.trim() ?? ''
}

function isAddress(cell: string | undefined): boolean {
  return /^[^@＠]+[@＠][^\s@＠]+$/.test(cell?.trim() ?? '')
}

/** A header in one case, without accents and signs, and without what stands in brackets: `Email Address [Required]`. */
function plain(header: string): string {
  return header
    .replace(/[[(][^[\]()]*[\])]/g, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
