import type { Context } from '../../../context.ts'
import { after } from '../../../platform/clock.ts'
import { isDatabaseAway } from '../../../platform/database-failure.ts'
import {
  type AttemptRow,
  changeAttempt,
  countAttempts,
  markSubmitting,
  openAttempt,
} from './attempt-queries.ts'
import { type Outcome, outcomeOf, recordInDoubt, recordNotSent, recordSent } from './attempts.ts'
import { closedGate } from './gate.ts'
import { keepBackAtHandOver } from './keep-back.ts'
import type { HandOver, Lane } from './lane.ts'
import { outgoingMail } from './outgoing-mail.ts'
import type { EmailRow } from './queries.ts'

/** One try at one mail. `stop`: the lease is gone, the gate has closed, or nothing of this lane can go now. */
export async function sendOne(ctx: Context, lane: Lane, email: EmailRow): Promise<'next' | 'stop'> {
  const attempt = await beginAttempt(ctx, lane, email)
  if (attempt === 'fenced') return 'stop'
  if (attempt === 'gone') return 'next'
  const outcome = await handOver(ctx, lane, { email, attempt })
  if (outcome === 'fenced' || outcome === 'recorded') return 'stop'
  if (outcome.state === 'sent') await afterSending(ctx, lane, { attempt, ...outcome })
  else if (outcome.state === 'unknown') await recordUnknown(ctx, lane, { attempt, code: outcome.code })
  else await recordNotSent(ctx, attempt, outcome)
  if (outcome.state !== 'waiting') return 'next'
  if (outcome.lost) await lane.lose(outcome.lost)
  return outcome.mailbox ? 'stop' : 'next'
}

/** Writes down that a mail was sent, when it was, and as what: the next one begins meanwhile where the lane lets it. */
async function afterSending(
  ctx: Context,
  lane: Lane,
  { attempt, copy, port }: { attempt: AttemptRow } & Omit<Extract<Outcome, { state: 'sent' }>, 'state'>,
): Promise<void> {
  const sentAt = ctx.clock.now()
  const record = async () => {
    const leftAs = copy.messageId === null ? undefined : await port.leftAs(copy.messageId)
    await recordSent(ctx, attempt, { ...copy, leftAs, sentAt })
  }
  await (lane.afterwards ? lane.afterwards(record) : record())
}

/** Commits the attempt before anything is done: whatever happens from here on leaves a row that says so. */
async function beginAttempt(
  ctx: Context,
  lane: Lane,
  email: EmailRow,
): Promise<AttemptRow | 'fenced' | 'gone'> {
  return ctx.db.transaction().execute(async (db) => {
    if (lane.renewal && !(await lane.renewal(db).executeTakeFirst())) return 'fenced'
    if (await closedGate(db, lane.sender.workspaceId)) return 'fenced'
    if (await keepBackAtHandOver({ ...ctx, db }, email, lane.judged ?? [])) return 'gone'
    if (await lane.keepsBack(db, email)) return 'gone'
    const now = ctx.clock.now()
    const deadline = after(now, lane.times.attempt)
    return (await openAttempt(db, { email, now, deadline })) ?? 'gone'
  })
}

interface Work {
  email: EmailRow
  attempt: AttemptRow
}

/** `recorded`: what came of it is written down already; what the lane has read is too old for the next mail as well. */
async function handOver(ctx: Context, lane: Lane, work: Work): Promise<Outcome | 'fenced' | 'recorded'> {
  let port: HandOver
  let handle: string
  try {
    const mail = await outgoingMail(ctx, work.email, lane.from)
    port = await lane.open()
    handle = (await port.prepare(mail)).handle
  } catch (error) {
    return readError(ctx, error, { lane, ...work, stage: 'prepare' })
  }
  if (isTooOld(ctx, lane)) {
    await discardQuietly(ctx, port, handle)
    return goesAnew(ctx)
  }
  if (!(await maySubmit(ctx, lane, { attempt: work.attempt, handle }))) {
    await discardQuietly(ctx, port, handle)
    return 'fenced'
  }
  // Whoever was stopped while that was written down has not called yet, and calls no more.
  if (isTooOld(ctx, lane)) {
    // First this: a mail whose draft is gone looks like one that may have been sent.
    await recordNotSent(ctx, work.attempt, goesAnew(ctx))
    await discardQuietly(ctx, port, handle)
    return 'recorded'
  }
  try {
    return { state: 'sent', copy: await port.submit(handle), port }
  } catch (error) {
    const outcome = await readError(ctx, error, { lane, ...work, stage: 'submit' })
    if (outcome.state !== 'unknown') await discardQuietly(ctx, port, handle)
    return outcome
  }
}

const isTooOld = (ctx: Context, { freshUntil }: Lane) => Boolean(freshUntil && ctx.clock.now() >= freshUntil)

/** Preparing it took so long that what was read before is too old by now: nothing was handed over, and it is taken again. */
function goesAnew(ctx: Context): Extract<Outcome, { state: 'waiting' }> {
  const dueAt = ctx.clock.now()
  const waits = { state: 'waiting', reason: 'temporary', dueAt, code: 'opt_outs_too_old' } as const
  return { ...waits, mailbox: false, told: false, lost: null }
}

/**
 * The last look before the vendor is called: the lease is still ours and there is time enough. Commits the handle. Whoever
 * has the row keeps it for one statement, so that what the wait for it takes from the reserve is no more than that.
 */
function maySubmit(
  ctx: Context,
  lane: Lane,
  { attempt, handle }: { attempt: AttemptRow; handle: string },
): Promise<boolean> {
  const now = ctx.clock.now()
  const latest = after(now, lane.times.reserve)
  return markSubmitting(ctx.db, attempt, { handle, now, latest, renewal: lane.renewal })
}

async function readError(
  ctx: Context,
  error: unknown,
  at: Work & { lane: Lane; stage: 'prepare' | 'submit' },
): Promise<Outcome> {
  // It says nothing of the mail: the attempt stays open, and whoever comes next settles it.
  if (isDatabaseAway(error)) throw error
  const { lane, stage } = at
  const tries = await countAttempts(ctx.db, at.email)
  const read = outcomeOf(error, { stage, now: ctx.clock.now(), tries })
  const line = { attempt: at.attempt.id, stage, outcome: read.state }
  if ('code' in read && read.code === 'unexpected') ctx.log.error({ ...line, err: error }, 'mail not sent')
  else ctx.log.info({ ...line, fault: String(error) }, 'mail not sent')
  return read.state === 'waiting' ? { ...read, mailbox: read.mailbox && lane.standsStill } : read
}

/** Nobody knows yet: the attempt stays open until a look decides, or its mail asks where nobody can look. */
async function recordUnknown(
  ctx: Context,
  lane: Lane,
  { attempt, code }: { attempt: AttemptRow; code: string },
): Promise<void> {
  if (!lane.looksUp) return recordInDoubt(ctx, attempt, code)
  const open = { workspaceId: attempt.workspace_id, id: attempt.id, states: ['open'] } as const
  await changeAttempt(ctx.db, open, { code })
}

/** A draft that stays behind does no harm, so a failure here is only noted. */
async function discardQuietly(ctx: Context, port: HandOver, handle: string): Promise<void> {
  await port.discard(handle).catch((error) => ctx.log.info({ fault: String(error) }, 'draft left behind'))
}
