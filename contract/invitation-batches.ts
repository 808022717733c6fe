import { z } from 'zod'
import { emailAddress, type Language, language, type Role, role } from './basics.ts'
import { type DelimitedRecord, readDelimited } from './delimited.ts'

/** Rows that one batch may hold. */
export const batchLimit = 500

/** Longer than anything that a cell may hold: cut here, it is still too long to be judged good. */
const cellLimit = 500

/** A cell as it can be sent and kept. A bad one is cut and not refused, so that its row is reported like the others. */
function cellOf(text: string): string {
  return text.replaceAll('\0', '').slice(0, cellLimit).toWellFormed()
}

const cell = z.string().transform(cellOf)

/** A row as it stands in the list, unjudged. `role` and `language` are words of English or Swedish, or empty. */
export const batchRow = z.object({
  /** The line of the text on which it stands, 1 the first. */
  line: z.number().int().min(1),
  email: cell,
  name: cell.default(''),
  role: cell.default(''),
  language: cell.default(''),
})
export type BatchRow = z.infer<typeof batchRow>

/** POST /api/invitation-batches → invitationBatchReport. `role` and `language` stand for rows that name none. */
export const invitationBatchRequest = z.object({
  rows: z.array(batchRow).min(1).max(batchLimit),
  role: role.default('seller'),
  language: language.default('en'),
})

/** What a row itself is wrong with; nobody need be asked. */
export const rowProblem = z.enum([
  'not_an_address',
  'duplicate',
  'name_too_long',
  'unknown_role',
  'unknown_language',
])
export type RowProblem = z.infer<typeof rowProblem>

/**
 * `sent_again`: an invitation that had expired, with a new link. `failed`: something went wrong with this row alone;
 * the others are as they say, and sending again is safe.
 */
export const batchOutcome = z.enum([
  'invited',
  'sent_again',
  'already_member',
  'already_invited',
  ...rowProblem.options,
  'failed',
])
export type BatchOutcome = z.infer<typeof batchOutcome>

export const invitationBatchReport = z.object({
  rows: z.array(
    z.object({ line: z.number().int(), email: z.string(), name: z.string(), outcome: batchOutcome }),
  ),
})
export type InvitationBatchReport = z.infer<typeof invitationBatchReport>

/** A row that was judged: who to invite, or what is wrong with it. */
export type JudgedRow =
  | { row: BatchRow; state: 'good'; email: string; name: string | null; role: Role; language: Language }
  | { row: BatchRow; state: 'bad'; problem: RowProblem }

const nameLimit = 120

const roleWords: Record<string, Role> = {
  admin: 'admin',
  administrator: 'admin',
  administratör: 'admin',
  seller: 'seller',
  user: 'seller',
  säljare: 'seller',
  användare: 'seller',
}
const languageWords: Record<string, Language> = {
  en: 'en',
  english: 'en',
  engelska: 'en',
  sv: 'sv',
  swedish: 'sv',
  svenska: 'sv',
}

/** Judges the rows of a batch, in order; read by browser (preview) and server (truth) alike. Later doubles are bad. */
export function judgeRows(rows: BatchRow[], fallback: { role: Role; language: Language }): JudgedRow[] {
  const seen = new Set<string>()
  const bad = (row: BatchRow, problem: RowProblem): JudgedRow => ({ row, state: 'bad', problem })
  return rows.map((row) => {
    const address = emailAddress.safeParse(row.email)
    if (!address.success) return bad(row, 'not_an_address')
    const email = address.data.toLowerCase()
    if (seen.has(email)) return bad(row, 'duplicate')
    seen.add(email)
    const name = row.name.replace(/\s+/g, ' ').trim()
    if (name.length > nameLimit) return bad(row, 'name_too_long')
    const [asRole, asLanguage] = [wordOf(row.role), wordOf(row.language)]
    const found = {
      role: asRole === '' ? fallback.role : roleWords[asRole],
      language: asLanguage === '' ? fallback.language : languageWords[asLanguage],
    }
    if (!found.role) return bad(row, 'unknown_role')
    if (!found.language) return bad(row, 'unknown_language')
    return { row, state: 'good', email, name: name || null, role: found.role, language: found.language }
  })
}

