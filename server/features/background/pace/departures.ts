import type { HoldReason } from '../../../../contract/pace.ts'
import { type Candidate, createLine, type Queued, type Rules } from './line.ts'
import type { RollingLimit } from './rolling-limit.ts'
import { createWaits, longerSince } from './waits.ts'

export interface Departure {
  id: string
  /** Infinity where there is no such time within a year. */
  at: number
  /** What keeps it back until then, for the longest part of that time; null where nothing does. */
  reason: HoldReason | null
}

/**
 * When each mail of a mailbox leaves, in that order, from `now` on. At any instant the first one goes that may: one-off
 * before bulk, then by when it is due, then by id. What is held back by its own window, its user's limit or its domain's lets
 * those behind it pass. Taken as far as `now` it says what may go at this moment, and that is how the dispatcher asks;
 * taken to the end it says when everything will go, if nothing new is written.
 */
export function* departures(queue: readonly Queued[], rules: Rules, now: number): Generator<Departure> {
  const line = createLine(queue, rules, now)
  const waits = createWaits()
  let time = now
  for (;;) {
    const candidate = line.next(time)
    if (!candidate) {
      const next = line.nextInstant(time)
      if (next === null) break
      time = next
      continue
    }
    const free = freeAt(rules.mailbox, time, candidate.mail.recipients)
    if (free.at > time) {
      waits.add({ from: time, to: free.at, reason: free.reason })
      // By then somebody else may be first.
      time = free.at
      continue
    }
    for (const limit of rules.mailbox) limit.take(time, candidate.mail.recipients)
    line.depart(candidate, time)
    const { mail } = candidate
    yield { id: mail.id, at: time, reason: reasonFor(Math.max(now, mail.due), waits.longestSince, candidate) }
  }
  for (const mail of line.never()) yield { id: mail.id, at: Infinity, reason: 'outside_window' }
}

/** When all limits have room, and the one that is the last to have it. */
function freeAt(
  limits: readonly RollingLimit[],
  time: number,
  recipients: number,
): { at: number; reason: HoldReason } {
  let latest = { at: time, reason: 'throttled' as HoldReason }
  for (const limit of limits) {
    const at = limit.freeAt(time, recipients)
    if (at > latest.at) latest = { at, reason: limit.terms.reason }
  }
  return latest
}

function reasonFor(
  since: number,
  ofMailbox: ReturnType<typeof createWaits>['longestSince'],
  { group, user }: Candidate,
): HoldReason | null {
  const own = longerSince(since, group.waits.longestSince(since), user.waits.longestSince(since))
  return longerSince(since, own, ofMailbox(since))?.reason ?? null
}
