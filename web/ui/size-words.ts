/**
 * Bytes for people: `340 kB`, `1.2 MB`, in the reader's way of writing numbers; less than 1 kB as `320 B`.
 * Language is a BCP 47 tag.
 */
export function sizeWords(bytes: number, language: string): string {
  const [value, unit] =
    bytes < 1_000 ? [bytes, 'B'] : bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB']
  const digits = unit === 'MB' && value < 10 ? 1 : 0
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(Math.max(value, 0))} ${unit}`
}
