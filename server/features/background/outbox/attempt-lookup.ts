import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { LookupResult, MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, hours, minutes } from '../../../platform/clock.ts'
import { forEach } from '../../../platform/each.ts'
import { type AttemptRow, changeAttempt, findOverdueAttempts } from './attempt-queries.ts'
import { recordInDoubt, recordSent, requeue } from './attempts.ts'
import type { Sender } from './lane.ts'
import { findEmail } from './queries.ts'

/** A vendor's search may lag: three looks, the last one ten minutes after the start. */
const lastProbe = 3
const probesAt = [minutes(4), minutes(10)]
/** A mailbox that cannot be asked for this long: its owner is asked. */
const giveUpAfter = hours(24)

/** While there is no mailbox to look into: how soon it is tried again. */
const withoutMailbox = minutes(10)

/** Finds out what became of the attempts of a mailbox whose deadline has passed. */
export async function lookUpAttempts(ctx: Context, mailbox: MailboxKey, signal: AbortSignal): Promise<void> {
  await eachOverdueAttempt(ctx, mailbox, async (attempt) => {
    if (!signal.aborted) await lookUpAttempt(ctx, mailbox, attempt)
  })
}

/** The same while the mailbox cannot be looked into: decides what can be decided, and asks after a day. */
export async function decideWithoutMailbox(ctx: Context, mailbox: MailboxKey): Promise<void> {
  const now = ctx.clock.now()
  await eachOverdueAttempt(ctx, mailbox, async (attempt) => {
    if (!attempt.submitted_at) await requeue(ctx, attempt)
    else if (after(attempt.started_at, giveUpAfter) < now) await recordInDoubt(ctx, attempt)
    else await postpone(ctx, attempt, { deadline_at: after(now, withoutMailbox) })
  })
}

/** One that cannot be settled for a reason that nobody foresaw counts as looked for in vain: in the end its sender is asked. */
export async function eachOverdueAttempt(
  ctx: Context,
  sender: Sender,
  decide: (attempt: AttemptRow) => Promise<void>,
): Promise<void> {
  const items = await findOverdueAttempts(ctx.db, { ...sender, now: ctx.clock.now() })
  const name = ({ id }: AttemptRow) => ({ attempt: id })
  const faults = await forEach({ log: ctx.log, task: 'look up attempts', items, name }, decide)
  const failed = faults.map(({ item }) => item)
  await forEach({ log: ctx.log, task: 'look attempts up again', items: failed, name }, (attempt) =>
    probeLater(ctx, attempt, { looks: attempt.looks + 1 }),
  )
}

async function lookUpAttempt(ctx: Context, mailbox: MailboxKey, attempt: AttemptRow): Promise<void> {
  const { handle, submitted_at: submittedAt } = attempt
  // Never handed over: whoever began it can no longer do so, because the deadline stands in its way.
  if (!handle || !submittedAt) return requeue(ctx, attempt)
  const found = await findOut(ctx, mailbox, { attempt, handle })
  if (found === 'unreachable') return probeLater(ctx, attempt, { looks: attempt.looks })
  if (found.state === 'sent') return recordSent(ctx, attempt, { ...found, sentAt: submittedAt })
  if (found.state === 'not_sent') return requeue(ctx, attempt)
  return probeLater(ctx, attempt, { looks: attempt.looks + 1 })
}

/**
 * Looks the attempt up. What was not sent is taken away before that is believed: a call that is still on its way
 * then finds nothing to send.
 */
async function findOut(
  ctx: Context,
  key: MailboxKey,
  about: { attempt: AttemptRow; handle: string },
): Promise<LookupResult | 'unreachable'> {
  const { attempt, handle } = about
  const email = await findEmail(ctx.db, { workspaceId: attempt.workspace_id, id: attempt.email_id })
  if (!email) throw new Error(`Attempt ${attempt.id} has no mail`)
  try {
    const mailbox = await ctx.mailboxes.open(key)
    const found = await mailbox.lookup(handle, email.message_id)
    if (found.state !== 'not_sent') return found
    const draft = await mailbox.discard(handle)
    // The call may have arrived between the look and the taking away.
    const again = await mailbox.lookup(handle, email.message_id)
    if (again.state === 'sent') return again
    // What was no longer there to take may have left, although its sent copy cannot be seen yet.
    return draft === 'taken' ? found : { state: 'unknown' }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    ctx.log.info({ attempt: attempt.id, fault: error.fault, vendorCode: error.vendorCode }, 'not looked up')
    return 'unreachable'
  }
}

async function probeLater(ctx: Context, attempt: AttemptRow, about: { looks: number }): Promise<void> {
  const now = ctx.clock.now()
  const inVain = about.looks >= lastProbe || after(attempt.started_at, giveUpAfter) < now
  if (inVain) return recordInDoubt(ctx, attempt)
  const planned = probesAt[about.looks - 1]
  const nextMinute = after(now, minutes(1))
  const next = planned === undefined ? nextMinute : after(attempt.started_at, planned)
  await postpone(ctx, attempt, { looks: about.looks, deadline_at: next < nextMinute ? nextMinute : next })
}

async function postpone(ctx: Context, attempt: AttemptRow, change: { looks?: number; deadline_at: Date }) {
  const open = { workspaceId: attempt.workspace_id, id: attempt.id, states: ['open'] } as const
  await changeAttempt(ctx.db, open, change)
}
