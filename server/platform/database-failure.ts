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
 * has crashed or starts; 53000, 53200 and 53300 are one without memory or free connections.
 */
const awayStates = /^(08...|57P0[123]|53000|53200|53300)$/
const fullStates = /^(53100|53400)$/

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
  const code = 'code' in error ? String(error.code) : ''
  if (fullStates.test(code)) return new StorageFull(error)
  if (awayStates.test(code) || /^E[A-Z]+$/.test(code)) return new DatabaseAway(error)
  return brokenConnections.some((words) => error.message.startsWith(words)) ? new DatabaseAway(error) : error
}

/** A connection that was not had, for whatever reason: nothing works until it can be had. */
export function connectionFailure(error: unknown): Error {
  return error instanceof DatabaseAway ? error : new DatabaseAway(error)
}
