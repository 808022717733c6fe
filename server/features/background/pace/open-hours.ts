import { type DayPart, dayAfter, spansOf, wallTimeAt } from '../../../platform/wall-time.ts'

/** When a sending window is open, by a clock. */
export interface OpenHours {
  /** The first instant from `time` on at which it is open, in milliseconds since 1970; Infinity where there is none within a year. */
  opensAt(time: number): number
}

/** Days that are looked through for one on which it opens. */
const farthest = 400

/**
 * The hours of those days on which mail goes, as a clock in the zone shows them: an instant lies within exactly when that
 * clock shows such a day and such a time. `since`: nobody asks about an earlier instant.
 */
export function openHours(
  window: { hours: DayPart; isWorkingDay(day: string): boolean },
  timeZone: string,
  since: number,
): OpenHours {
  const spans: { from: number; to: number }[] = []
  let day = wallTimeAt(new Date(since), timeZone).local.slice(0, 10)
  let last = 0
  let isOver = false
  function lookFurther(): boolean {
    for (let looked = 0; looked < farthest; looked++, day = dayAfter(day)) {
      if (!window.isWorkingDay(day)) continue
      for (const { from, to } of spansOf(day, window.hours, timeZone))
        spans.push({ from: from.getTime(), to: to.getTime() })
      if (spans.length > last) {
        day = dayAfter(day)
        return true
      }
    }
    isOver = true
    return false
  }
  return {
    opensAt(time) {
      // Time goes forward: what is over is over.
      for (;;) {
        const span = spans[last]
        if (span && span.to > time) return Math.max(time, span.from)
        if (span) last += 1
        else if (isOver || !lookFurther()) return Infinity
      }
    },
  }
}
