import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf, offsetAt, wallTimeAt } from './wall-time.ts'

/** What the runtime itself says that a clock there shows. */
function shownBy(instant: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return format.format(instant).replace(' ', 'T')
}

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC')
const minute = fc
  .date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2035-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000))
const day = 86_400_000

describe('a wall time in any zone', () => {
  it('is what a clock there shows, as the runtime itself tells it', () => {
    fc.assert(
      fc.property(minute, zone, (at, timeZone) => {
        expect(wallTimeAt(at, timeZone).local).toBe(shownBy(at, timeZone))
      }),
      { numRuns: 500 },
    )
  })

  it('means the first instant at which a clock there shows it, or one after the gap where none does', () => {
    fc.assert(
      fc.property(minute, zone, (at, timeZone) => {
        // Any reading of a clock, be there such an hour in the zone or not.
        const local = at.toISOString().slice(0, 16)
        const instant = instantOf({ local, timeZone })
        const shown = shownBy(instant, timeZone)
        expect(shown >= local).toBe(true)
        // The offsets of the day before and after are all that a clock could have meant.
        const meant = [-day, day].flatMap((off) => {
          const offset = offsetAt(new Date(at.getTime() + off), timeZone)
          const candidate = new Date(at.getTime() - offset * 60_000)
          return shownBy(candidate, timeZone) === local ? [candidate.getTime()] : []
        })
        if (shown === local) expect(instant.getTime()).toBe(Math.min(...meant))
        else expect(meant).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    // Clocks go forward: 02:00 to 03:00, 02:00 to 02:30, and over a whole day.
    ['2027-03-28T02:30', 'Europe/Stockholm', '2027-03-28T01:30:00.000Z', '2027-03-28T03:30'],
    ['2027-03-14T02:00', 'America/Chicago', '2027-03-14T08:00:00.000Z', '2027-03-14T03:00'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z', '2026-10-04T02:45'],
    ['2011-12-30T09:00', 'Pacific/Apia', '2011-12-30T19:00:00.000Z', '2011-12-31T09:00'],
    // Clocks go back: the first of the two.
    ['2027-10-31T02:30', 'Europe/Stockholm', '2027-10-31T00:30:00.000Z', '2027-10-31T02:30'],
    // No change.
    ['2026-12-07T09:00', 'America/Chicago', '2026-12-07T15:00:00.000Z', '2026-12-07T09:00'],
    ['2026-12-07T09:00', 'Asia/Kathmandu', '2026-12-07T03:15:00.000Z', '2026-12-07T09:00'],
  ])('%s in %s is %s', (local, timeZone, instant, shown) => {
    expect(instantOf({ local, timeZone }).toISOString()).toBe(instant)
    expect(wallTimeAt(new Date(instant), timeZone).local).toBe(shown)
  })

  it('throws for a day that there is not', () => {
    expect(() => instantOf({ local: '2027-02-30T09:00', timeZone: 'UTC' })).toThrow(RangeError)
  })
})
