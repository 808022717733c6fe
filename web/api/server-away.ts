/**
 * When the server is not there for a moment: it restarts, its database does, a proxy has nobody to ask. Reading is then
 * repeated until it answers, and the page says so; writing is not, because nobody knows what has been done.
 */
export interface Failure {
  code: string
  /** 0 when no answer came. */
  status: number
  /** No answer came at all. */
  offline: boolean
  /** Milliseconds that the server asks for, when it does. */
  retryAfter: number | null
}

const gatewayStatuses = [502, 503, 504]
/** Tries without any answer before the page says that the server cannot be reached: half a minute. */
const offlineTries = 15
const pause = 2000

/** Codes of an answer that says nothing but that nobody is there: ours, and any page of a proxy's. */
const away = ['temporarily_unavailable', 'unexpected']

/** Whether the server will be there again; false for what the server itself says of others, or of a full disk. */
export function isServerAway({ code, status, offline }: Failure): boolean {
  return offline || (gatewayStatuses.includes(status) && away.includes(code))
}

/** Whether a question that has failed `failures` times is asked again. */
export function asksAgain(failures: number, failure: Failure): boolean {
  if (failure.offline) return failures < offlineTries
  if (isServerAway(failure)) return true
  return failures < 2 && failure.status >= 500
}

/** Milliseconds until it is asked again, given how often it has failed. */
export function asksAgainAfter(failures: number, failure: Failure): number {
  if (failure.retryAfter !== null) return failure.retryAfter
  return isServerAway(failure) ? pause : Math.min(1000 * 2 ** failures, 30_000)
}

/** Milliseconds before a new start of the panel, which costs Salesforce a signed request each time. */
export function pauseBefore(tries: number): number {
  return Math.min(pause * 2 ** tries, 30_000)
}

/** The milliseconds of a Retry-After in seconds; null for none, or one that is no number of seconds up to a minute. */
export function readRetryAfter(header: string | null): number | null {
  const seconds = header === null ? Number.NaN : Number(header)
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 60 ? seconds * 1000 : null
}
