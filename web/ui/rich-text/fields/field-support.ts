/** A stretch of text: plain, or a field, a note to whoever sends, braces that say nothing. */
export interface FieldPart {
  kind: 'text' | 'field' | 'prompt' | 'unreadable'
  source: string
}

/** How a field shows itself. */
export interface FieldLook {
  label: string
  /** `unknown`: there is no such field. */
  look: 'field' | 'prompt' | 'unknown'
  /** What can be said about it: what stands there where nothing is known, or what a note asks for; null for nothing. */
  words: string | null
}

export interface FieldChoice {
  label: string
  /** As it is written. */
  text: string
}

/** What an editor is told of the fields that its text may have: it knows neither their names nor how they are written. */
export interface FieldSupport {
  /** The parts put together are the text. */
  read(text: string): FieldPart[]
  look(source: string): FieldLook
  /** The field with other words: another default, none ('') or another note. */
  reword(source: string, words: string): string
  /** Those that begin with, or have in their name, what was typed. */
  choices(typed: string): FieldChoice[]
  say(key: FieldWord): string
}

export type FieldWord =
  | 'choices'
  | 'fallback'
  | 'fallbackHelp'
  | 'prompt'
  | 'promptHelp'
  | 'unknownHelp'
  | 'apply'
  | 'remove'

/** What has been typed of a field that is being written, before the caret. */
export interface TypedField {
  /** Where its braces begin. */
  from: number
  typed: string
}

const longest = 60

/** The field that is being written at the end of a text; null where none is, and where it is no name any more. */
export function typedField(before: string): TypedField | null {
  const start = Math.max(0, before.length - longest)
  const open = before.slice(start).lastIndexOf('{{')
  if (open === -1) return null
  const typed = before.slice(start + open + 2)
  return /^[\p{L}\p{N}_ .-]*$/u.test(typed) ? { from: start + open, typed: typed.trimStart() } : null
}
