import { type JourneyStep, type JourneyView, journeySteps } from '../../../contract/journey.ts'

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

/** Whether a screen may be shown: the current one, or an earlier one that has something to say. */
export function mayVisit(step: JourneyStep, journey: JourneyView): boolean {
  if (journeySteps.indexOf(step) > journeySteps.indexOf(journey.step)) return false
  if (step === 'api' || step === 'organization') return step === journey.step
  if (step === 'connected') return journey.mailbox !== null
  return step !== 'done'
}
