import type { EmailReason, failedReasons } from '../../../../contract/email.ts'
import { ConnectorError, type ConnectorFault } from '../../../connectors/connector-error.ts'
import type { Context } from '../../../context.ts'
import { boundedKey } from '../../../platform/bounded-key.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { backOff } from '../../../platform/schedule.ts'
import type { Db } from '../../../schema.ts'
import { beginConversation } from '../../selling/replies/replies.ts'
import { queueCrmWrite } from '../crm-sync/crm-sync.ts'
import { type AttemptRow, changeAttempt, postponeDue } from './attempt-queries.ts'
import { taskOfSentMail } from './crm-task.ts'
import { endMail } from './end-mail.ts'
import type { HandOver } from './lane.ts'
import { ContentMissing } from './outgoing-mail.ts'
import { findToldOf } from './parts-queries.ts'
import { type EmailRow, moveEmail, queuedStates } from './queries.ts'

/** What became of a try to hand a mail over. */
export type Outcome =
  | { state: 'sent'; copy: Awaited<ReturnType<HandOver['submit']>>; port: HandOver }
  | { state: 'failed'; reason: (typeof failedReasons)[number]; code: string }
  /**
   * Surely not sent, and to be tried again at `dueAt`. `mailbox`: nothing of this mailbox can go until then. `told`: the
   * mail service itself named that time. `lost`: it will not serve until it is connected anew, by this cause.
   */
  | {
      state: 'waiting'
      reason: EmailReason
      dueAt: Date
      code: string
      mailbox: boolean
      told: boolean
      lost: ConnectorFault | null
    }
  /** Nobody knows: the attempt stays open until a look-up decides. */
  | { state: 'unknown'; code: string }

type Meaning = 'failed' | 'later' | 'operator' | 'limited' | 'lost' | 'unknown'

/** While a mail is laid ready nothing leaves, so nothing is ever in doubt. */
const whilePreparing: Record<ConnectorFault, Meaning> = {
  auth_revoked: 'lost',
  consent_missing: 'lost',
  not_enabled: 'lost',
  api_disabled: 'later',
  rate_limited: 'limited',
  daily_limit: 'limited',
  ip_restricted: 'later',
  rejected: 'failed',
  not_found: 'later',
  temporary: 'later',
  ambiguous: 'later',
  operator: 'operator',
}

/** `not_found`: what was laid ready is gone, by a person's hand or because it was sent. */
const whileSubmitting: Record<ConnectorFault, Meaning> = {
  ...whilePreparing,
  not_found: 'unknown',
  ambiguous: 'unknown',
}

/** Tries after which a mail that keeps failing for a while is given back to its sender; about half a day. */
const triesLimit = 50
const patience = { first: seconds(10), longest: minutes(15) }

/** Reads an error of the port. `tries` counts this one. Errors that are no ConnectorError are bugs of ours. */
export function outcomeOf(
  error: unknown,
  at: { stage: 'prepare' | 'submit'; now: Date; tries: number },
): Outcome {
  if (error instanceof ContentMissing)
    return { state: 'failed', reason: 'content_missing', code: 'content_missing' }
  const known = error instanceof ConnectorError ? error : null
  const fault = known?.fault ?? (at.stage === 'prepare' ? 'temporary' : 'ambiguous')
  const code = known?.vendorCode ?? (known ? fault : 'unexpected')
  const failed = { state: 'failed', reason: 'rejected', code } as const
  const later = (reason: EmailReason, wait: number, mailbox: boolean) => {
    const dueAt = known?.until ?? after(at.now, wait)
    const told = Boolean(known?.until)
    return { state: 'waiting', reason, dueAt, code, mailbox, told, lost: null } as const
  }
  switch ((at.stage === 'prepare' ? whilePreparing : whileSubmitting)[fault]) {
    case 'failed':
      return failed
    case 'unknown':
      return { state: 'unknown', code }
    case 'limited':
      return later('rate_limited', minutes(1), true)
    // As long as it takes: what is amiss is amiss for every mail, and this one can do nothing about it.
    case 'operator':
      return later('operator', minutes(5), true)
    case 'lost':
      return { ...later('mailbox_disconnected', minutes(1), true), lost: fault }
    case 'later':
      return at.tries >= triesLimit ? failed : later('temporary', backOff(at.tries, patience), false)
  }
}

/** A person may have cancelled it after the restore, when it had left long before. */
const everUnsent = ['sending', 'needs_attention', ...queuedStates, 'cancelled'] as const

export interface Sent {
  messageId: string | null
  threadId: string | null
  /** The Message-ID that it left with, if it is known. */
  leftAs?: string | undefined
  sentAt: Date
  /** Found after a restore: whatever follows from it may have been done already. */
  isRestored?: true
}

/**
 * Writes down that an attempt sent its mail, and queues the Task in the same transaction. An answer that comes late,
 * when the attempt was already given up, is still the truth; one for a mail that is finished changes nothing.
 */
