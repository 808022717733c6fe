import {
  type EmailDetail,
  type EmailReason,
  type EmailSummary,
  emailActions,
} from '../../../../contract/email.ts'
import type { Actor, Context } from '../../../context.ts'
import { crmWriteViews, instanceUrls } from '../../background/crm-sync/crm-sync.ts'
import {
  type EmailRow,
  type Expected,
  expectedTimes,
  findAttachmentsOf,
  findChangeable,
  findKeptBack,
  findPassed,
  findRecipients,
  findSenders,
  type RecipientRow,
} from '../../background/outbox/outbox.ts'
import { erasedAt } from '../../team/privacy/privacy.ts'
import { inlineImages } from '../content/content.ts'
import { noncommercialNote, withoutTokens } from '../opt-outs/opt-outs.ts'
import { answersTo, unanswered } from '../replies/replies.ts'
import { isSender } from './permissions.ts'
import type { EmailLine } from './queries.ts'

/** Sales mails as lists show them, in the order given. */
export async function presentEmails(ctx: Context, rows: EmailLine[]): Promise<EmailSummary[]> {
  const [first] = rows
  if (!first) return []
  const workspaceId = first.workspace_id
  const subjects = rows.map((row) => ({ id: row.id, userId: row.user_id ?? '' }))
  const userIds = [...new Set(subjects.map((one) => one.userId))].filter(Boolean)
  const emailIds = subjects.map((one) => one.id)
  const recipients = await findRecipients(ctx.db, { workspaceId, emailIds })
  const answers = await answersTo(ctx.db, { workspaceId, emailIds })
  const kept = Map.groupBy(await findKeptBack(ctx.db, { workspaceId, emailIds }), (one) => one.email_id)
  const senders = await findSenders(ctx.db, { workspaceId, ids: userIds })
  const urls = await instanceUrls(ctx.db, { workspaceId, userIds })
  const writes = await crmWriteViews(ctx.db, { workspaceId, kind: 'email', subjects, instanceUrls: urls })
  const to = new Map(recipients.filter((one) => one.kind === 'to').map((one) => [one.email_id, one]))
  const names = new Map(senders.map((one) => [one.id, one.name]))
  const expected = await expectedTimes(ctx, workspaceId, rows)
  const open = rows.filter(({ state }) => emailActions.rewrite.some((one) => one === state))
  const changeable = await findChangeable(ctx.db, { workspaceId, emailIds: open.map(({ id }) => id) })
  const now = ctx.clock.now()
  return rows.map((row) => {
    const write = writes.get(row.id)
    const base = urls.get(row.user_id ?? '')
    return {
      id: row.id,
      state: row.state,
      reason: reasonNow(row, expected.get(row.id), now),
      subject: row.subject,
      to: view(to.get(row.id)),
      createdAt: row.created_at.toISOString(),
      at: (row.sent_at ?? row.due_at).toISOString(),
      expected: whenExpected(expected.get(row.id)),
      recipientZone: zoneOf(row),
      schedule: scheduleOf(row),
      sender: { id: row.user_id ?? '', name: names.get(row.user_id ?? '') ?? '' },
      isChangeable: changeable.has(row.id),
      crm: {
        state: write?.state ?? 'none',
        code: write?.code ?? null,
        taskUrl: write?.taskUrl ?? null,
        recordUrl: base && row.record_id ? `${base}/${row.record_id}` : null,
      },
      ...(answers.get(row.id) ?? unanswered),
      keptBack: (kept.get(row.id) ?? []).map(({ address, cause }) => ({ address, cause })),
    }
  })
}

/** Why a mail waits: what keeps it back at this moment says more than what did when it was last looked at. */
function reasonNow(row: EmailLine, expected: Expected | undefined, now: Date): EmailReason | null {
  if (!expected?.reason || row.due_at > now) return row.reason
  return expected.at && expected.at <= now ? row.reason : expected.reason
}

