import pg from 'pg'

/** The database does not answer, or not yet again. What was under way may or may not have been done. */
export class DatabaseAway extends Error {
  constructor(cause: unknown) {
    super('The database does not answer.', { cause })
    this.name = 'DatabaseAway'
  }
}

/** The database has no room left to write. Nothing of the statement was kept. */
export class StorageFull extends Error {
  constructor(cause: unknown) {
    super('The database has no room left.', { cause })
    this.name = 'StorageFull'
  }
}

/**
 * SQLSTATEs of a server that is not there for us: class 08 is the connection's; 57P01 to 57P03 are a server that stops,
 * has crashed or starts; 53000, 53200 and 53300 are one without memory or free connections. A cancelled statement
 * (57014) and a deadlock (class 40) are of the statement that meets them.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const awayStates = /^(08...|57P0[123]|53000|53200|53300)$/
const fullStates = /^(53100|53400)$/
/** A statement that took too long, waited too long for a lock, or stood in another one's way: it may do better later. */
const luckStates = /^(40...|57014|55P03)$/

/** Errors of the driver that carry no code. */
const brokenConnections = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Cannot use a pool after calling end on the pool',
]

/** A failed query as what it means: DatabaseAway or StorageFull, else the error as it came. */
export function queryFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = codeOf(error)
  if (fullStates.test(code)) return new StorageFull(error)
  if (isOutdatedPlan(error)) return new DatabaseAway(error)
  if (awayStates.test(code) || /^E[A-Z]+$/.test(code)) return new DatabaseAway(error)
  return brokenConnections.some((words) => error.message.startsWith(words)) ? new DatabaseAway(error) : error
}

/**
 * Whether a prepared statement has another result than it was prepared for: a migration has changed its table meanwhile.
 * Prepared anew it works, but the transaction around it does not go on.
 */
export function isOutdatedPlan(error: unknown): boolean {
  // Its words come in the server's language.
  return (
    error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
  )
}

/** A connection that was not had, for whatever reason: nothing works until it can be had. */
export function connectionFailure(error: unknown): Error {
  return error instanceof DatabaseAway ? error : new DatabaseAway(error)
}

/**
 * Whether an error of a query through `db` is the database's own state and not the fault of what was asked or written:
 * everything that is tried now meets it, and nothing of it is to be given up.
 */
export function isDatabaseAway(error: unknown): error is DatabaseAway | StorageFull {
  return error instanceof DatabaseAway || error instanceof StorageFull
}

/** Whether the same query may succeed when it is asked again: it was in the way of others, or took too long. */
export function isBadLuck(error: unknown): boolean {
  return error instanceof Error && luckStates.test(codeOf(error))
}

/** An error in one word for a log or a row: SQLSTATE or system code, else its class; never what it says. */
export function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = codeOf(error)
  return /^[\w.-]{1,40}$/.test(code) ? code : error.name
}

/** What may be logged of an error: PostgreSQL tells in `detail` and `where` what stood in the row. */
export function withoutRow(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const { name, message, stack, code } = error
  return { type: name, message, stack, code: String(code) }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}
