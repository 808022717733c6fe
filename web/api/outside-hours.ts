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
  /** Nothing is sent on that day at all: the holiday, '' for a day of the week; null where it is only the hour. */
  dayOff: string | null
  /** That day, `2026-11-29`. */
  day: string
  /** The instant at which their hours begin; null where they never do. */
  next: string | null
}

/** The question in a refusal; null where it is another one. */
export function outsideAsked(error: unknown): OutsideAsked | null {
  if (!(error instanceof ApiError) || error.code !== 'outside_sending_hours') return null
  const { count, of, timeZone, local, next, dayOff } = error.details ?? {}
  return {
    count: Number(count),
    of: Number(of),
    timeZone: String(timeZone),
    clock: String(local).slice(11),
    dayOff: dayOff === undefined ? null : String(dayOff),
    day: String(local).slice(0, 10),
    next: next === undefined ? null : String(next),
  }
}
