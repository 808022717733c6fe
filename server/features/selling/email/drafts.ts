import type { z } from 'zod'
import {
  type DraftDetail,
  type DraftSummary,
  draftsKept,
  draftsLimit,
  type saveDraftRequest,
} from '../../../../contract/email-drafts.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, days, hours } from '../../../platform/clock.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { findEmail } from '../../background/outbox/outbox.ts'
import { cleanHtml, refuseBadImages } from '../content/content.ts'
import { findOwnMessage } from '../replies/replies.ts'
import * as drafts from './draft-queries.ts'
import { findByCompose, findOwnAttachments, lockComposes } from './queries.ts'

/** Who asks: in the web app for all of their own, in the panel (`recordId`) for those of its record. */
export type Writer = Actor & { recordId: string | null }

type Content = z.output<typeof saveDraftRequest>
type Answers = NonNullable<Content['answers']>

/** The writer's own drafts, last changed first. */
export async function listDrafts(ctx: Context, writer: Writer): Promise<{ drafts: DraftSummary[] }> {
  const found = await drafts.findDrafts(ctx.db, writer)
  return { drafts: found.map(summaryOf) }
}

/** One of them with what it says; a discarded one too, until it goes. Throws `not_found`. */
export async function readDraft(ctx: Context, writer: Writer, id: string): Promise<DraftDetail> {
  const row = await drafts.findDraft(ctx.db, { ...writer, id })
  if (!row) throw new Refusal('not_found')
  const files = await drafts.findDraftAttachments(ctx.db, { ...writer, id })
  const { cc, bcc, html, template_id: templateId, remind_after_days: remindAfterDays, schedule } = row
  const attachments = files.map(({ media_type: mediaType, ...file }) => ({ ...file, mediaType }))
  return { ...summaryOf(row), cc, bcc, html, templateId, remindAfterDays, schedule, attachments }
}

/**
 * Keeps what is written. Another window than the one that saved last has to have seen what that saved. Throws Refusal
 * `draft_changed` when it has not, `draft_gone` when the draft was sent or discarded meanwhile, `drafts_full`,
 * `attachment_unknown`, `not_found` for one of another record or user or to a message that is, and what `cleanHtml` throws.
 */
export async function saveDraft(
  ctx: Context,
  writer: Writer,
  input: { id: string; content: Content },
): Promise<DraftSummary> {
  const { id, content } = input
  const cleaned = await cleanHtml(content.html, writer.userId)
  refuseBadImages(cleaned)
  return ctx.db.transaction().execute(async (db) => {
    // Sending takes its turn too, so that nothing comes back that has just been sent.
    await lockComposes(db, writer)
    const answered = content.answers && (await answeredBy(db, writer, content.answers))
    const before = await lastSaved(db, writer, input)
    const attachmentIds = [...new Set(content.attachments)]
    const copies = [...content.cc, ...content.bcc].join('').length
    const size = cleaned.html.length + copies + (await bytesOf(db, writer, attachmentIds))
    // One that is there already is never refused for being one of too many: what is written must not be lost.
    if (!before || size > Number(before.size)) await refuseFull(db, writer, { id, size, isNew: !before })
    const now = ctx.clock.now()
    const row = {
      workspace_id: writer.workspaceId,
      id,
      user_id: writer.userId,
      record_object: answered?.record.object ?? content.record.object,
      record_id: answered?.record.id ?? content.record.id,
      recipients: JSON.stringify(content.to),
      answers: content.answers?.message ?? null,
      answered: answered && JSON.stringify(answered.whom),
      cc: content.cc,
      bcc: content.bcc,
      subject: content.subject,
      html: cleaned.html,
      template_id: content.templateId,
      remind_after_days: content.remindAfterDays,
      schedule: content.schedule && JSON.stringify(content.schedule),
      size,
      version: (before?.version ?? 0) + 1,
      saved_by: content.writer,
      created_at: now,
      updated_at: now,
      discarded_at: null,
    }
    if (!(await drafts.putDraft(db, row, attachmentIds))) throw new Refusal('not_found')
    return summaryOf({ ...row, recipients: content.to, answered: answered?.whom ?? null })
  })
}

/** Puts a draft away, to be had back within a day. Throws `not_found`. */
export async function discardDraft(ctx: Context, writer: Writer, id: string): Promise<DraftSummary> {
  return ctx.db.transaction().execute(async (db) => {
    // A saving that is under way would have it back.
    await lockComposes(db, writer)
    const line = found(await drafts.setDiscarded(db, { ...writer, id }, ctx.clock.now()))
    await drafts.deleteDiscardedBeyond(db, { ...writer, keep: draftsLimit.discarded })
    return summaryOf(line)
  })
}

