import { describe, expect, test } from 'vitest'
import { offeredDays, plannableDays } from '../../../../api/days-ahead.ts'
import { cityOf } from '../../../../ui/times.ts'
import { isSameClock, theirClock } from './clocks.ts'
import type { Located } from './located.ts'

const now = Date.parse('2026-11-29T22:30:00Z')
const own = { timeZone: 'Europe/Stockholm', now }
const [maria, james, noor] = [
  { id: 'maria', timeZone: 'Europe/Copenhagen', origin: 'country', place: 'Danmark' },
  { id: 'james', timeZone: 'America/Chicago', origin: 'state', place: 'IL' },
  { id: 'noor', timeZone: null, origin: null, place: null },
] as const
const clockOf = (...people: Pick<Located, 'timeZone' | 'origin' | 'place'>[]) => theirClock(people, own)

describe('by whose clock a mail may be planned', () => {
  test('is said by the zone of whom it goes to', () => {
    expect(clockOf(james)).toEqual({
      kind: 'theirs',
      timeZone: 'America/Chicago',
      place: 'IL',
      origin: 'state',
    })
    expect(clockOf(james, james)).toMatchObject({ kind: 'theirs' })
    expect(clockOf(maria)).toEqual({ kind: 'same' })
  })

  test('is the sender’s alone where theirs is not known, or not one', () => {
    expect(clockOf(noor)).toEqual({ kind: 'unknown' })
    expect(clockOf(maria, james)).toEqual({ kind: 'several' })
    expect(clockOf(james, noor)).toEqual({ kind: 'several' })
    expect(clockOf()).toEqual({ kind: 'unknown' })
  })

  test('is the same only where it stays so through the year', () => {
    // Both are an hour ahead of London in winter.
    expect(isSameClock('Africa/Lagos', own)).toBe(false)
    expect(isSameClock('Europe/Oslo', own)).toBe(true)
    // The same in November and in May, but their clocks are not set forward on one day.
    expect(isSameClock('Africa/Cairo', { timeZone: 'Europe/Helsinki', now })).toBe(false)
  })
})

describe('the days that are offered', () => {
  test('are tomorrow and the next Monday by a clock there', () => {
    // Sunday evening in Stockholm.
    expect(offeredDays('Europe/Stockholm', now)).toEqual([{ word: 'tomorrow', day: '2026-11-30' }])
    // Monday already in Tokyo.
    expect(offeredDays('Asia/Tokyo', now)).toEqual([
      { word: 'tomorrow', day: '2026-12-01' },
      { word: 'monday', day: '2026-12-07' },
    ])
    expect(plannableDays('Asia/Tokyo', now)).toEqual({ min: '2026-11-30', max: '2027-12-01' })
  })

  test('belong to a zone with a name that people use', () => {
    expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires')
    expect(cityOf('UTC')).toBe('UTC')
  })
})
