import {
  type Answering,
  attachmentsLimit,
  messageLimit,
  type SendRequest,
  type SendSchedule,
} from '../../../../../contract/email.ts'
import type { PanelPerson, PanelRecordView } from '../../../../../contract/panel.ts'
import { uuid } from '../../../../ui/uuid.ts'
import { readAddresses, withAddresses } from './address.ts'

/** Limits that the contract's `sendRequest` sets. */
export const subjectLimit = 500
export const copiesLimit = 50
export const filesLimit = 25

/** What is to be known of the record that a mail is written on, and of the mailbox. */
export type ComposeView = Pick<PanelRecordView, 'record' | 'people' | 'mailbox' | 'emails'>

/** A file of the draft; the file itself stays, so that an upload can be tried again. What another window uploaded has none. */
export interface DraftFile {
  localId: string
  file: Pick<File, 'name' | 'size'>
  upload:
    | { step: 'uploading'; share: number }
    | { step: 'done'; id: string }
    | { step: 'failed'; error: unknown }
}

export interface CopyField {
  addresses: string[]
  /** What is typed and not yet an address of the list. */
  typed: string
}

export interface Draft {
  /** Made once; the server never sends the same key twice, and keeps the draft under it. */
  key: string
  /** The window that writes it. */
  writer: string
  /** The version that the server's draft had when this window began with it; 0 where it had none. */
  from: number
  /** Salesforce ids of the people it goes to. */
  to: string[]
  cc: CopyField
  bcc: CopyField
  subject: string
  html: string
  files: DraftFile[]
  /** The template that it was begun with. */
  templateId?: string | undefined
  /** After so many days without an answer its writer is told. */
  remindAfterDays?: number | undefined
  /** The time that was chosen and not yet taken, and zones of whom it goes to, by Salesforce id. */
  schedule?: SendSchedule | undefined
  zones?: Record<string, string> | undefined
  /** The message that it answers, and what that fixes whatever is changed here. */
  answering?: Answering | undefined
  fixed?: Pick<Draft, 'subject'> | undefined
  /** The mail among whose answers it is written, in the panel. */
  under?: { id: string; subject: string } | undefined
  /** What stood here before each template that was put in its place. */
  before?: Pick<Draft, 'subject' | 'html' | 'templateId'>[] | undefined
}

export type Problem =
  | 'recipients'
  | 'subject'
  | 'subjectTooLong'
  | 'address'
  | 'tooManyCopies'
  | 'uploading'
  | 'uploadFailed'
  | 'tooLarge'
  | 'messageTooLarge'
  | 'tooMany'

/** What is wrong, at the place where it is said. */
export type DraftProblems = Partial<Record<'to' | 'cc' | 'bcc' | 'subject' | 'files', Problem>>

/**
 * An empty draft to these people; the only one who can be written to is chosen already. Whoever has said no to other mail
 * is chosen by the writer, where there is a choice.
 */
export function newDraft(people: PanelPerson[]): Draft {
  const reachable = people.filter((one) => isReachable(one) && (people.length === 1 || !one.optedOut))
  return {
    key: uuid(),
    writer: uuid(),
    from: 0,
    to: reachable.length === 1 ? reachable.map((person) => person.id) : [],
    cc: { addresses: [], typed: '' },
    bcc: { addresses: [], typed: '' },
    subject: '',
    html: '',
    files: [],
  }
}

/** A template in the place of what stands there; in an answer above it, which is written to what somebody has asked. */
export function withTemplate(
  { subject, html, templateId, before = [], answering }: Draft,
  template: { id: string; subject: string; html: string },
): Partial<Draft> {
  return {
    subject: template.subject,
    html: answering ? template.html + html : template.html,
    templateId: template.id,
    before: [...before, { subject, html, templateId }],
  }
}

/** Whether a mail may go to this person, be it one of a non-commercial template only. */
export function isReachable({ email, optedOut, takesNoncommercial }: PanelPerson): boolean {
  return email !== null && (!optedOut || takesNoncommercial === true)
}

/** Whether there is anything in it that would be missed. */
export function isWorthKeeping(draft: Draft): boolean {
  const copies = [draft.cc, draft.bcc].some(
    (field) => field.addresses.length > 0 || field.typed.trim() !== '',
  )
  return copies || draft.subject.trim() !== '' || draft.html !== '' || draft.files.length > 0
}

/** Whether its subject is longer than one may be. */
export const isTooLong = ({ subject }: Draft) => subject.trim().length > subjectLimit

/** Everything that keeps the draft from being sent; empty when nothing does. */
export function draftProblems(draft: Draft): DraftProblems {
  const problems: DraftProblems = {}
  if (draft.to.length === 0) problems.to = 'recipients'
  if (draft.subject.trim() === '') problems.subject = 'subject'
  else if (isTooLong(draft)) problems.subject = 'subjectTooLong'
  for (const field of ['cc', 'bcc'] as const) {
    const problem = copyProblem(draft[field])
    if (problem) problems[field] = problem
  }
  const files = filesProblem(draft)
  if (files) problems.files = files
  return problems
}

/** Files and inline images together, in bytes, as the limit counts them. */
export function draftBytes(draft: Draft): number {
  const inline = [...draft.html.matchAll(/src="data:[^",]*,([^"]*)"/g)]
  const images = inline.reduce((sum, match) => sum + ((match[1]?.length ?? 0) * 3) / 4, 0)
  return Math.round(draft.files.reduce((sum, { file }) => sum + file.size, images))
}

/** Those it goes to, in the order of the record. */
export function recipientsOf(draft: Draft, people: PanelPerson[]): PanelPerson[] {
  return people.filter((person) => draft.to.includes(person.id))
}

/** What the server is asked; call it only when `draftProblems` finds nothing. */
export function sendRequestOf(draft: Draft, people: PanelPerson[]): SendRequest {
  return {
    key: draft.key,
    draft: { writer: draft.writer, from: draft.from },
    to: recipientsOf(draft, people).map((person) => ({ object: person.object, id: person.id })),
    cc: allAddresses(draft.cc),
    bcc: allAddresses(draft.bcc),
    subject: draft.subject.trim(),
    html: draft.html,
    templateId: draft.templateId,
    remindAfterDays: draft.remindAfterDays,
    attachments: draft.files.flatMap(({ upload }) => (upload.step === 'done' ? [upload.id] : [])),
  }
}

function copyProblem(field: CopyField): Problem | null {
  if (readAddresses(field.typed).rest !== '') return 'address'
  return allAddresses(field).length > copiesLimit ? 'tooManyCopies' : null
}

function allAddresses(field: CopyField): string[] {
  return withAddresses(field.addresses, readAddresses(field.typed).addresses)
}

function filesProblem(draft: Draft): Problem | null {
  if (draft.files.length > filesLimit) return 'tooMany'
  if (draftBytes(draft) > attachmentsLimit) return 'tooLarge'
  if (draft.html.length > messageLimit) return 'messageTooLarge'
  if (draft.files.some(({ upload }) => upload.step === 'failed')) return 'uploadFailed'
  return draft.files.some(({ upload }) => upload.step === 'uploading') ? 'uploading' : null
}