/** Has a discarded draft back. Throws `not_found`, `drafts_full`. */
export async function restoreDraft(ctx: Context, writer: Writer, id: string): Promise<DraftSummary> {
  return ctx.db.transaction().execute(async (db) => {
    await lockComposes(db, writer)
    const line = found(await drafts.setDiscarded(db, { ...writer, id }, null))
    await refuseFull(db, writer, { id, size: Number(line.size), isNew: true })
    return summaryOf(line)
  })
}

/** Removes drafts that nobody has changed for a long time, and those that were discarded a day ago. */
export async function sweepDrafts(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const removed = await drafts.deleteOldDrafts(ctx.db, {
    untouched: after(now, -days(draftsKept.untouchedDays)),
    discarded: after(now, -hours(draftsKept.discardedHours)),
  })
  if (removed) ctx.log.info({ drafts: removed }, 'old drafts removed')
}

/** The draft as it was saved last, if this window may save over it. */
async function lastSaved(
  db: Db,
  writer: Writer,
  { id, content }: { id: string; content: Content },
): Promise<drafts.DraftLine | undefined> {
  const { workspaceId, userId, recordId } = writer
  if (recordId !== null && !content.answers && content.record.id !== recordId) throw new Refusal('not_found')
  const before = await drafts.findDraftLine(db, { ...writer, recordId: null, id })
  if (!before) {
    const sent = await findByCompose(db, { workspaceId, userId, composeId: id })
    if (sent.length > 0) throw new Refusal('draft_gone')
    return undefined
  }
  // What it is about stays: a mail does not become an answer, nor an answer that to another message.
  const isSame = before.answers === (content.answers?.message ?? null)
  const isHere = recordId === null || content.answers !== null || before.record_id === recordId
  if (!isSame || !isHere) throw new Refusal('not_found')
  if (before.discarded_at) throw new Refusal('draft_gone')
  if (before.saved_by !== content.writer && before.version !== content.from)
    throw new Refusal('draft_changed')
  return before
}

/** The answered message is one that came to a mail of the writer's, in the panel to one about its record. Throws `not_found`. */
async function answeredBy(db: Db, { workspaceId, userId, recordId }: Writer, answers: Answers) {
  const message = await findOwnMessage(db, { workspaceId, userId, id: answers.message })
  const email = message && (await findEmail(db, { workspaceId, id: message.email_id }))
  if (!email?.record_object || !email.record_id) throw new Refusal('not_found')
  if (recordId !== null && ![email.record_id, email.who_id].includes(recordId)) throw new Refusal('not_found')
  const { to, timeZone } = answers
  return {
    record: { object: email.record_object, id: email.record_id },
    whom: { emailId: email.id, ...to, timeZone },
  }
}

async function bytesOf(db: Db, writer: Writer, ids: string[]): Promise<number> {
  const files = await findOwnAttachments(db, { ...writer, ids })
  if (files.length !== ids.length) throw new Refusal('attachment_unknown')
  return files.reduce((sum, one) => sum + one.size, 0)
}

async function refuseFull(
  db: Db,
  writer: Writer,
  draft: { id: string; size: number; isNew: boolean },
): Promise<void> {
  const others = await drafts.countDrafts(db, { ...writer, id: draft.id })
  const isOneTooMany = draft.isNew && others.drafts >= draftsLimit.drafts
  if (isOneTooMany || others.bytes + draft.size > draftsLimit.bytes)
    throw new Refusal('drafts_full', { limit: draftsLimit.drafts })
}

function found(line: drafts.DraftLine | undefined): drafts.DraftLine {
  if (!line) throw new Refusal('not_found')
  return line
}

function summaryOf(line: drafts.DraftLine): DraftSummary {
  return {
    id: line.id,
    record: { object: line.record_object, id: line.record_id },
    to: line.recipients,
    answers: answersOf(line),
    subject: line.subject,
    version: line.version,
    updatedAt: line.updated_at.toISOString(),
    isDiscarded: line.discarded_at !== null,
  }
}

function answersOf({ answers: message, answered }: drafts.DraftLine): DraftSummary['answers'] {
  if (!message || !answered) return null
  const { emailId, name, address, timeZone } = answered
  return { message, emailId, to: { name, address }, timeZone }
}
