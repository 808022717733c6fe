import type { Mailbox, Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import { after, hours, minutes, seconds } from '../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../platform/database-failure.ts'
import { soon } from '../../platform/schedule.ts'
import { cancelIfDeactivated } from './departure.ts'
import { endMail } from './end-mail.ts'
import { closedGate } from './gate.ts'
import { type Lease, releaseLease, renewLease, takeLease } from './lease.ts'
import { type BatchOptOuts, isStale, judge, readOptOutsOf } from './opt-outs.ts'
import {
  type AttemptRow,
  changeAttempt,
  countAttempts,
  findDue,
  holdDue,
  holdMail,
  markSubmitting,
  nextDeadline,
  nextDue,
  openAttempt,
} from './outbox-queries.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { outgoingMail } from './outgoing-mail.ts'
import { type EmailRow, findSenders, moveEmail } from './queries.ts'
import { recordNotSent, recordSent } from './record.ts'
import { lookForRestored } from './restored.ts'
import { nextLook } from './restored-queries.ts'
import { settleAttempts, settleWithoutMailbox } from './settle.ts'
import { wakeMailbox } from './wake.ts'

/** An attempt is settled by nobody before this has passed. */
const attemptTime = seconds(60)
/** A hand-over does not begin later than this before the deadline: by the port's promise it ends within 20 seconds. */
const submitReserve = seconds(25)
/** Mail that was held up for longer, by whatever, asks before it goes. */
const overdueAfter = hours(24)
const batchSize = 20
/** How long a mail waits that met a fault of our own: those behind it go first. */
const putOffFor = minutes(5)

/**
 * Sends what is due from one mailbox, in order, and decides what became of attempts whose deadline has passed. Only
 * the holder of the mailbox's lease sends. May be called at any time, any number of times, by any process.
 */
export async function dispatchMailbox(ctx: Context, owner: Owner, signal: AbortSignal): Promise<void> {
  const answer = await takeLease(ctx, owner)
  if (answer.state === 'held') return wakeSoon(ctx, owner, ctx.clock.now())
  if (answer.state !== 'taken') return waitForMailbox(ctx, owner, answer.state)
  try {
    await lookForRestored(ctx, answer.lease, signal)
    await settleAttempts(ctx, answer.lease, signal)
    await sendDue(ctx, answer.lease, signal)
  } finally {
    await releaseLease(ctx, answer.lease)
  }
  const reason = await closedGate(ctx.db, owner.workspaceId)
  // Whoever opens the gate wakes everybody.
  if (reason) await holdDue(ctx.db, { ...owner, now: ctx.clock.now(), reason, until: null })
  const next = reason ? null : await nextDue(ctx.db, owner)
  const looks = await nextLook(ctx.db, owner)
  await wakeSoon(ctx, owner, earliest([next, looks, await nextDeadline(ctx.db, owner)]))
}

/** Nothing goes without a mailbox, but what became of the attempts has to be settled all the same. */
async function waitForMailbox(ctx: Context, owner: Owner, state: 'lost' | 'missing'): Promise<void> {
  const reason = state === 'lost' ? 'mailbox_disconnected' : 'mailbox_missing'
  await settleWithoutMailbox(ctx, owner)
  await cancelIfDeactivated(ctx, owner)
  await holdDue(ctx.db, { ...owner, now: ctx.clock.now(), reason, until: null })
  await wakeSoon(ctx, owner, await nextDeadline(ctx.db, owner))
}

async function wakeSoon(ctx: Context, owner: Owner, at: Date | null): Promise<void> {
  if (at) await wakeMailbox(ctx, ctx.db, { ...owner, at: soon(ctx.clock.now(), at) })
}

function earliest(instants: (Date | null)[]): Date | null {
  const known = instants.flatMap((at) => (at ? [at.getTime()] : []))
  return known.length ? new Date(Math.min(...known)) : null
}

async function sendDue(ctx: Context, lease: Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await closedGate(ctx.db, lease.owner.workspaceId)) return
    const due = await findDue(ctx.db, { ...lease.owner, now: ctx.clock.now(), limit: batchSize })
    if (!due.length) return
    const batch = await readOptOutsOf(ctx, lease.owner, due)
    if (!batch) return
    const { workspaceId, userId } = lease.owner
    const [sender] = await findSenders(ctx.db, { workspaceId, ids: [userId] })
    const from = { name: sender?.name ?? null, address: lease.account }
    for (const email of due) {
      if (signal.aborted) return
      if (isStale(ctx, batch)) break
      if (batch.unread.has(email.id)) continue
      if ((await takeOne(ctx, lease, { email, from, batch })) === 'stop') return
    }
  }
}

/** One mail that is due. A fault that nobody foresaw puts off this one and no other. */
async function takeOne(
  ctx: Context,
  lease: Lease,
  due: Outgoing & { batch: BatchOptOuts },
): Promise<'next' | 'stop'> {
  const { email, from, batch } = due
  try {
    if (await keptBack(ctx, email, batch)) return 'next'
    return await sendOne(ctx, lease, { email, from })
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    ctx.log.error({ email: email.id, code: faultCode(error), err: error }, 'mail put off')
    await holdMail(ctx.db, email, { reason: 'temporary', until: after(ctx.clock.now(), putOffFor) })
    return 'next'
  }
}

