import { Temporal } from 'temporal-polyfill'
import { after, days } from './clock.ts'

/** What a clock on the wall shows in an IANA zone, to the minute: `2026-12-07T09:00`. */
export interface WallTime {
  local: string
  timeZone: string
}

/**
 * When a clock in the zone shows this. An hour that is left out, as clocks go forward, means the one after the gap as far
 * along (02:30 becomes 03:30); one that comes twice means the first. Throws RangeError for a zone or a day that there is not.
 */
export function instantOf({ local, timeZone }: WallTime): Date {
  const { epochMilliseconds } = Temporal.PlainDateTime.from(local, { overflow: 'reject' }).toZonedDateTime(
    timeZone,
    {
      disambiguation: 'compatible',
    },
  )
  return new Date(epochMilliseconds)
}

/** What a clock in the zone shows at an instant, its minute begun. */
export function wallTimeAt(instant: Date, timeZone: string): WallTime {
  const shown = zoned(instant, timeZone).toPlainDateTime()
  return { local: shown.toString({ smallestUnit: 'minute', roundingMode: 'trunc' }), timeZone }
}

/** Whether clocks in two zones show the same now and in half a year. */
export function isSameClock(one: string, other: string, now: Date): boolean {
  const inHalfAYear = after(now, days(182))
  return [now, inHalfAYear].every((at) => offsetAt(at, one) === offsetAt(at, other))
}

/** How far the zone is ahead of UTC at an instant, in minutes. */
export function offsetAt(instant: Date, timeZone: string): number {
  return zoned(instant, timeZone).offsetNanoseconds / 60e9
}

function zoned(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone)
}
