import type { Located } from './located.ts'

const dayMs = 86_400_000
/** Days ahead that a mail may be planned for. */
const farthest = 366

/** By whose clock a mail may be planned besides the sender's own. */
export type TheirClock =
  | { kind: 'theirs'; timeZone: string; place: string | null; origin: Located['origin'] }
  /** Their clocks show what the sender's shows. */
  | { kind: 'same' }
  /** Nobody has written down where they are. */
  | { kind: 'unknown' }
  /** They are in several zones, or some of them in one that nobody knows. */
  | { kind: 'several' }

/** By whose clock these people go, seen from the sender's zone. */
export function theirClock(
  people: readonly Pick<Located, 'timeZone' | 'origin' | 'place'>[],
  own: { timeZone: string; now: number },
): TheirClock {
  const known = new Set(people.map(({ timeZone }) => timeZone))
  const [first] = people
  if (known.size > 1) return { kind: 'several' }
  if (!first?.timeZone) return { kind: 'unknown' }
  const { timeZone, place, origin } = first
  if (isSameClock(timeZone, own)) return { kind: 'same' }
  return { kind: 'theirs', timeZone, place, origin }
}

/** Whether clocks there show what the sender's do, on each day that a mail may be planned for: some differ for a few weeks. */
export function isSameClock(timeZone: string, own: { timeZone: string; now: number }): boolean {
  if (timeZone === own.timeZone) return true
  const [there, here] = [timeZone, own.timeZone].map((zone) => {
    return new Intl.DateTimeFormat('en', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  })
  const days = Array.from({ length: farthest + 1 }, (_, day) => own.now + day * dayMs)
  return days.every((at) => there?.format(at) === here?.format(at))
}
