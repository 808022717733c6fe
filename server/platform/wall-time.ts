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

/** A part of a day, in minutes since its midnight; 1440 is its end. */
export interface DayPart {
  from: number
  to: number
}

/**
 * When a clock in the zone shows this part of a day (`2026-12-07`): once; not at all where clocks leave it out; twice where
 * they show it again.
 */
export function spansOf(day: string, part: DayPart, timeZone: string): { from: Date; to: Date }[] {
  const date = Temporal.PlainDate.from(day, { overflow: 'reject' })
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const spans: { from: Date; to: Date }[] = []
  let from = date.toZonedDateTime(timeZone)
  const end = date.add({ days: 1 }).toZonedDateTime(timeZone)
  // Between two changes of its offset a clock shows each time once.
  while (from.epochMilliseconds < end.epochMilliseconds) {
    const to = changeBefore(end, from)
    const shows = (minute: number) => midnight + minute * 60_000 - from.offsetNanoseconds / 1e6
    const begin = Math.max(from.epochMilliseconds, shows(part.from))
    const finish = Math.min(to.epochMilliseconds, shows(part.to))
    if (begin < finish) spans.push({ from: new Date(begin), to: new Date(finish) })
    from = to
  }
  return spans
}

/** When a clock changes its offset between two instants; the later one where it does not. */
function changeBefore(end: Temporal.ZonedDateTime, from: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  if (from.offsetNanoseconds === end.offsetNanoseconds) return end
  const change = from.getTimeZoneTransition('next')
  return change && change.epochMilliseconds < end.epochMilliseconds ? change : end
}

/** The day after another. */
export function dayAfter(day: string): string {
  return Temporal.PlainDate.from(day).add({ days: 1 }).toString()
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(day: string): number {
  return Temporal.PlainDate.from(day).dayOfWeek
}