export async function recordSent(ctx: Context, attempt: AttemptRow, sent: Sent): Promise<void> {
  const { workspace_id: workspaceId, id, email_id: emailId } = attempt
  await ctx.db.transaction().execute(async (db) => {
    const states = ['open', 'in_doubt', 'not_sent'] as const
    await changeAttempt(db, { workspaceId, id, states }, { state: 'sent', ended_at: ctx.clock.now() })
    const marked = await markSent(ctx, db, { workspaceId, emailId, sent })
    if (!marked) ctx.log.error({ email: emailId, attempt: id }, 'sent, but the mail was finished before')
  })
}

/** Makes a mail that is under way or in doubt `sent`, and queues its Task. False when it stands elsewhere. */
export async function markSent(
  ctx: Context,
  db: Db,
  mark: { workspaceId: string; emailId: string; sent: Sent },
): Promise<boolean> {
  const { workspaceId, emailId, sent } = mark
  const threadId = sent.threadId && boundedKey(sent.threadId)
  const email = await endMail(
    { ...ctx, db },
    {
      workspaceId,
      id: emailId,
      states: sent.isRestored ? everUnsent : ['sending', 'needs_attention', ...queuedStates],
    },
    {
      state: 'sent',
      reason: null,
      sent_at: sent.sentAt,
      vendor_message_id: sent.messageId && boundedKey(sent.messageId),
      vendor_thread_id: threadId,
    },
  )
  if (!email) return false
  const { user_id: userId, mailbox_id: mailboxId, message_id: messageId } = email
  const { sentAt, leftAs } = sent
  const about = {
    workspaceId,
    emailId,
    messageIds: [messageId, leftAs ?? messageId],
    vendorThreadId: threadId,
    sentAt,
  }
  // At this very instant: an answer that came before its conversation would belong to nothing.
  if (userId && mailboxId) await beginConversation(db, { ...about, userId, mailboxId })
  // And this: every mail that is called sent has its one Task under way, and the screens show both side by side. An answer
  // to somebody whom Salesforce does not have is told under the Account or Opportunity, or nowhere.
  if (userId && (email.who_id || email.what_id))
    await queueTask(ctx, db, { email, userId, sentAt, mayBeThere: sent.isRestored === true })
  return true
}

async function queueTask(
  ctx: Context,
  db: Db,
  about: { email: EmailRow; userId: string; sentAt: Date; mayBeThere: boolean },
) {
  const { email, userId, sentAt, mayBeThere } = about
  const workspaceId = email.workspace_id
  const { recipients, link, timeZone } = await findToldOf(db, { workspaceId, id: email.id })
  const { publicUrl } = ctx.settings
  const token = link?.token ?? null
  const task = taskOfSentMail(email, { recipients, timeZone: timeZone ?? 'UTC', sentAt, publicUrl, token })
  await queueCrmWrite(ctx, db, {
    workspaceId,
    userId,
    purpose: 'mail_sent',
    emailId: email.id,
    salesTaskId: null,
    task,
    mayBeThere,
  })
}

/** Writes down that an attempt surely sent nothing: the mail failed, or waits for its next try. */
export async function recordNotSent(
  ctx: Context,
  attempt: AttemptRow,
  outcome: Extract<Outcome, { state: 'failed' | 'waiting' }>,
): Promise<void> {
  const { workspace_id: workspaceId, id, email_id: emailId } = attempt
  const now = ctx.clock.now()
  await ctx.db.transaction().execute(async (db) => {
    const counts = outcome.state === 'failed' || outcome.reason !== 'operator'
    const change = { state: 'not_sent', code: outcome.code, ended_at: now, counts } as const
    if (!(await changeAttempt(db, { workspaceId, id, states: ['open'] }, change))) return
    const from = { workspaceId, id: emailId, states: ['sending'] } as const
    if (outcome.state === 'failed') {
      await endMail({ ...ctx, db }, from, { state: 'failed', reason: outcome.reason })
      return
    }
    const { reason, dueAt: until, told } = outcome
    // What the mail service itself keeps back is late from then on, as by any limit.
    const wait = { state: 'waiting', reason, due_at: until, ...(told ? { allowed_at: until } : {}) } as const
    const email = await moveEmail(db, from, wait)
    if (outcome.mailbox && email?.mailbox_id)
      await postponeDue(db, { workspaceId, mailboxId: email.mailbox_id, now, reason, until, told })
  })
}

/** The same for an attempt that ended before it handed anything over, or that was looked up: its mail goes anew. */
export async function requeue(ctx: Context, attempt: AttemptRow): Promise<void> {
  const dueAt = ctx.clock.now()
  const code = attempt.code ?? 'not_sent'
  const waits = { state: 'waiting', reason: 'temporary', dueAt, code } as const
  await recordNotSent(ctx, attempt, { ...waits, mailbox: false, told: false, lost: null })
}

/** Nobody can find out what became of an attempt: its sender is asked. */
export async function recordInDoubt(ctx: Context, attempt: AttemptRow, code = attempt.code): Promise<void> {
  const { workspace_id: workspaceId, id, email_id: emailId } = attempt
  await ctx.db.transaction().execute(async (db) => {
    const change = { state: 'in_doubt', code, ended_at: ctx.clock.now() } as const
    if (!(await changeAttempt(db, { workspaceId, id, states: ['open'] }, change))) return
    await moveEmail(
      db,
      { workspaceId, id: emailId, states: ['sending'] },
      { state: 'needs_attention', reason: 'in_doubt' },
    )
  })
}
