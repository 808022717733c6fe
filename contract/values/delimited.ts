/** A record of a delimited text, with the physical line on which it begins (1 is the first). */
export interface DelimitedRecord {
  line: number
  fields: string[]
}

export type Delimited =
  | { state: 'read'; records: DelimitedRecord[] }
  /** The text breaks RFC 4180 on this line: a quote within a bare field, text after a quoted one, or no end of it. */
  | { state: 'malformed'; line: number }

const separators = [',', ';', '\t', '|'] as const

/**
 * Reads a CSV text as RFC 4180 says. Besides the comma it knows the semicolon, which Swedish spreadsheets write,
 * the tab and the bar; whichever the first line that has any holds most of outside quotes: titles may stand above. Lines may end in CRLF, LF or CR; a byte order mark
 * and empty lines are passed over. A first line `sep=;`, which Excel reads and writes, names the separator.
 */
export function readDelimited(source: string): Delimited {
  const text = source.replace(/^\uFEFF/, '')
  const named = /^("?)sep=([^"\r\n])\1(?:\r\n|\r|\n|$)/i.exec(text)
  const separator = named?.[2] ?? separatorOf(text)
  const records: DelimitedRecord[] = []
  let at = named?.[0].length ?? 0
  let line = named ? 2 : 1
  while (at < text.length) {
    const record: DelimitedRecord = { line, fields: [] }
    for (let more = true; more; ) {
      const field = text[at] === '"' ? readQuoted(text, at) : readBare(text, { at, separator })
      const next = field && text[field.end]
      if (!field || !(next === undefined || next === separator || next === '\n' || next === '\r'))
        return { state: 'malformed', line }
      record.fields.push(field.value)
      line += field.lines
      more = next === separator
      at = field.end + (next === '\r' && text[field.end + 1] === '\n' ? 2 : 1)
      if (!more) line += 1
    }
    if (record.fields.some((field) => field.trim() !== '')) records.push(record)
  }
  return { state: 'read', records }
}

interface Field {
  value: string
  /** Where the text goes on: at a separator, a line's end, or its own. */
  end: number
  /** Line breaks within the field. */
  lines: number
}

function readQuoted(text: string, at: number): Field | null {
  let value = ''
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return null
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"')
      return { value, end: quote + 1, lines: value.match(/\r\n|\r|\n/g)?.length ?? 0 }
    value += '"'
    from = quote + 2
  }
}

function readBare(text: string, where: { at: number; separator: string }): Field | null {
  let end = where.at
  while (end < text.length && text[end] !== where.separator && text[end] !== '\n' && text[end] !== '\r')
    end += 1
  const value = text.slice(where.at, end)
  return value.includes('"') ? null : { value, end, lines: 0 }
}

/** Lines in which the separator is looked for. */
const linesLimit = 6

function separatorOf(text: string): string {
  let at = 0
  for (let line = 0; line < linesLimit; line++) {
    const first = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.slice(at))?.[0] ?? ''
    const bare = first.replace(/"(?:[^"]|"")*"/g, '')
    const count = (one: string) => bare.split(one).length
    const most = separators.reduce<string>((best, one) => (count(one) > count(best) ? one : best), ',')
    if (count(most) > 1) return most
    at += first.length + 1
  }
  return ','
}

/**
 * Writes a CSV text (RFC 4180, CRLF) that a spreadsheet opens without running anything: a cell that would begin a
 * formula gets an apostrophe in front (OWASP, CSV injection).
 */
export function writeDelimited(rows: (string | number | null)[][]): string {
  return rows.map((row) => `${row.map(writeCell).join(',')}\r\n`).join('')
}

function writeCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
