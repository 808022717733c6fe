import type { Call } from './context.ts'
import { RestError } from './errors.ts'
import { findField } from './objects.ts'
import { objectNamed } from './records.ts'
import { runQuery } from './soql.ts'

/** What a search looks at, of the columns that an object has. */
const searched = ['Name', 'Email', 'Title', 'Company', 'Phone']

/** As many records as a search answers at most. */
const most = 2000

/**
 * Evaluates SOSL: `FIND {words*} IN ALL FIELDS RETURNING Object(Columns WHERE … LIMIT n), …`, words joined by AND. Throws
 * a RestError: MALFORMED_SEARCH, and what SOQL throws for columns and conditions.
 */
export function runSearch(call: Call, sosl: string): Record<string, unknown>[] {
  const [, words = '', returning = ''] =
    /^\s*FIND\s*\{((?:\\.|[^\\}])*)\}\s*IN\s+ALL\s+FIELDS\s+RETURNING\s+(.+)$/is.exec(sosl) ?? []
  const terms = words.split(/\s+AND\s+|\s+/i).filter(Boolean)
  if (terms.length === 0 || returning === '') throw malformed('unexpected token')
  const places = terms.map(termOf)
  return [...returning.matchAll(/(\w+)\s*\(([^()]*)\)/g)].flatMap(([, name = '', inside = '']) =>
    searchIn(call, { name, inside, places }),
  )
}

interface Wanted {
  name: string
  /** Columns, with a condition and a limit after them. */
  inside: string
  places: Term[]
}

function searchIn(call: Call, { name, inside, places }: Wanted): Record<string, unknown>[] {
  const [, columns = '', where = '', limit] =
    /^(.*?)(\sWHERE\s.*?)?(?:\sLIMIT\s+(\d+))?\s*$/is.exec(inside) ?? []
  const object = objectNamed(call.salesforce, name)
  const seen = object ? searched.filter((column) => findField(object, column)) : []
  const query = (what: string, condition: string) =>
    runQuery(call, `SELECT ${what} FROM ${name} ${condition}`, { deleted: false }).records
  const found = query(['Id', ...seen].join(', '), where)
    .filter((row) => {
      const text = plain(seen.map((column) => String(row[column] ?? '')).join(' '))
      return places.every(({ word, isWhole }) => text.includes(` ${word}${isWhole ? ' ' : ''}`))
    })
    .slice(0, Number(limit ?? most))
  // Columns that this user may not see are refused, whether anything is found or not.
  const shown = query(columns, found.length ? `WHERE Id IN (${found.map(({ Id }) => `'${Id}'`)})` : 'LIMIT 0')
  return shown
}

interface Term {
  word: string
  isWhole: boolean
}

function termOf(written: string): Term {
  if (/(?<!\\)[?&|!{}[\]()^~:"'+-]/.test(written)) throw malformed(`unexpected token: ${written}`)
  const isWhole = !/(?<!\\)\*$/.test(written)
  const word = plain(written.replace(/(?<!\\)\*$/, '').replace(/\\(.)/g, '$1')).trim()
  if (word.length < 2) throw malformed(`search term must be longer than one character: ${written}`)
  return { word, isWhole }
}

/** Words of letters and digits, a space before and after each. */
function plain(text: string): string {
  return ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `
}

function malformed(message: string): RestError {
  return new RestError(400, 'MALFORMED_SEARCH', { message })
}
