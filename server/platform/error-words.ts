/** What an error says. One of several addresses that were tried says nothing by itself: its members do. */
export function errorWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message) return error.message
  const members = error instanceof AggregateError ? [...new Set(error.errors.map(errorWords))].join('; ') : ''
  return members || ('code' in error ? String(error.code) : error.name)
}
