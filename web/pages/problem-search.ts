export interface ProblemSearch {
  /** The code of a refusal on the way back from a vendor. */
  problem?: string
  /** What fills its sentences; travels as `d_<name>`. */
  details?: Record<string, string>
}

/** Reads `?problem=…&d_email=…` as the server's redirects write it. */
export function problemSearch(search: Record<string, unknown>): ProblemSearch {
  const given = Object.entries(search).filter(([name]) => name.startsWith('d_'))
  const details = Object.fromEntries(given.map(([name, value]) => [name.slice(2), String(value)]))
  return {
    problem: typeof search.problem === 'string' ? search.problem : undefined,
    details: given.length > 0 ? details : isDetails(search.details) ? search.details : undefined,
  }
}

function isDetails(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string')
  )
}
