import type { Words } from '../ui/words.tsx'
import { spokenCode } from './api-error.ts'

/** A thrown error in the reader's words, with the code that support can look for. */
export function refusalWords(error: unknown, words: Words): { words: string; code: string } {
  const code = spokenCode(error)
  const key = `errors.${code}`
  const known = words(key)
  return { words: known === key ? words('errors.unexpected') : known, code }
}
