import type { Role } from '../../../../contract/basics.ts'
import { type JourneyStep, type JourneyView, journeySteps } from '../../../../contract/onboarding.ts'
import { paths } from '../../../paths.ts'

export type Stage = 'organization' | 'welcome' | 'mailbox' | 'signature' | 'ready'

/** The stage that a step belongs to, as the progress line names it. */
export const stageOf: Record<JourneyStep, Stage> = {
  organization: 'organization',
  api: 'organization',
  welcome: 'welcome',
  intro: 'welcome',
  mailbox: 'mailbox',
  connected: 'mailbox',
  signature: 'signature',
  ready: 'ready',
  tour: 'ready',
  launch: 'ready',
  done: 'ready',
}

/** The stages that are counted; what comes before them is a condition, not a step. */
export const countedStages: Stage[] = ['welcome', 'mailbox', 'signature', 'ready']

/** Where Back leads. The success message is skipped: it is not something to come back to. */
export const stepBefore: Partial<Record<JourneyStep, JourneyStep>> = {
  intro: 'welcome',
  mailbox: 'intro',
  connected: 'mailbox',
  signature: 'mailbox',
  ready: 'signature',
  tour: 'ready',
  launch: 'tour',
}

/** From here on a person has seen everything that the app needs; before it, the journey goes first. */
const roaming: JourneyStep[] = ['tour', 'launch', 'done']
/** What an admin does for others does not wait for the admin's own mailbox. */
const forOthers: string[] = [paths.users, paths.settings, paths.audit]

/** Whether a page of the app may be opened: all of them late in the journey, those for others once the org is confirmed. */
export function mayOpen(page: string, who: { step: JourneyStep | null; role: Role }): boolean {
  const { step, role } = who
  if (step === null || roaming.includes(step)) return true
  const isBound = journeySteps.indexOf(step) > journeySteps.indexOf('organization')
  const isForOthers = forOthers.some((one) => page === one || page.startsWith(`${one}/`))
  return isBound && role === 'admin' && isForOthers
}

/** Whether a screen may be shown: the current one, or an earlier one that has something to say. */
export function mayVisit(step: JourneyStep, journey: JourneyView): boolean {
  if (journeySteps.indexOf(step) > journeySteps.indexOf(journey.step)) return false
  if (step === 'api' || step === 'organization') return step === journey.step
  if (step === 'connected') return journey.mailbox !== null
  return step !== 'done'
}
