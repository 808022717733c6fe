import { nameInCells } from './person-name.ts'

export type Column = 'email' | 'upn' | 'name' | 'first' | 'last' | 'role' | 'language'

/** How exports and people call their columns, in one case and without signs; several languages. */
const words: Record<Column, string[]> = {
  email: [
    ...['email', 'e mail', 'e post', 'epost', 'mail', 'address', 'adress', 'email address', 'e mail address'],
    ...['e postadress', 'epostadress', 'mailadress', 'email adresse', 'e mail adresse', 'emailadresse'],
    ...[
      'adresse e mail',
      'adresse email',
      'adresse mail',
      'courriel',
      'correo electronico',
      'correo',
      'e mailadres',
    ],
    ...[
      'emailadres',
      'indirizzo e mail',
      'indirizzo email',
      'e postadresse',
      'sahkoposti',
      'sahkopostiosoite',
    ],
    ...[
      'work email',
      'primary email',
      'email primary',
      'primary smtp address',
      'e mail 1 value',
      'endereco de email',
    ],
  ],
  // What Entra calls a user: an address, though not always one that takes mail.
  upn: ['user principal name', 'userprincipalname', 'anvandarens huvudnamn', 'benutzerprinzipalname'],
  name: [
    ...[
      'name',
      'namn',
      'full name',
      'display name',
      'displayname',
      'visningsnamn',
      'anzeigename',
      'nom complet',
    ],
    ...['nombre completo', 'nome completo', 'volledige naam', 'naam', 'navn', 'nimi', 'fullstandigt namn'],
  ],
  first: [
    ...[
      'first name',
      'firstname',
      'given name',
      'givenname',
      'fornamn',
      'vorname',
      'prenom',
      'nombre',
      'nome',
    ],
    ...['voornaam', 'fornavn', 'etunimi', 'imie'],
  ],
  last: [
    ...['last name', 'lastname', 'surname', 'family name', 'efternamn', 'nachname', 'familienname', 'nom'],
    ...[
      'nom de famille',
      'apellido',
      'apellidos',
      'cognome',
      'achternaam',
      'efternavn',
      'etternavn',
      'sukunimi',
    ],
  ],
  role: ['role', 'roll', 'rolle'],
  language: ['language', 'sprak', 'sprache'],
}
const columnOf = new Map(
  Object.entries(words).flatMap(([column, names]) => names.map((name) => [name, column as Column])),
)

/** Where a row of the list has what. */
export interface PeopleColumns {
  hasHeader: boolean
  /** The cell of a row in which this stands; '' when the list has no such column. */
  cell(fields: string[], column: 'email' | 'role' | 'language'): string
  /** First and last name joined, where they stand apart. */
  name(fields: string[]): string
}

/**
 * Finds the columns of a list of people by the words of its first row, in whatever order; where none of them is known, by
 * what stands below: a row without an address above rows with one is a header. Without a header the columns are name,
 * e-mail, role, language, or begin with the e-mail.
 */
export function columnsOf(records: string[][]): PeopleColumns {
  const [first = [], ...rest] = records
  const header = first.map((cell) => columnOf.get(plain(cell)))
  const byWord = header.includes('email') ? header.indexOf('email') : header.indexOf('upn')
  const email = byWord >= 0 ? byWord : first.some(isAddress) ? -1 : addressColumn(rest)
  if (email === -1) return withoutHeader(first)
  const at = (column: Column) => header.indexOf(column)
  const where = { email, role: at('role'), language: at('language') }
  const parts = [at('first'), at('last')].filter((index) => index >= 0)
  return {
    hasHeader: true,
    cell: (fields, column) => cellAt(fields, where[column]),
    name: (fields) =>
      cellAt(fields, at('name')) ||
      parts
        .map((index) => cellAt(fields, index))
        .join(' ')
        .trim(),
  }
}

function withoutHeader(first: string[]): PeopleColumns {
  const startsWithEmail = first.length === 1 || (isAddress(first[0]) && !isAddress(first[1]))
  const places = startsWithEmail
    ? { email: 0, name: 1, role: 2, language: 3 }
    : { name: 0, email: 1, role: 2, language: 3 }
  // Name and surname in cells of their own before the address.
  const third = !startsWithEmail && !isAddress(first[1]) && isAddress(first[2])
  if (third)
    return {
      hasHeader: false,
      cell: (fields, column) => cellAt(fields, { email: 2, role: 3, language: 4 }[column]),
      name: (fields) => nameInCells(fields.slice(0, 2)),
    }
  return {
    hasHeader: false,
    cell: (fields, column) => cellAt(fields, places[column]),
    name: (fields) => cellAt(fields, places.name),
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
  return /^[^\s@]+@[^\s@]+$/.test(cell?.trim() ?? '')
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
