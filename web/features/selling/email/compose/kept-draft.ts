import type { DraftDetail, SaveDraftRequest } from '../../../../../contract/email-drafts.ts'
import { isEmailAddress } from '../../../../../contract/values/address.ts'
import { uuid } from '../../../../ui/uuid.ts'
import { type ComposeView, type CopyField, type Draft, isReachable, recipientsOf } from './draft.ts'

/** A draft as the server keeps it. Files that have not come up yet come with a later saving. */
export function keptDraftOf(
  draft: Draft,
  { record, people }: Pick<ComposeView, 'record' | 'people'>,
): SaveDraftRequest {
  return {
    writer: draft.writer,
    from: draft.from,
    record: { object: record.object, id: record.id },
    to: recipientsOf(draft, people).map(({ object, id, name }) => ({
      object,
      id,
      name,
      timeZone: draft.zones?.[id],
    })),
    cc: linesOf(draft.cc),
    bcc: linesOf(draft.bcc),
    subject: draft.subject,
    html: draft.html,
    attachments: draft.files.flatMap(({ upload }) => (upload.step === 'done' ? [upload.id] : [])),
    templateId: draft.templateId ?? null,
    remindAfterDays: draft.remindAfterDays ?? null,
    schedule: draft.schedule ?? null,
  }
}

/** A draft of the server to go on with in this window. Whoever cannot be written to any more is not ticked. */
export function draftOf(kept: DraftDetail, people: ComposeView['people']): Draft {
  const wanted = new Set(kept.to.map(({ id }) => id))
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
    zones: Object.fromEntries(kept.to.flatMap(({ id, timeZone }) => (timeZone ? [[id, timeZone]] : []))),
  }
}

/** The same text as a draft of its own. */
export function asOwnDraft(draft: Draft): Draft {
  return { ...draft, key: uuid(), from: 0 }
}

function linesOf({ addresses, typed }: CopyField): string[] {
  return typed.trim() === '' ? addresses : [...addresses, typed]
}

function fieldOf(lines: string[]): CopyField {
  return {
    addresses: lines.filter(isEmailAddress),
    typed: lines.filter((line) => !isEmailAddress(line)).join(' '),
  }
}
