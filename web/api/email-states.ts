import { type EmailReason, type EmailState, type EmailSummary, emailActions } from '../../contract/email.ts'
import type { Tone } from '../ui/state-dot.tsx'

/** What a reader is told of an e-mail: its state, or what says more than that. */
export type ShownState = EmailState | 'undone' | 'replied' | 'bounced'

interface Shown {
  tone: Tone
  /** It will change by itself soon. */
  isMoving: boolean
}

/** Every state that is shown, with its meaning for the eye. Its word is `emailStates.state.<state>`, everywhere. */
export const shownStates: Record<ShownState, Shown> = {
  waiting: { tone: 'warning', isMoving: true },
  scheduled: { tone: 'quiet', isMoving: false },
  sending: { tone: 'busy', isMoving: true },
  sent: { tone: 'good', isMoving: false },
  cancelled: { tone: 'quiet', isMoving: false },
  undone: { tone: 'quiet', isMoving: false },
  failed: { tone: 'bad', isMoving: false },
  needs_attention: { tone: 'warning', isMoving: false },
  replied: { tone: 'good', isMoving: false },
  bounced: { tone: 'bad', isMoving: false },
}

type Told = Pick<EmailSummary, 'state' | 'reason'> &
  Partial<Pick<EmailSummary, 'replied' | 'bounced' | 'expected'>>

/**
 * The state that is shown. What came back says more than that it was sent; what waits without a hindrance is being sent
 * for its sender, who may still undo it; and what the sender took back is told from what was cancelled otherwise.
 */
export function shownState({ state, reason, replied, bounced, expected = null }: Told): ShownState {
  if (replied) return 'replied'
  if (bounced) return 'bounced'
  if (state === 'waiting' && (reason === 'undo_window' || reason === null))
    return isKeptBack({ expected }) ? state : 'sending'
  return state === 'cancelled' && reason === 'cancelled_by_user' ? 'undone' : state
}

/** Reasons whose sentence speaks to the sender, and says something else to whoever looks on. */
export const saidToSender = [
  'undo_window',
  'copy_opted_out',
  'copy_blocked',
  'mailbox_disconnected',
  'content_missing',
  'in_doubt',
  'day_late',
  'restored',
  'cancelled_by_user',
  'user_daily_limit',
] as const satisfies readonly EmailReason[]

/** The key of its word: what asks its sender asks nothing of another reader. */
export function stateWord(email: Told & Pick<EmailSummary, 'sender'>, readerId: string) {
  const state = shownState(email)
  if (state === 'needs_attention' && email.sender.id !== readerId) return 'emailStates.asksSender' as const
  return `emailStates.state.${state}` as const
}

/**
 * The key of the sentence that says why, which speaks of the recipient as `{{name}}`, and to another reader than the
 * sender of `{{sender}}`; null when there is no reason.
 */
export function reasonWord({ reason, sender }: Pick<EmailSummary, 'reason' | 'sender'>, readerId: string) {
  if (reason === null) return null
  const toSender = saidToSender.find((one) => one === reason)
  if (toSender && sender.id !== readerId) return `emailStates.ofOther.${toSender}` as const
  return `emailStates.reason.${reason}` as const
}

/** Reasons that the state says already, wherever there is room for one of the two only. */
const saidByState: readonly EmailReason[] = ['undo_window', 'cancelled_by_user']

/** The key of the reason that has to be said beside the state; null when the state says enough. */
export function reasonBesideState(
  email: Pick<EmailSummary, 'reason' | 'sender'> & Partial<Pick<EmailSummary, 'expected'>>,
  readerId: string,
) {
  // What it will wait for says more than that it can still be taken back.
  const { expected = null } = email
  if (email.reason === 'undo_window' && isKeptBack({ expected }))
    return reasonWord({ ...email, reason: expected?.reason ?? null }, readerId)
  return email.reason !== null && saidByState.includes(email.reason) ? null : reasonWord(email, readerId)
}

/** What leaves later than this, in milliseconds, does not leave soon. */
const soon = 60_000

/** Whether it is foreseen that the e-mail stays where it is for a while. */
export function isKeptBack({ expected }: Pick<EmailSummary, 'expected'>): boolean {
  return expected !== null && (expected.at === null || Date.parse(expected.at) > Date.now() + soon)
}

/** How many of these stay where they are for a while, and when the first of them leaves; null where nobody knows. */
export function keptBackOf(emails: Pick<EmailSummary, 'expected'>[]): {
  count: number
  first: string | null
} {
  const kept = emails.filter(isKeptBack)
  const instants = kept.flatMap(({ expected }) => expected?.at ?? []).sort()
  return { count: kept.length, first: instants[0] ?? null }
}

/** Whether the e-mail or its trace in Salesforce will change by itself soon. */
export function isMoving(email: Pick<EmailSummary, 'state' | 'reason' | 'crm' | 'expected'>): boolean {
  const shown = shownState(email)
  // In a moment it is known no more as one that can be taken back.
  const isStill = shown === 'waiting' && email.reason !== 'undo_window' && isKeptBack(email)
  return (shownStates[shown].isMoving && !isStill) || isBeingWritten(email.crm.state)
}

/** Whether a write to Salesforce is on its way. */
export function isBeingWritten(state: EmailSummary['crm']['state']): boolean {
  return state === 'waiting' || state === 'writing'
}

/** What the reader may do: its sender what its state allows, an admin who looks on nothing. */
export function actionsOf(email: EmailSummary, readerId: string) {
  const { state, reason, schedule, sender, crm, isChangeable } = email
  const own = sender.id === readerId
  const may = (states: readonly EmailState[]) => own && states.includes(state)
  return {
    cancel: may(emailActions.cancel),
    // One that was to leave at once is taken back and written anew.
    schedule: schedule !== null && may(emailActions.schedule),
    // Out of turn there is no way, but whoever knows that the window is shut may send all the same.
    sendNow: (schedule !== null || reason === 'outside_window') && may(emailActions.schedule),
    // What leaves in a moment is taken back instead.
    edit: isChangeable && may(emailActions.rewrite) && (schedule !== null || isKeptBack(email)),
    retry: may(emailActions.retry),
    decide: may(emailActions.decide),
    logAgain: own && crm.state === 'failed',
  }
}