function whenExpected(expected: Expected | undefined): EmailSummary['expected'] {
  if (!expected) return null
  return { ...expected, at: expected.at?.toISOString() ?? null }
}

function scheduleOf({
  scheduled_local: local,
  scheduled_zone: timeZone,
}: EmailLine): EmailSummary['schedule'] {
  return local && timeZone ? { local, timeZone } : null
}

function zoneOf({ recipient_zone: timeZone, recipient_zone_origin: from }: EmailLine) {
  return timeZone && from ? { timeZone, from } : null
}

/** One sales mail as lists show it. */
export async function presentEmail(ctx: Context, row: EmailLine): Promise<EmailSummary> {
  const [summary] = await presentEmails(ctx, [row])
  if (!summary) throw new Error('A mail was not presented')
  return summary
}

/** A mail with everything about it; the body only for whoever sent it. */
export async function presentDetail(ctx: Context, actor: Actor, row: EmailRow): Promise<EmailDetail> {
  const [detail] = await presentDetails(ctx, actor, [row])
  if (!detail) throw new Error('A mail was not presented')
  return detail
}

/** The same of several of one workspace, in the order given. Pictures alone are looked for mail by mail. */
export async function presentDetails(ctx: Context, actor: Actor, rows: EmailRow[]): Promise<EmailDetail[]> {
  const { workspaceId } = actor
  const emailIds = rows.map((row) => row.id)
  const summaries = new Map((await presentEmails(ctx, rows)).map((one) => [one.id, one]))
  const recipients = Map.groupBy(
    await findRecipients(ctx.db, { workspaceId, emailIds }),
    (one) => one.email_id,
  )
  const files = Map.groupBy(await findAttachmentsOf(ctx.db, { workspaceId, emailIds }), (one) => one.email_id)
  const to = rows.map((row) => summaries.get(row.id)?.to.address ?? '')
  const erased = await erasedAt(ctx, { workspaceId, addresses: to })
  const passed = Map.groupBy(await findPassed(ctx.db, { workspaceId, emailIds }), (one) => one.email_id)
  const details: EmailDetail[] = []
  for (const row of rows) {
    const summary = summaries.get(row.id)
    if (!summary) throw new Error('A mail was not presented')
    const copies = recipients.get(row.id) ?? []
    details.push({
      ...summary,
      cc: copies.filter((one) => one.kind === 'cc').map(view),
      bcc: copies.filter((one) => one.kind === 'bcc').map(view),
      html: isSender(actor, row) ? await shownHtml(ctx, actor, row) : null,
      noncommercial:
        row.marked_digest === null
          ? null
          : { passed: (passed.get(row.id) ?? []).map(({ address }) => address) },
      erasedBefore: erased.get(summary.to.address)?.toISOString() ?? null,
      emptied:
        row.emptied_at && row.emptied_by ? { at: row.emptied_at.toISOString(), by: row.emptied_by } : null,
      attachments: (files.get(row.id) ?? []).map(({ name, size }) => ({ name, size })),
      record: row.record_object && row.record_id ? { object: row.record_object, id: row.record_id } : null,
      person: row.who_object && row.who_id ? { object: row.who_object, id: row.who_id } : null,
    })
  }
  return details
}

/** The body as it goes, or has gone, for its own sender: without what would say no for its recipient. */
async function shownHtml(ctx: Context, { language }: Actor, row: EmailRow): Promise<string> {
  const { workspace_id: workspaceId, html, marked_digest: digest, emptied_at: emptiedAt } = row
  const note = digest !== null && emptiedAt === null ? noncommercialNote(language).html : ''
  return inlineImages(ctx.db, { workspaceId, html: `${withoutTokens(html, workspaceId)}${note}` })
}

function view(recipient: RecipientRow | undefined): { name: string | null; address: string } {
  return { name: recipient?.name ?? null, address: recipient?.address ?? '' }
}
