import type { EmailSummary, SendRequest } from '../../../../contract/email.ts'
import { ApiError, codeOf } from '../../../api/api-error.ts'
import { outcomeOf } from '../../../api/panel-api.ts'
import { refusalWords } from '../../../api/refusal-words.ts'
import type { SheetNoticeWords } from '../../../ui/sheet-notice.tsx'
import type { Words } from '../../../ui/words.tsx'
import type { TakenBack } from './undo.ts'

/** What a failed try of a sheet says: that nothing happened only when the server has said so. */
export function failureNotice(
  sheet: 'emailCompose' | 'taskAdd',
  error: unknown,
  words: Words,
): SheetNoticeWords {
  const outcome = outcomeOf(error)
  const { words: cause, code } = refusalWords(error, words)
  const lines = {
    refused: [words(`${sheet}.refused`), cause, ...named(error)],
    unknown: [words(`${sheet}.unknown`), words('panel.againIsSafe')],
    done_before: [words(`${sheet}.doneBefore`)],
  }
  return {
    lines: lines[outcome],
    codeLine: words('panel.code', { code }),
    again: outcome === 'unknown',
    leadsTo: code === 'fields_unfilled' ? 'preview' : undefined,
    tone: 'trouble',
  }
}

/** Whom a refusal is about, and which fields, as far as it says so; the sentence itself knows no details. */
function named(error: unknown): string[] {
  const { name, address, fields } = (error instanceof ApiError && error.details) || {}
  const about = [name ?? address, fields].filter(Boolean)
  return about.length > 0 ? [about.join(': ')] : []
}

/**
 * Whether a failed mail is tried again with the time that was chosen for it: after a refusal of the time itself, and where
 * nobody knows whether it is scheduled. Tried from what was written, it would leave at once.
 */
export function isOfSchedule({ schedule }: SendRequest, error: unknown): boolean {
  if (!schedule) return false
  return outcomeOf(error) === 'unknown' || ['schedule_past', 'schedule_too_far'].includes(codeOf(error))
}

/** The same of a change that may be asked for twice: a later time replaces the former. */
export function scheduleNotice(error: unknown, words: Words): SheetNoticeWords {
  const { words: cause, code } = refusalWords(error, words)
  const isKnown = outcomeOf(error) === 'refused'
  const lines = isKnown ? [words('emailSchedule.refused'), cause] : [words('emailSchedule.unclear')]
  return { lines, codeLine: words('panel.code', { code }), again: !isKnown, tone: 'trouble' }
}

/** Why an answer is not shown, or whether one was sent. */
export function answersNotice(error: unknown, words: Words): SheetNoticeWords {
  const { words: cause, code } = refusalWords(error, words)
  const again = outcomeOf(error) !== 'refused'
  return { lines: [cause], codeLine: words('panel.code', { code }), again, tone: 'trouble' }
}

/** What is said above the draft that an undo gives back: that nothing left, or whose mail was not taken back. */
export function undoNotice({ left, unsure }: TakenBack, words: Words): SheetNoticeWords {
  const lines = [
    ...(left.length > 0 ? [words('sending.undoneExcept', { names: namesOf(left) })] : []),
    ...(unsure.length > 0 ? [words('sending.undoUnsure', { names: namesOf(unsure) })] : []),
  ]
  const rest = { codeLine: null, again: false }
  if (lines.length > 0) return { lines, ...rest, tone: 'trouble' }
  return { lines: [words('sending.undone')], ...rest, tone: 'plain' }
}

/** Why none was taken back. */
export function undoFailedWords({ left, unsure }: TakenBack, words: Words): string {
  if (unsure.length === 0) return words('sending.undoTooLate')
  if (left.length === 0) return words('sending.undoOffline')
  return `${words('sending.undoneExcept', { names: namesOf(left) })} ${words('sending.undoOffline')}`
}

/** Whom a mail goes to, in one word. */
export function nameOf(email: EmailSummary): string {
  return email.to.name ?? email.to.address
}

function namesOf(emails: EmailSummary[]): string {
  return emails.map(nameOf).join(', ')
}
