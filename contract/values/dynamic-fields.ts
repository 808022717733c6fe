/** What stands between text: a field, an instruction to whoever sends, or braces that say nothing readable. */
export type TextPart =
  | { kind: 'text'; text: string }
  /** `{{first_name}}`, `{{first_name | default: "there"}}`. `fallback` is null where no default is given. */
  | { kind: 'field'; source: string; name: string; fallback: string | null }
  /** `{{! Why did you write? }}`: somebody has to put words in its place. */
  | { kind: 'prompt'; source: string; instruction: string }
  | { kind: 'unreadable'; source: string }

/** Characters of a field from brace to brace; what is longer is text. */
const longestField = 500

const invisible = /[\u200b-\u200d\u2060\ufeff\u00ad]/g
const withDefault = /^default\s*:\s*(.+)$/su
const nameLike = /^[\p{L}][\p{L}\p{N}_ .-]*$/u

/**
 * Reads text with dynamic fields. The work grows with its length, and the parts put together are the text. Editors'
 * habits are allowed for: curly quotes, invisible signs, no-break spaces, capitals, spaces for underscores.
 */
export function readFields(text: string): TextPart[] {
  const parts: TextPart[] = []
  let plainFrom = 0
  let at = 0
  for (;;) {
    const close = text.indexOf('}}', at)
    if (close === -1) break
    at = close + 2
    // Looked for no further back than a field reaches, or the work would grow with the square of the text.
    const from = Math.max(plainFrom, at - longestField)
    const found = text.slice(from, close).lastIndexOf('{{')
    if (found === -1) continue
    const open = from + found
    if (open > plainFrom) parts.push({ kind: 'text', text: text.slice(plainFrom, open) })
    parts.push(readField(text.slice(open, at)))
    plainFrom = at
  }
  if (plainFrom < text.length) parts.push({ kind: 'text', text: text.slice(plainFrom) })
  return parts
}

/** Whether a text can be the name of a field, as it stands between the braces. */
export function isFieldName(text: string): boolean {
  return nameLike.test(text)
}

/** How many fields, notes and unreadable braces stand in a text. */
export function countFields(text: string): number {
  return text.includes('{{') ? readFields(text).filter((part) => part.kind !== 'text').length : 0
}

/** Braces that begin a field or a note and never end it, each with some of what follows. */
export function unendedFields(text: string): string[] {
  const found: string[] = []
  for (const rest of text.split('{{').slice(1)) {
    const sign = rest.trimStart().charAt(0)
    if (found.length < mostUnended && (sign === '!' || letter.test(sign)))
      found.push(`{{${rest.slice(0, 40)}`)
  }
  return found
}

const mostUnended = 20
const letter = /^\p{L}$/u

function readField(source: string): TextPart {
  const inside = source.slice(2, -2).replace(invisible, '').trim()
  if (inside.startsWith('!')) return { kind: 'prompt', source, instruction: inside.slice(1).trim() }
  const bar = inside.indexOf('|')
  const name = (bar === -1 ? inside : inside.slice(0, bar)).trim()
  if (!nameLike.test(name)) return { kind: 'unreadable', source }
  const fallback = bar === -1 ? null : readDefault(inside.slice(bar + 1).trim())
  if (fallback === undefined) return { kind: 'unreadable', source }
  return { kind: 'field', source, name: fieldName(name), fallback }
}

/** A field as it is written; read again it is the same, but for braces in its default, which would end it. */
export function writeField(name: string, fallback: string | null): string {
  if (fallback === null) return `{{${name}}}`
  return `{{${name} | default: "${fallback.replace(/[{}]/g, '').replace(/\s+/g, ' ')}"}}`
}

/** A note to whoever sends, as it is written. */
export function writePrompt(instruction: string): string {
  return `{{! ${instruction.replace(/[{}]/g, '').replace(/\s+/g, ' ').trim()} }}`
}

/** The name as the lists have it: `First Name`, `first-name` and `{{FIRST_NAME}}` are `first_name`. */
export function fieldName(name: string): string {
  return name.toLowerCase().replace(/[\s.-]+/g, '_')
}

const quotes = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['”', '”'],
  ['„', '“”'],
  ['‘', '’'],
  ['’', '’'],
  ['«', '»'],
  ['»', '»«'],
])

/** What `default: "…"` gives; undefined where it is none. */
function readDefault(text: string): string | undefined {
  const given = withDefault.exec(text)?.[1]
  if (given === undefined || given.length < 2) return undefined
  const ends = quotes.get(given.charAt(0))
  return ends?.includes(given.charAt(given.length - 1)) ? given.slice(1, -1) : undefined
}
