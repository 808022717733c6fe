import { z } from 'zod'
import { emailAddress, type Language, language, type Role, role } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { columnsOf } from './invitation-columns.ts'
import { personIn, readPastedPeople } from './invitation-pasted-people.ts'
import { readDelimited } from './values/delimited.ts'

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
export const rowProblem = z.enum(['not_an_address', 'duplicate', 'name_too_long'])
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

/** What a row names in words that mean nothing here, as exports of other products do: what the batch says stands for it. */
export const assumed = z.enum(['role', 'language'])
export type Assumed = z.infer<typeof assumed>

export const invitationBatchReport = z.object({
  rows: z.array(
    z.object({
      line: z.number().int(),
      email: z.string(),
      name: z.string(),
      outcome: batchOutcome,
      assumed: z.array(assumed),
    }),
  ),
})
export type InvitationBatchReport = z.infer<typeof invitationBatchReport>

export const invitationBatchEndpoints = {
  invite: endpoint({
    method: 'POST',
    path: '/api/invitation-batches',
    access: 'admin',
    body: invitationBatchRequest,
    answer: invitationBatchReport,
  }),
}

/** A row that was judged: who to invite, or what is wrong with it. */
export type JudgedRow =
  | {
      row: BatchRow
      state: 'good'
      email: string
      name: string | null
      role: Role
      language: Language
      assumed: Assumed[]
    }
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

const assumable = assumed.options

/** What Entra calls a guest: no mailbox has this address. */
const guest = /#ext#@/i

/** `sv-SE` and `Swedish (Sweden)` are languages of a country. */
function languageOf(text: string): Language | undefined {
  const [word = ''] = wordOf(text).split(/[\s(_-]/)
  return languageWords[word]
}

/** Judges the rows of a batch, in order; read by browser (preview) and server (truth) alike. Later doubles are bad. */
export function judgeRows(rows: BatchRow[], fallback: { role: Role; language: Language }): JudgedRow[] {
  const seen = new Set<string>()
  const bad = (row: BatchRow, problem: RowProblem): JudgedRow => ({ row, state: 'bad', problem })
  return rows.map((row) => {
    const address = emailAddress.safeParse(row.email)
    if (!address.success || guest.test(row.email)) return bad(row, 'not_an_address')
    const email = address.data.toLowerCase()
    if (seen.has(email)) return bad(row, 'duplicate')
    seen.add(email)
    const name = row.name.replace(/\s+/g, ' ').trim()
    if (name.length > nameLimit) return bad(row, 'name_too_long')
    const found = { role: roleWords[wordOf(row.role)], language: languageOf(row.language) }
    const assumed = assumable.filter((what) => row[what].trim() !== '' && !found[what])
    const { role = fallback.role, language = fallback.language } = found
    return { row, state: 'good', email, name: name || null, role, language, assumed }
  })
}

export type ReadList = { state: 'read'; rows: BatchRow[] } | { state: 'malformed'; line: number }

/** Reads a CSV of people, whichever program exported it: see columnsOf. */
export function readCsv(text: string): ReadList {
  const found = readDelimited(text)
  if (found.state === 'malformed') return found
  const columns = columnsOf(found.records.map(({ fields }) => fields))
  const rows = found.records.slice(columns.above).map(({ line, fields }) => {
    const written = columns.cell(fields, 'email') || columns.cell(fields, 'upn')
    const person = personIn(written)
    return {
      line,
      email: cellOf(person?.email ?? written),
      name: cellOf(columns.name(fields, person?.email) || (person?.name ?? '')),
      role: cellOf(columns.cell(fields, 'role')),
      language: cellOf(columns.cell(fields, 'language')),
    }
  })
  return { state: 'read', rows }
}

/** Reads a pasted list: see readPastedPeople. */
export function readPasted(text: string): BatchRow[] {
  return readPastedPeople(text).map(({ line, name, email, role = '', language = '' }) => ({
    line,
    email: cellOf(email),
    name: cellOf(name),
    role: cellOf(role),
    language: cellOf(language),
  }))
}

function wordOf(text: string): string {
  return text.trim().toLowerCase()
}
