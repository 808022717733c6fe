/** Why the embedded PostgreSQL could not be brought up. Closed list. */
export type PostgresFault =
  | 'not_installed'
  | 'permission'
  | 'damaged'
  | 'other_major'
  | 'not_answering'
  | 'keeps_dying'

/** One sentence for the operator that says what to do, and a code for programs. */
export class PostgresError extends Error {
  readonly fault: PostgresFault

  constructor(fault: PostgresFault, sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.name = 'PostgresError'
    this.fault = fault
  }
}

/** True when `error` carries one of the given system codes (`EACCES`, `ENOENT`, an SQLSTATE …). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
