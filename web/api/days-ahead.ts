import { dayIn } from '../../contract/values/local-day.ts'

const dayMs = 86_400_000
/** Days ahead that may be chosen. */
const farthest = 366

/** The days that are offered at nine: tomorrow and the next Monday, where that is another one. By a clock in the zone. */
export function offeredDays(timeZone: string, now: number): { word: 'tomorrow' | 'monday'; day: string }[] {
  const today = Date.parse(`${dayIn(timeZone, new Date(now))}T00:00:00Z`)
  const dayAfter = (days: number) => new Date(today + days * dayMs).toISOString().slice(0, 10)
  // Monday is 1.
  const untilMonday = (8 - new Date(today).getUTCDay()) % 7 || 7
  const tomorrow = { word: 'tomorrow' as const, day: dayAfter(1) }
  return untilMonday === 1 ? [tomorrow] : [tomorrow, { word: 'monday', day: dayAfter(untilMonday) }]
}

/** The days that may be chosen, by a clock in the zone. */
export function plannableDays(timeZone: string, now: number): { min: string; max: string } {
  return { min: dayIn(timeZone, new Date(now)), max: dayIn(timeZone, new Date(now + farthest * dayMs)) }
}
