import type { Language } from '../../../contract/basics.ts'

/** A size for people: `340 kB`, `1.2 MB`, in the reader's way of writing numbers. */
export function sizeWords(bytes: number, language: Language): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB']
  const digits = unit === 'MB' && value < 10 ? 1 : 0
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(Math.max(value, 0))} ${unit}`
}