/** Takes a mail out of the way that must not go: somebody has opted out, or it is a day late. */
async function keptBack(ctx: Context, email: EmailRow, batch: BatchOptOuts): Promise<boolean> {
  const from = { workspaceId: email.workspace_id, id: email.id, states: ['waiting'] } as const
  const verdict = judge(email, batch)
  if (verdict === 'opted_out') await endMail(ctx, from, { state: 'cancelled', reason: 'opted_out' })
  else if (verdict === 'copy_opted_out')
    await moveEmail(ctx.db, from, { state: 'asking', reason: 'copy_opted_out' })
  else if (after(email.planned_at, overdueAfter) < ctx.clock.now())
    await moveEmail(ctx.db, from, { state: 'asking', reason: 'day_late' })
  else return false
  return true
}

interface Outgoing {
  email: EmailRow
  from: { name: string | null; address: string }
}

/** One try at one mail. `stop`: the lease is gone, the gate has closed, or nothing of this mailbox can go now. */
async function sendOne(ctx: Context, lease: Lease, outgoing: Outgoing): Promise<'next' | 'stop'> {
  const begun = await beginAttempt(ctx, lease, outgoing.email)
  if (begun === 'fenced') return 'stop'
  if (begun === 'gone') return 'next'
  const tries = await countAttempts(ctx.db, outgoing.email)
  const outcome = await handOver(ctx, lease, { ...outgoing, attempt: begun, tries })
  if (outcome === 'fenced') return 'stop'
  if (outcome.state === 'sent') await recordSent(ctx, begun, { ...outcome, sentAt: ctx.clock.now() })
  else if (outcome.state === 'unknown') await keepCode(ctx, begun, outcome.code)
  else await recordNotSent(ctx, begun, outcome)
  if (outcome.state === 'waiting' && outcome.lost) await ctx.tokens.lose(lease.owner, 'mailbox', outcome.lost)
  return outcome.state === 'waiting' && outcome.mailbox ? 'stop' : 'next'
}

/** Commits the attempt before anything is done: whatever happens from here on leaves a row that says so. */
async function beginAttempt(
  ctx: Context,
  lease: Lease,
  email: EmailRow,
): Promise<AttemptRow | 'fenced' | 'gone'> {
  return ctx.db.transaction().execute(async (db) => {
    if (!(await renewLease(ctx, db, lease))) return 'fenced'
    if (await closedGate(db, lease.owner.workspaceId)) return 'fenced'
    const now = ctx.clock.now()
    const deadline = after(now, attemptTime)
    return (await openAttempt(db, { email, connectionId: lease.connectionId, now, deadline })) ?? 'gone'
  })
}

async function handOver(
  ctx: Context,
  lease: Lease,
  work: Outgoing & { attempt: AttemptRow; tries: number },
): Promise<Outcome | 'fenced'> {
  let mailbox: Mailbox
  let handle: string
  try {
    const mail = await outgoingMail(ctx, work.email, work.from)
    mailbox = await ctx.mailboxes.open(lease.owner)
    handle = (await mailbox.prepare(mail)).handle
  } catch (error) {
    return readError(ctx, error, { ...work, stage: 'prepare' })
  }
  if (!(await maySubmit(ctx, lease, { attempt: work.attempt, handle }))) {
    await discardQuietly(ctx, mailbox, handle)
    return 'fenced'
  }
  try {
    return { state: 'sent', ...(await mailbox.submit(handle)) }
  } catch (error) {
    const outcome = readError(ctx, error, { ...work, stage: 'submit' })
    if (outcome.state !== 'unknown') await discardQuietly(ctx, mailbox, handle)
    return outcome
  }
}

/** The last look before the vendor is called: the lease is still ours and there is time enough. Commits the handle. */
async function maySubmit(
  ctx: Context,
  lease: Lease,
  about: { attempt: AttemptRow; handle: string },
): Promise<boolean> {
  return ctx.db.transaction().execute(async (db) => {
    if (!(await renewLease(ctx, db, lease))) return false
    const now = ctx.clock.now()
    return markSubmitting(db, about.attempt, { handle: about.handle, now, latest: after(now, submitReserve) })
  })
}

function readError(
  ctx: Context,
  error: unknown,
  at: { stage: 'prepare' | 'submit'; attempt: AttemptRow; tries: number },
): Outcome {
  // It says nothing of the mail: the attempt stays open, and whoever comes next settles it.
  if (isDatabaseAway(error)) throw error
  const outcome = outcomeOf(error, { stage: at.stage, now: ctx.clock.now(), tries: at.tries })
  const line = { attempt: at.attempt.id, stage: at.stage, outcome: outcome.state }
  if ('code' in outcome && outcome.code === 'unexpected')
    ctx.log.error({ ...line, err: error }, 'mail not sent')
  else ctx.log.info({ ...line, fault: String(error) }, 'mail not sent')
  return outcome
}

async function keepCode(ctx: Context, attempt: AttemptRow, code: string): Promise<void> {
  await changeAttempt(
    ctx.db,
    { workspaceId: attempt.workspace_id, id: attempt.id, states: ['open'] },
    { code },
  )
}

/** A draft that stays behind does no harm, so a failure here is only noted. */
async function discardQuietly(ctx: Context, mailbox: Mailbox, handle: string): Promise<void> {
  await mailbox.discard(handle).catch((error) => ctx.log.info({ fault: String(error) }, 'draft left behind'))
}
