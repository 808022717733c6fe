import type { EmailSummary } from '../../../../contract/email.ts'
import type { PanelActivityView } from '../../../../contract/panel.ts'
import type { TaskSummary } from '../../../../contract/tasks.ts'
import {
  actionsOf,
  isBeingWritten,
  isMoving as isEmailMoving,
  isKeptBack,
  type ShownState,
  shownState,
} from '../../../api/email-states.ts'

export type HistoryItem =
  | { kind: 'email'; id: string; createdAt: string; email: EmailSummary }
  | { kind: 'task'; id: string; createdAt: string; task: TaskSummary }

/** Mails and sales tasks, newest first. What its sender took back before it left never happened. */
export function historyOf({ emails, tasks }: Pick<PanelActivityView, 'emails' | 'tasks'>): HistoryItem[] {
  const shown = emails.filter((email) => shownState(email) !== 'undone')
  const items: HistoryItem[] = [
    ...shown.map((email) => ({ kind: 'email' as const, id: email.id, createdAt: email.createdAt, email })),
    ...tasks.map((task) => ({ kind: 'task' as const, id: task.id, createdAt: task.createdAt, task })),
  ]
  return items.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
}

/** Whether anything in it will change by itself soon. */
export function isMoving({ emails, tasks }: Pick<PanelActivityView, 'emails' | 'tasks'>): boolean {
  return emails.some(isEmailMoving) || tasks.some(({ crm }) => isBeingWritten(crm.state))
}

/** When the next mail that waits for a time is to leave, in milliseconds; null when none does. */
export function nextPlanned({ emails }: Pick<PanelActivityView, 'emails'>): number | null {
  const planned = emails
    .filter((email) => email.state === 'scheduled' || (email.state === 'waiting' && isKeptBack(email)))
    .map(({ at, expected }) => Date.parse(expected?.at ?? at))
  return planned.length > 0 ? Math.min(...planned) : null
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

interface Reader {
  userId: string
  /** Mails that can be taken back elsewhere on the screen already. */
  undoable: ReadonlySet<string>
}

/** Whether its reader may stop a mail: its sender may, an admin who only sees it may not. */
export function isCancellable(email: EmailSummary, { userId, undoable }: Reader): boolean {
  return actionsOf(email, userId).cancel && !undoable.has(email.id)
}

/** What its sender has to see to on the mail's own page, by word; null when nothing. */
export function careOf(email: EmailSummary, userId: string): 'answer' | 'look' | 'logAgain' | null {
  const may = actionsOf(email, userId)
  if (may.decide) return 'answer'
  if (may.retry) return 'look'
  return may.logAgain ? 'logAgain' : null
}
