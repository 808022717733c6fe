import type { MailAddress } from '../../connectors/mail.ts'
import type { ProductMail } from '../../connectors/product-mail.ts'
import type { Context } from '../../context.ts'
import { after, hours, minutes, seconds } from '../../platform/clock.ts'
import { isDatabaseAway } from '../../platform/database-failure.ts'
import { forEach } from '../../platform/each.ts'
import { newId } from '../../platform/ids.ts'
import { soon } from '../../platform/schedule.ts'
import type { Db } from '../../schema.ts'
import { tellEnd } from './end-mail.ts'
import { closedGate } from './gate.ts'
import { headerText, messageIdFor } from './header-text.ts'
import {
  type AttemptRow,
  countAttempts,
  expireSystem,
  findDueSystem,
  findOverdueSystemAttempts,
  markSubmitting,
  openAttempt,
} from './outbox-queries.ts'
import { outcomeOf } from './outcome.ts'
import { outgoingMail } from './outgoing-mail.ts'
import { type EmailRow, findBySendKey, insertEmail } from './queries.ts'
import { recordInDoubt, recordNotSent, recordSent, requeue } from './record.ts'
import { wakeSystemMail } from './wake.ts'

/** A delivery by SMTP may take its time: nobody decides before this has passed. */
const attemptTime = minutes(3)
const submitReserve = minutes(2)
/** What is told later than this misleads: whoever needs it is told anew. */
const tellWithin = hours(24)

export interface NewSystemMail {
  workspaceId: string
  /** The same key a second time answers with the first mail. */
  key: string
  to: MailAddress
  subject: string
  /** Written by the product: it is sent as it is. */
  html: string
  text: string
}

/** Queues a mail of the product's own in the transaction that makes it necessary; returns its id. */
export async function queueSystemMail(ctx: Context, db: Db, mail: NewSystemMail): Promise<string> {
  const { workspaceId } = mail
  const now = ctx.clock.now()
  const id = newId()
  const sendKey = `system:${mail.key}`
  const from = ctx.productMail?.from.address ?? `system@${new URL(ctx.settings.publicUrl).hostname}`
  const name = mail.to.name ? headerText(mail.to.name) : null
  const inserted = await insertEmail(db, {
    email: {
      workspace_id: workspaceId,
      id,
      kind: 'system',
      user_id: null,
      send_key: sendKey,
      compose_id: null,
      content_hash: null,
      person_id: null,
      state: 'waiting',
      reason: null,
      due_at: now,
      planned_at: now,
      subject: headerText(mail.subject),
      html: mail.html,
      text: mail.text,
      message_id: messageIdFor(newId(), from),
      record_object: null,
      record_id: null,
      who_object: null,
      who_id: null,
      what_id: null,
      created_at: now,
      sent_at: null,
      vendor_message_id: null,
      vendor_thread_id: null,
    },
    recipients: [{ id: newId(), kind: 'to', position: 0, name, address: mail.to.address }],
    attachmentIds: [],
    images: [],
  })
  if (!inserted) return (await findBySendKey(db, { workspaceId, sendKey }))?.id ?? id
  await wakeSystemMail(ctx, db, { workspaceId, at: now })
  return id
}

/**
 * Sends the workspace's system mails that are due. Nothing can be looked up here, so an attempt in doubt asks at once.
 * Any number of processes may do this: the open attempt says who has a mail. What has waited for a day is cancelled.
 */
export async function dispatchSystem(ctx: Context, workspaceId: string, signal: AbortSignal): Promise<void> {
  await settleSystem(ctx, workspaceId)
  tellEnd(ctx, await expireSystem(ctx.db, { workspaceId, before: after(ctx.clock.now(), -tellWithin) }))
  if (await closedGate(ctx.db, workspaceId)) return
  const port = ctx.productMail
  if (!port) return
  let again = false
  const items = await findDueSystem(ctx.db, { workspaceId, now: ctx.clock.now(), limit: 50 })
  const name = ({ id }: EmailRow) => ({ email: id })
  await forEach({ log: ctx.log, task: 'send system mail', items, name }, async (email) => {
    if (!signal.aborted) again = (await sendOne(ctx, port, email)) === 'later' || again
  })
  const now = ctx.clock.now()
  if (again) await wakeSystemMail(ctx, ctx.db, { workspaceId, at: soon(now, after(now, seconds(15))) })
}

async function settleSystem(ctx: Context, workspaceId: string): Promise<void> {
  const now = ctx.clock.now()
  const items = await findOverdueSystemAttempts(ctx.db, { workspaceId, now })
  const name = ({ id }: AttemptRow) => ({ attempt: id })
  await forEach({ log: ctx.log, task: 'settle system mail', items, name }, (attempt) =>
    attempt.submitted_at ? recordInDoubt(ctx, attempt) : requeue(ctx, attempt),
  )
}

async function sendOne(ctx: Context, port: ProductMail, email: EmailRow): Promise<'done' | 'later'> {
  const now = ctx.clock.now()
  const attempt = await ctx.db.transaction().execute(async (db) => {
    if (await closedGate(db, email.workspace_id)) return undefined
    return openAttempt(db, { email, connectionId: null, now, deadline: after(now, attemptTime) })
  })
  if (!attempt) return 'done'
  let stage: 'prepare' | 'submit' = 'prepare'
  try {
    const mail = await outgoingMail(ctx, email, port.from)
    const submitting = ctx.clock.now()
    const latest = after(submitting, submitReserve)
    if (!(await markSubmitting(ctx.db, attempt, { handle: null, now: submitting, latest }))) return 'later'
    stage = 'submit'
    await port.send(mail)
    await recordSent(ctx, attempt, { messageId: null, threadId: null, sentAt: ctx.clock.now() })
    return 'done'
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    return recordFailure(ctx, { attempt, email, error, stage })
  }
}

async function recordFailure(
  ctx: Context,
  about: { attempt: AttemptRow; email: EmailRow; error: unknown; stage: 'prepare' | 'submit' },
): Promise<'done' | 'later'> {
  const { attempt, email, error, stage } = about
  const tries = await countAttempts(ctx.db, email)
  const outcome = outcomeOf(error, { stage, now: ctx.clock.now(), tries })
  ctx.log.info({ attempt: attempt.id, outcome: outcome.state, fault: String(error) }, 'system mail not sent')
  if (outcome.state === 'failed') await recordNotSent(ctx, attempt, outcome)
  if (outcome.state === 'waiting') {
    await recordNotSent(ctx, attempt, { ...outcome, mailbox: false })
    return 'later'
  }
  if (outcome.state === 'unknown') await recordInDoubt(ctx, attempt, outcome.code)
  return 'done'
}
