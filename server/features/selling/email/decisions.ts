import {
  decisions,
  type EmailDecision,
  type EmailReason,
  type EmailSummary,
  emailActions,
} from '../../../../contract/email.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import type { Db } from '../../../schema.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import {
  changeRestored,
  copiesToLeaveOut,
  deleteCopies,
  type EmailRow,
  endMail,
  findEmail,
  findLatestAttempt,
  markSent,
  moveEmail,
  planAgain,
  wakeLane,
} from '../../background/outbox/outbox.ts'
import { emailOfRecord, ownEmail } from './own-email.ts'
import { presentEmail } from './present.ts'

/** Stops a mail that has not begun to leave. Throws `not_found`, `not_cancellable`. */
export async function cancelEmail(ctx: Context, actor: Actor, id: string): Promise<EmailSummary> {
  const email = await ownEmail(ctx, actor, id)
  const from = { workspaceId: actor.workspaceId, id: email.id, states: emailActions.cancel }
  const cancelled = await ctx.db
    .transaction()
    .execute((db) => endMail({ ...ctx, db }, from, { state: 'cancelled', reason: 'cancelled_by_user' }))
  if (cancelled) return presentEmail(ctx, cancelled)
  const current = await ownEmail(ctx, actor, id)
  // A second press finds what the first one did.
  if (current.state === 'cancelled' && current.reason === 'cancelled_by_user')
    return presentEmail(ctx, current)
  throw new Refusal('not_cancellable')
}

/** The same from the panel, which knows the mails of its record only. */
export async function cancelOnRecord(ctx: Context, actor: PanelActor, id: string): Promise<EmailSummary> {
  return cancelEmail(ctx, actor, (await emailOfRecord(ctx, actor, id)).id)
}

/** Sends a failed mail once more. Throws `not_found`, `not_retryable`. */
export async function retryEmail(ctx: Context, actor: Actor, id: string): Promise<EmailSummary> {
  const email = await ownEmail(ctx, actor, id)
  return ctx.db.transaction().execute(async (db) => {
    return presentEmail({ ...ctx, db }, await sendAgain(ctx, db, { email, states: emailActions.retry }))
  })
}

/** Somebody says what is to become of a mail that asks. Throws `not_found`, `not_retryable`. */
export async function decideEmail(
  ctx: Context,
  actor: Actor,
  input: { id: string; decision: EmailDecision },
): Promise<EmailSummary> {
  const email = await ownEmail(ctx, actor, input.id)
  if (email.state !== 'needs_attention' || !isOpen(email.reason, input.decision))
    throw new Refusal('not_retryable')
  const blocked = await copiesToDrop(ctx, email, input.decision)
  return ctx.db.transaction().execute(async (db) => {
    await deleteCopies(db, { workspaceId: email.workspace_id, emailId: email.id, addresses: blocked })
    return presentEmail({ ...ctx, db }, await carryOut(ctx, db, { email, decision: input.decision }))
  })
}

function isOpen(reason: EmailReason | null, decision: EmailDecision): boolean {
  const questions: Partial<Record<EmailReason, readonly EmailDecision[]>> = decisions
  return reason !== null && questions[reason]?.includes(decision) === true
}

/** "Send without them": whoever in copy must get nothing by now. */
async function copiesToDrop(ctx: Context, email: EmailRow & { user_id: string }, decision: EmailDecision) {
  const isOfCopies = email.reason === 'copy_opted_out' || email.reason === 'copy_blocked'
  if (!isOfCopies || decision !== 'send_again') return []
  try {
    return await copiesToLeaveOut(ctx, { workspaceId: email.workspace_id, userId: email.user_id }, email)
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

async function carryOut(
  ctx: Context,
  db: Db,
  about: { email: EmailRow & { user_id: string }; decision: EmailDecision },
): Promise<EmailRow> {
  const { email, decision } = about
  const key = { workspaceId: email.workspace_id, emailId: email.id }
  await changeRestored(db, { ...key, states: ['unknown'] }, { state: 'decided' })
  if (decision === 'send_again') return sendAgain(ctx, db, { email, states: emailActions.decide })
  if (decision === 'drop') {
    const from = { workspaceId: email.workspace_id, id: email.id, states: emailActions.decide }
    return decided(await endMail({ ...ctx, db }, from, { state: 'cancelled', reason: 'cancelled_by_user' }))
  }
  const attempt = await findLatestAttempt(db, key)
  const sentAt = attempt?.submitted_at ?? ctx.clock.now()
  await markSent(ctx, db, { ...key, sent: { messageId: null, threadId: null, sentAt, isRestored: true } })
  return decided(await findEmail(db, { workspaceId: email.workspace_id, id: email.id }))
}

async function sendAgain(
  ctx: Context,
  db: Db,
  about: { email: EmailRow & { user_id: string }; states: readonly EmailRow['state'][] },
): Promise<EmailRow> {
  const { email, states } = about
  const at = ctx.clock.now()
  const from = { workspaceId: email.workspace_id, id: email.id, states }
  // Its sender plans it anew: an earlier plan does not make it late, and a later one stands.
  const moved = decided(await moveEmail(db, from, planAgain(email, at)))
  const lane = { workspaceId: email.workspace_id, mailboxId: email.mailbox_id }
  await wakeLane(ctx, db, { ...lane, at: moved.due_at })
  return moved
}

function decided(email: EmailRow | undefined): EmailRow {
  if (!email) throw new Refusal('not_retryable')
  return email
}
