import type { EmailSummary, SendRequest } from '../../../../contract/email.ts'
import { codeOf } from '../../../api/api-error.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import { uuid } from '../../../ui/uuid.ts'
import type { DraftLike } from './slots.ts'

/** What became of each mail that was to be taken back. */
export interface TakenBack {
  /** As the server answered them. */
  cancelled: EmailSummary[]
  /** They had left already. */
  left: EmailSummary[]
  /** No clear answer came: they may leave, or may be cancelled. */
  unsure: EmailSummary[]
}

/** Cancels each mail and says of each what became of it. Never throws. */
export async function takeBack(
  api: Pick<PanelApi, 'cancelEmail'>,
  emails: EmailSummary[],
): Promise<TakenBack> {
  const outcomes = await Promise.allSettled(emails.map((email) => api.cancelEmail(email.id)))
  const taken: TakenBack = { cancelled: [], left: [], unsure: [] }
  for (const [at, email] of emails.entries()) {
    const outcome = outcomes[at]
    if (outcome?.status === 'fulfilled') taken.cancelled.push(outcome.value)
    else if (codeOf(outcome?.reason) === 'not_cancellable') taken.left.push(email)
    else taken.unsure.push(email)
  }
  return taken
}

/** Who each mail goes to: the server answers one mail a person, in the order of `to`. Email id → Salesforce id. */
export function addresseesOf(request: SendRequest, emails: EmailSummary[]): ReadonlyMap<string, string> {
  return new Map(emails.map((email, at) => [email.id, request.to[at]?.id ?? '']))
}

/** The draft for those whose mail was taken back, with a new key, because the old one is spent. */
export function draftForRest<Draft extends DraftLike>(
  draft: Draft,
  cancelled: EmailSummary[],
  addressees: ReadonlyMap<string, string>,
): Draft {
  const rest = new Set(cancelled.map((email) => addressees.get(email.id)))
  return { ...draft, key: uuid(), to: draft.to.filter((person) => rest.has(person)) }
}

/** The shortest time that one of the mails can still be taken back, in milliseconds; 0 when none can. */
export function undoWindow(emails: EmailSummary[]): number {
  const open = emails.filter((email) => email.state === 'waiting' && email.reason === 'undo_window')
  if (open.length < emails.length || open.length === 0) return 0
  return Math.min(...open.map((email) => Date.parse(email.at) - Date.parse(email.createdAt)))
}
