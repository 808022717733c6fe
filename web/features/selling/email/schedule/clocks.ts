import type { PanelZonesView } from '../../../../../contract/panel.ts'

const dayMs = 86_400_000
/** Days ahead that a mail may be planned for. */
const farthest = 366

/** By whose clock a mail may be planned besides the sender's own. */
export type TheirClock =
  | { kind: 'theirs'; timeZone: string; place: string }
  /** Their clocks show what the sender's shows. */
  | { kind: 'same' }
  /** Nobody has written down where they are. */
  | { kind: 'unknown' }
  /** They are in several zones, or some of them in one that nobody knows. */
  | { kind: 'several' }

/** By whose clock these people go, seen from the sender's zone. */
export function theirClock(
  people: readonly { id: string }[],
  zones: PanelZonesView['people'],
  own: { timeZone: string; now: number },
): TheirClock {
  const found = people.map(({ id }) => zones.find((one) => one.id === id))
  const known = new Set(found.map((one) => one?.timeZone ?? null))
  const [first] = found
  if (known.size > 1) return { kind: 'several' }
  if (!first?.timeZone) return { kind: 'unknown' }
  if (isSameClock(first.timeZone, own)) return { kind: 'same' }
  return { kind: 'theirs', timeZone: first.timeZone, place: first.place ?? '' }
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
