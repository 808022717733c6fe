/** SQLSTATE classes of a database that is away, full or shutting down, and of a transaction that has to be tried anew. */
const passingClasses = ['08', '25', '40', '53', '55', '57', '58']
/** What the operating system and the pool say when there is no connection. */
const lostConnection = /^(ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/
const lostWords =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|pool after calling end/i

/**
 * Whether an error is the database's own state and not the fault of what was written: everything that is tried now meets
 * it, and nothing of it is to be given up.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (/^[0-9A-Z]{5}$/.test(code)) return passingClasses.includes(code.slice(0, 2))
  return lostConnection.test(code) || lostWords.test(error.message)
}

/** An error in one word for a log or a row: SQLSTATE or system code, else its class; never what it says. */
export function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error ? String(error.code) : ''
  return /^[\w.-]{1,40}$/.test(code) ? code : error.name
}

/** What may be logged of an error: PostgreSQL tells in `detail` and `where` what stood in the row. */
export function withoutRow(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const { name, message, stack, code } = error
  return { type: name, message, stack, code: String(code) }
}
