import { ApiError } from './api-error.ts'

/** What the server asks of whoever sends outside of the sending hours. */
export interface OutsideAsked {
  /** For how many of how many it is outside. */
  count: number
  of: number
  /** Of the first who can be written to again. */
  timeZone: string
  /** What the clock shows there, `22:10`. */
  clock: string
  /** The instant at which their hours begin; null where they never do. */
  next: string | null
}

/** The question in a refusal; null where it is another one. */
export function outsideAsked(error: unknown): OutsideAsked | null {
  if (!(error instanceof ApiError) || error.code !== 'outside_sending_hours') return null
  const { count, of, timeZone, local, next } = error.details ?? {}
  return {
    count: Number(count),
    of: Number(of),
    timeZone: String(timeZone),
    clock: String(local).slice(11),
    next: next === undefined ? null : String(next),
  }
}
