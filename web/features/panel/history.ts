import {
  type EmailReason,
  type EmailState,
  type EmailSummary,
  emailActions,
} from '../../../contract/email.ts'
import type { PanelActivityView } from '../../../contract/panel.ts'
import type { TaskSummary } from '../../../contract/tasks.ts'

export type HistoryItem =
  | { kind: 'email'; id: string; createdAt: string; email: EmailSummary }
  | { kind: 'task'; id: string; createdAt: string; task: TaskSummary }

/** Mails and sales tasks, newest first. What its sender took back before it left never happened. */
export function historyOf({ emails, tasks }: Pick<PanelActivityView, 'emails' | 'tasks'>): HistoryItem[] {
  const shown = emails.filter(
    (email) => !(email.state === 'cancelled' && email.reason === 'cancelled_by_user'),
  )
  const items: HistoryItem[] = [
    ...shown.map((email) => ({ kind: 'email' as const, id: email.id, createdAt: email.createdAt, email })),
    ...tasks.map((task) => ({ kind: 'task' as const, id: task.id, createdAt: task.createdAt, task })),
  ]
  return items.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
}

/** Whether anything in it will change by itself soon. */
export function isMoving({ emails, tasks }: Pick<PanelActivityView, 'emails' | 'tasks'>): boolean {
  return emails.some((email) => movingEmail[email.state] || isWriting(email)) || tasks.some(isWriting)
}

/** An answer to a mail this young is watched for while the panel is open. */
const answerExpectedFor = 3_600_000

/** Whether a mail was sent in the last hour: its answer may come while somebody looks. */
export function isAnswerExpected({ emails }: Pick<PanelActivityView, 'emails'>, now: number): boolean {
  return emails.some((email) => email.state === 'sent' && now - Date.parse(email.at) < answerExpectedFor)
}

/** The mails whose state is another than before, and is one worth saying aloud; one answered again among them. */
export function newlySettled(before: EmailSummary[], after: EmailSummary[]): EmailSummary[] {
  const former = new Map(before.map((email) => [email.id, email]))
  return after.filter((email) => {
    const was = former.get(email.id)
    if (!was || !saidAloud.includes(shownState(email))) return false
    return shownState(was) !== shownState(email) || was.replied?.at !== email.replied?.at
  })
}

const saidAloud: readonly ShownState[] = ['sent', 'failed', 'replied', 'bounced']

/** The list with these mails put in, each over its older self. */
export function withEmails(emails: EmailSummary[], changed: EmailSummary[]): EmailSummary[] {
  const ids = new Set(changed.map((email) => email.id))
  return [...changed, ...emails.filter((email) => !ids.has(email.id))]
}

export type ShownState = EmailState | 'replied' | 'bounced'

/**
 * What came back to a mail says more than that it was sent. During the undo window it is on its way for its sender,
 * though it waits for the mailer.
 */
export function shownState(email: EmailSummary): ShownState {
  if (email.replied) return 'replied'
  if (email.bounced) return 'bounced'
  return email.state === 'waiting' && (email.reason === 'undo_window' || email.reason === null)
    ? 'sending'
    : email.state
}

interface Reader {
  userId: string
  /** Mails that can be taken back elsewhere on the screen already. */
  undoable: ReadonlySet<string>
}

/** Whether its reader may stop a mail: its sender may, an admin who only sees it may not. */
export function isCancellable(email: EmailSummary, { userId, undoable }: Reader): boolean {
  const states: readonly EmailState[] = emailActions.cancel
  return email.sender.id === userId && states.includes(email.state) && !undoable.has(email.id)
}

/** What its sender has to see to on the mail's own page, by word; null when nothing. */
export function careOf(email: EmailSummary, userId: string): 'answer' | 'look' | 'logAgain' | null {
  if (email.sender.id !== userId) return null
  if (email.state === 'asking') return 'answer'
  if (email.state === 'failed') return 'look'
  return email.crm.state === 'failed' ? 'logAgain' : null
}

/** Where the sentence about a mail's reason stands; null when the state says enough. */
export function reasonKey({ reason }: EmailSummary): string | null {
  return reason !== null && spokenReasons[reason] ? `emails.reason.${reason}` : null
}

/** The colour of a state; by meaning only. */
export const stateTones: Record<ShownState, 'quiet' | 'moving' | 'good' | 'bad' | 'attention'> = {
  waiting: 'attention',
  sending: 'moving',
  sent: 'good',
  cancelled: 'quiet',
  failed: 'bad',
  asking: 'attention',
  replied: 'good',
  bounced: 'bad',
}

/** Reasons that are said in a sentence under the mail; the others speak by the state alone. */
const spokenReasons: Record<EmailReason, boolean> = {
  undo_window: false,
  opted_out: true,
  copy_opted_out: true,
  opt_out_unreadable: true,
  mailbox_missing: true,
  mailbox_disconnected: true,
  rate_limited: true,
  rejected: true,
  content_missing: true,
  in_doubt: true,
  day_late: true,
  restored: true,
  cancelled_by_user: false,
  user_deactivated: true,
  temporary: true,
  operator: true,
  held: true,
}

const movingEmail: Record<EmailState, boolean> = {
  waiting: true,
  sending: true,
  sent: false,
  cancelled: false,
  failed: false,
  asking: false,
}

function isWriting({ crm }: { crm: { state: EmailSummary['crm']['state'] } }): boolean {
  return crm.state === 'waiting' || crm.state === 'writing'
}
