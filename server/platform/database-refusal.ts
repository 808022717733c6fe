import { DatabaseAway } from './database-failure.ts'

/** Why a database did not let us in. */
export interface DatabaseRefusal {
  /** What is wrong and what to do, without the address's secrets. */
  sentence: string
  /** Whether trying again may help. */
  isTemporary: boolean
}

const settings = (sentence: string): DatabaseRefusal => ({ sentence, isTemporary: false })
const later = (sentence: string): DatabaseRefusal => ({ sentence, isTemporary: true })

/** It was there, and went while it was being asked. */
const gone = later('The database has ended the connection or is being stopped: try again when it runs.')

/** By PostgreSQL's SQLSTATE, or the code of Node's network and TLS errors. */
const byCode: Record<string, DatabaseRefusal> = {
  ECONNREFUSED: later(
    'Nothing listens at the database’s address: start PostgreSQL, or check host and port in DATABASE_URL.',
  ),
  ENOTFOUND: later(
    'The database’s host name is unknown now: check the host in DATABASE_URL. The name of a container is known while that runs.',
  ),
  EAI_AGAIN: later(
    'The database’s host name cannot be looked up now: check the host in DATABASE_URL, and DNS.',
  ),
  ETIMEDOUT: later(
    'The database does not answer: check host and port in DATABASE_URL, and the firewall between.',
  ),
  EHOSTUNREACH: later(
    'The database’s host cannot be reached: check the host in DATABASE_URL, and the network.',
  ),
  ENETUNREACH: later(
    'The database’s network cannot be reached: check the host in DATABASE_URL, and the network.',
  ),
  EPIPE: gone,
  ECONNRESET: later(
    'The database ended the connection: check that host and port in DATABASE_URL are PostgreSQL’s.',
  ),
  '28P01': settings('The database refuses the password: check user and password in DATABASE_URL.'),
  '28000': settings(
    'The database does not let this user in: check the user in DATABASE_URL, pg_hba.conf, and whether it wants TLS (?sslmode=verify-full).',
  ),
  '3D000': settings(
    'There is no such database: create it (create database …), or check its name in DATABASE_URL.',
  ),
  '42501': settings('The database does not let this user make tables: the role must own its database.'),
  '53100': later('The database has no room left: make room on its disk and start again.'),
  '53200': later('The database has run out of memory: try again when it has some.'),
  '53300': later('The database has no connection left: put max_connections above 20 times the processes.'),
  '57P01': gone,
  '57P02': gone,
  '57P03': later('The database is starting up: try again in a moment.'),
  CERT_HAS_EXPIRED: settings('The database’s TLS certificate has expired: renew it.'),
  ERR_TLS_CERT_ALTNAME_INVALID: settings(
    'The database’s TLS certificate is for another host name: use the name that is in it in DATABASE_URL.',
  ),
}

const untrusted = settings(
  'The database’s TLS certificate is signed by nobody known: name its authority with NODE_EXTRA_CA_CERTS.',
)

/** By words, where an error has no code. */
const byWords: [RegExp, DatabaseRefusal][] = [
  [
    /does not support SSL/i,
    settings('The database offers no TLS: turn it on there, or leave sslmode out of DATABASE_URL.'),
  ],
  [/self.signed certificate|unable to (verify|get)/i, untrusted],
  [/timeout expired|connection timeout|timeout exceeded/i, byCode.ETIMEDOUT ?? untrusted],
  [/^Query read timeout/, later('The database has stopped answering: try again when it answers.')],
  [/^Connection terminated|^Client (has encountered a connection error|was closed)/, gone],
]

/** Why the database refused, in one sentence; null for an error that is none of the database's known refusals. */
export function databaseRefusal(error: unknown): DatabaseRefusal | null {
  if (!(error instanceof Error)) return null
  const first = error instanceof AggregateError ? error.errors[0] : error
  const code = first instanceof Error && 'code' in first ? String(first.code) : ''
  const found =
    byCode[code] ??
    // Class 08 is the connection's.
    (/^08...$/.test(code) ? gone : byWords.find(([words]) => words.test(error.message))?.[1]) ??
    (error.cause ? databaseRefusal(error.cause) : null)
  return found ?? (error instanceof DatabaseAway ? gone : null)
}

/** Whether waiting may mend it: not where the settings are wrong. */
export function mayPass(error: unknown): boolean {
  const refusal = databaseRefusal(error)
  if (refusal) return refusal.isTemporary
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // What has no words of ours is a state of the server, or the system's own shortage (EMFILE).
  return /^(57P..|53...|E[A-Z]+)$/.test(code)
}
