import type { DraftDetail, DraftSummary, SaveDraftRequest } from '../../../../../contract/email-drafts.ts'
import { isEmailAddress } from '../../../../../contract/values/address.ts'
import { keptLimit } from '../../../../../contract/values/kept-draft.ts'
import { isKept } from '../../../../api/draft-calls.ts'
import { uuid } from '../../../../ui/uuid.ts'
import { type ComposeView, type CopyField, type Draft, isReachable, recipientsOf } from './draft.ts'

/**
 * A draft as the server keeps it. Files that have not come up yet come with a later saving. Of each field as much as the
 * server takes: what is too long cannot be sent, and the text is not lost for it.
 */
export function keptDraftOf(
  draft: Draft,
  { record, people }: Pick<ComposeView, 'record' | 'people'>,
): SaveDraftRequest {
  const { answering } = draft
  const to = recipientsOf(draft, people).map(({ object, id, name }) => ({
    object,
    id,
    name: name.slice(0, keptLimit.name),
    timeZone: draft.zones?.[id],
  }))
  return {
    writer: draft.writer,
    from: draft.from,
    record: { object: record.object, id: record.id },
    to: answering ? [] : to,
    answers: answering && { message: answering.message, to: answering.to, timeZone: to[0]?.timeZone },
    cc: linesOf(draft.cc),
    bcc: linesOf(draft.bcc),
    subject: draft.subject.slice(0, keptLimit.subject),
    html: draft.html,
    attachments: draft.files
      .flatMap(({ upload }) => (upload.step === 'done' ? [upload.id] : []))
      .slice(0, keptLimit.files),
    templateId: draft.templateId ?? null,
    remindAfterDays: draft.remindAfterDays ?? null,
    schedule: draft.schedule ?? null,
  }
}

/** The mail that was written last on this record and not sent; the one that stands in the fields is none of before. */
export function earlierOf(
  drafts: DraftSummary[],
  recordId: string,
  written: Draft | null,
): DraftSummary | undefined {
  return drafts.find(({ id, record, answers }) => record.id === recordId && !answers && id !== written?.key)
}

/** Whether there is anything to be kept of it. An answer has its addressee and its subject before anything is written. */
export function isBegun(draft: Draft): boolean {
  return isKept(draft) && (!draft.answering || draft.html !== '' || draft.files.length > 0 || draft.from > 0)
}

/** A draft of the server to go on with in this window. Whoever cannot be written to any more is not ticked. */
export function draftOf(kept: DraftDetail, people: ComposeView['people']): Draft {
  const { answers } = kept
  const to = answers ? people.map(({ id }) => ({ id, timeZone: answers.timeZone })) : kept.to
  const wanted = new Set(to.map(({ id }) => id))
  const reachable = people.filter((one) => isReachable(one) && wanted.has(one.id))
  return {
    key: kept.id,
    writer: uuid(),
    from: kept.version,
    to: reachable.map(({ id }) => id),
    cc: fieldOf(kept.cc),
    bcc: fieldOf(kept.bcc),
    subject: kept.subject,
    html: kept.html,
    files: kept.attachments.map(({ id, name, size }) => ({
      localId: id,
      file: { name, size },
      upload: { step: 'done', id },
    })),
    templateId: kept.templateId ?? undefined,
    remindAfterDays: kept.remindAfterDays ?? undefined,
    schedule: kept.schedule ?? undefined,
    zones: Object.fromEntries(to.flatMap(({ id, timeZone }) => (timeZone ? [[id, timeZone]] : []))),
  }
}

/** The same text as a draft of its own. */
export function asOwnDraft(draft: Draft): Draft {
  return { ...draft, key: uuid(), from: 0 }
}

function linesOf({ addresses, typed }: CopyField): string[] {
  const lines = typed.trim() === '' ? addresses : [...addresses, typed]
  return lines.slice(0, keptLimit.copies).map((line) => line.slice(0, keptLimit.line))
}

function fieldOf(lines: string[]): CopyField {
  return {
    addresses: lines.filter(isEmailAddress),
    typed: lines.filter((line) => !isEmailAddress(line)).join(' '),
  }
}