type Column = 'email' | 'name' | 'role' | 'language'

const headerWords: Record<string, Column> = {
  email: 'email',
  'e-mail': 'email',
  'e-post': 'email',
  epost: 'email',
  'e-postadress': 'email',
  'email address': 'email',
  mail: 'email',
  address: 'email',
  adress: 'email',
  name: 'name',
  namn: 'name',
  'full name': 'name',
  role: 'role',
  roll: 'role',
  language: 'language',
  språk: 'language',
}

export type ReadList = { state: 'read'; rows: BatchRow[] } | { state: 'malformed'; line: number }

/**
 * Reads a CSV of people. A first line with a word for e-mail is a header, and its columns may stand in any order;
 * without one they are name, e-mail, role, language, or begin with the e-mail.
 */
export function readCsv(text: string): ReadList {
  const found = readDelimited(text)
  if (found.state === 'malformed') return found
  const [first, ...rest] = found.records
  if (!first) return { state: 'read', rows: [] }
  const header = first.fields.map((field) => headerWords[wordOf(field)])
  const hasHeader = header.includes('email')
  const columns = hasHeader ? header : withoutHeader(first)
  const rows = (hasHeader ? rest : found.records).map(({ line, fields }) => {
    const at = (column: Column) => cellOf(fields[columns.indexOf(column)]?.trim() ?? '')
    return { line, email: at('email'), name: at('name'), role: at('role'), language: at('language') }
  })
  return { state: 'read', rows }
}

function withoutHeader({ fields }: DelimitedRecord): Column[] {
  const startsWithEmail = fields.length === 1 || (fields[0]?.includes('@') && !fields[1]?.includes('@'))
  return startsWithEmail ? ['email', 'name', 'role', 'language'] : ['name', 'email', 'role', 'language']
}

/**
 * Reads pasted addresses as mail programs write them: `Anna Berg <anna@nord.se>, ben@nord.se`, separated by commas,
 * semicolons or line ends; a name with a comma stands in quotes. Bare addresses may also stand apart by spaces.
 */
export function readPasted(text: string): BatchRow[] {
  const rows: BatchRow[] = []
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    for (const entry of entriesOf(line)) {
      for (const { name, email } of peopleIn(entry.trim()))
        rows.push({ line: index + 1, email: cellOf(email), name: cellOf(name), role: '', language: '' })
    }
  }
  return rows
}

/** The entries of a line: between commas and semicolons that stand neither in quotes nor in angle brackets. */
function entriesOf(line: string): string[] {
  const entries: string[] = []
  const last = { '"': line.lastIndexOf('"'), '>': line.lastIndexOf('>') }
  let from = 0
  for (let at = 0; at <= line.length; at++) {
    const sign = line[at]
    if (sign === undefined || sign === ',' || sign === ';') {
      entries.push(line.slice(from, at))
      from = at + 1
    } else if (sign === '"' && at < last['"']) at = line.indexOf('"', at + 1)
    else if (sign === '<' && at < last['>']) at = line.indexOf('>', at)
  }
  return entries
}

function peopleIn(entry: string): { name: string; email: string }[] {
  if (entry === '') return []
  const named = /^(.*?)<([^<>]*)>$/.exec(entry)
  if (named) return [{ name: (named[1] ?? '').replaceAll('"', '').trim(), email: (named[2] ?? '').trim() }]
  const words = entry.split(/\s+/)
  const isSeveral = words.every((word) => word.includes('@'))
  return (isSeveral ? words : [entry]).map((email) => ({ name: '', email }))
}

function wordOf(text: string): string {
  return text.trim().toLowerCase()
}
