import type { HoldReason } from '../../../../contract/pace.ts'

/** So many in any span of so long: what somebody may hand over. */
export interface Terms {
  reason: HoldReason
  count: number
  /** Milliseconds. */
  per: number
  /** What is counted: each mail once, or each address that it goes to. */
  of: 'mails' | 'recipients'
}

/** How much a mail to so many addresses takes of a limit: never more than the whole. */
function weightOf({ of, count }: Terms, recipients: number): number {
  return Math.min(of === 'mails' ? 1 : recipients, count)
}

/** By how much a mail to so many addresses would go beyond what is left of a limit; it fits in where that is not above 0. */
export function excessOf(terms: Terms, used: number, recipients: number): number {
  return used + weightOf(terms, recipients) - terms.count
}

/** Something that was handed over, or is on its way; instants are milliseconds since 1970. */
export interface HandedOver {
  at: number
  recipients: number
}

/** A limit on a rolling window, with what has been used of it. Time goes forward from one call to the next. */
export interface RollingLimit {
  terms: Terms
  /** The first instant from `time` on at which a mail to so many addresses fits in. */
  freeAt(time: number, recipients: number): number
  take(time: number, recipients: number): void
  /** How much of it is used. */
  used(time: number): number
}

/**
 * `log`: what was handed over before, the oldest first. What went at an instant counts until exactly `per` later. A mail
 * that goes to more addresses than the limit has room for goes when it has all the room.
 */
export function rollingLimit(terms: Terms, log: readonly HandedOver[]): RollingLimit {
  const { per } = terms
  const weigh = (recipients: number) => weightOf(terms, recipients)
  const entries = log.map(({ at, recipients }) => ({ at, weight: weigh(recipients) }))
  let begin = 0
  let sum = entries.reduce((all, { weight }) => all + weight, 0)
  function forget(time: number) {
    for (let first = entries[begin]; first && first.at <= time - per; first = entries[begin]) {
      sum -= first.weight
      begin += 1
    }
  }
  return {
    terms,
    freeAt(time, recipients) {
      forget(time)
      let left = excessOf(terms, sum, recipients)
      if (left <= 0) return time
      for (let index = begin; index < entries.length; index++) {
        const { at, weight } = entries[index] as (typeof entries)[number]
        left -= weight
        if (left <= 0) return at + per
      }
      return time
    },
    take(time, recipients) {
      forget(time)
      const weight = weigh(recipients)
      // What nobody has heard of since counts as handed over a little later than it may have been.
      let place = entries.length
      while (place > begin && (entries[place - 1]?.at ?? 0) > time) place -= 1
      entries.splice(place, 0, { at: time, weight })
      sum += weight
    },
    used(time) {
      forget(time)
      return sum
    },
  }
}
