import type { JourneyFact, JourneyStep } from '../../../../contract/onboarding.ts'

/** Everything from which the step is computed. */
export interface JourneyFacts {
  orgBound: boolean
  apiSeen: boolean
  welcomed: boolean
  introduced: boolean
  mailboxConnected: boolean
  mailboxPostponed: boolean
  connectionSeen: boolean
  signatureDecided: boolean
  finished: boolean
  tourDecided: boolean
  launched: boolean
}

/** The journey as a table: each step and when it lies behind. The first that does not is where somebody stands. */
const passed: [Exclude<JourneyStep, 'done'>, (facts: JourneyFacts) => boolean][] = [
  ['api', (f) => f.apiSeen],
  ['organization', (f) => f.orgBound],
  ['welcome', (f) => f.welcomed],
  ['intro', (f) => f.introduced],
  ['mailbox', (f) => f.mailboxConnected || f.mailboxPostponed],
  ['connected', (f) => f.connectionSeen || !f.mailboxConnected],
  ['signature', (f) => f.signatureDecided],
  ['ready', (f) => f.finished],
  ['tour', (f) => f.tourDecided],
  ['launch', (f) => f.launched],
]

/** Where somebody stands: the first unfinished step. */
export function stepOf(facts: JourneyFacts): JourneyStep {
  return passed.find(([, isPassed]) => !isPassed(facts))?.[0] ?? 'done'
}

/** The step on whose screen each fact is stated. */
export const stepOfFact: Record<JourneyFact, Exclude<JourneyStep, 'done'>> = {
  organization_confirmed: 'organization',
  welcomed: 'welcome',
  introduced: 'intro',
  mailbox_postponed: 'mailbox',
  connection_seen: 'connected',
  signature_skipped: 'signature',
  finished: 'ready',
  tour_taken: 'tour',
  tour_postponed: 'tour',
  launched: 'launch',
}
