import type { JourneyStep } from '../../../../contract/onboarding.ts'
import type { OnboardingRow } from './queries.ts'

/** When each step was passed, in the order of the journey; null where it was not, or does not apply. */
export type PassedAt = [Exclude<JourneyStep, 'done'>, Date | null][]

/** What stands outside the row of facts: first connection of the mailbox, last change of the signature. */
export interface TimesAround {
  mailboxSince: Date | null
  signedAt: Date | null
}

/** Reads from the facts when each step was passed. */
export function passedAt(row: OnboardingRow, around: TimesAround): PassedAt {
  return [
    ['api', row.api_seen_at],
    ['organization', row.organization_confirmed_at],
    ['welcome', row.welcomed_at],
    ['intro', row.introduced_at],
    ['mailbox', earliest([around.mailboxSince, row.mailbox_postponed_at])],
    ['connected', row.connection_seen_at],
    ['signature', row.signature_skipped_at ?? around.signedAt],
    ['ready', row.finished_at],
    ['tour', earliest([row.tour_taken_at, row.tour_postponed_at])],
    ['launch', row.launched_at],
  ]
}

/**
 * How long each step took, in ms, from the passing of the one before; the first from `begunAt`. A time that is later
 * than one of a later step was renewed afterwards (a signature edited, Salesforce connected again): how long that
 * step and the next one took is then unknown, and they are left out.
 */
export function durations(begunAt: Date, passed: PassedAt): Map<JourneyStep, number> {
  const found = new Map<JourneyStep, number>()
  let from: number | null = begunAt.getTime()
  for (const [index, [step, at]] of passed.entries()) {
    if (!at) continue
    const isRenewed = passed.slice(index + 1).some(([, later]) => later !== null && later < at)
    if (!isRenewed && from !== null) found.set(step, Math.max(0, at.getTime() - from))
    from = isRenewed ? null : at.getTime()
  }
  return found
}

/** The newest of the facts that lead to where somebody stands; `begunAt` when there is none. */
export function newestFact(begunAt: Date, passed: PassedAt): Date {
  // The signature is changed again and again by those who are through: it says nothing about where they stand.
  const isThrough = passed.some(([step, at]) => step === 'launch' && at !== null)
  const facts = passed.flatMap(([step, at]) => (at && !(isThrough && step === 'signature') ? [at] : []))
  return facts.reduce((newest, at) => (at > newest ? at : newest), begunAt)
}

/** The middle value; the mean of the two middle ones for an even count; null for none. */
export function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

function earliest(instants: (Date | null)[]): Date | null {
  return instants.reduce((first, at) => (at && (!first || at < first) ? at : first), null)
}
