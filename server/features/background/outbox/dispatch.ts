import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, hours, minutes, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import { soon } from '../../../platform/schedule.ts'
import { type Lease, releaseLease, renewLease, takeLease } from '../../connecting/mailboxes/mailboxes.ts'
import { senderOf } from '../../selling/identities/identities.ts'
import { quoting } from '../../selling/replies/replies.ts'
import { decideWithoutMailbox, lookUpAttempts } from './attempt-lookup.ts'
import { nextDeadline, postponeDue, postponeMail } from './attempt-queries.ts'
import { cancelOfDeactivated } from './cancel-for-user.ts'
import { closedGate } from './gate.ts'
import { sendOne } from './hand-over.ts'
import { isHeldUp, isKeptBack } from './judge-turn.ts'
import { keepBack } from './keep-back.ts'
import { type Lane, wakeLane } from './lane.ts'
import { type BatchOptOuts, freshUntil, judge, readOptOutsOf } from './opt-outs.ts'
import { type EmailRow, moveEmail, queuedStates } from './queries.ts'
import { searchRestored } from './restored.ts'
import { nextSearch } from './restored-queries.ts'
import { Trail } from './trail.ts'
import { findByTurn } from './turn-queries.ts'
import { holdRest, whoMayGo } from './turns.ts'

/** By the port's promise a hand-over ends within 20 seconds. */
const times = { attempt: seconds(60), reserve: seconds(25) }
/** Mail that was held up for longer, by whatever, asks before it goes. */
const overdueAfter = hours(24)
const batchSize = 20
/** So far ahead a batch reaches: a service that lets two mails go a second is not asked about each of them anew. */
const batchAhead = seconds(20)
/** How long a mail waits that met a fault of our own: those behind it go first. */
const putOffFor = minutes(5)

/**
 * Sends what is due from one mailbox, in order, and decides what became of attempts whose deadline has passed. Only
 * the holder of the mailbox's lease sends. May be called at any time, any number of times, by any process.
 */
export async function dispatchMailbox(ctx: Context, key: MailboxKey, signal: AbortSignal): Promise<void> {
  const answer = await takeLease(ctx, key)
  if (answer.state === 'held') return wakeSoon(ctx, key, ctx.clock.now())
  if (answer.state === 'lost') return waitForMailbox(ctx, key)
  try {
    await searchRestored(ctx, answer.lease, signal)
    await lookUpAttempts(ctx, answer.lease, signal)
    await sendDue(ctx, answer.lease, signal)
  } finally {
    await releaseLease(ctx, answer.lease)
  }
  const reason = await closedGate(ctx.db, key.workspaceId)
  // Whoever opens the gate wakes everybody.
  if (reason) await postponeDue(ctx.db, { ...key, now: ctx.clock.now(), reason, until: null })
  const next = reason ? null : await holdRest(ctx, key)
  const looks = await nextSearch(ctx.db, key)
  await wakeSoon(ctx, key, earliest([looks, await nextDeadline(ctx.db, key)]))
  // To the moment: several a second may go, and whoever chose nine o'clock waits for no other second.
  if (next && next > ctx.clock.now()) await wakeLane(ctx, ctx.db, { ...key, at: next })
  else await wakeSoon(ctx, key, next)
}

/** Nothing goes while it does not serve, but what became of the attempts has to be settled all the same. */
async function waitForMailbox(ctx: Context, key: MailboxKey): Promise<void> {
  await decideWithoutMailbox(ctx, key)
  await cancelOfDeactivated(ctx, key)
  const reason = 'mailbox_disconnected'
  await postponeDue(ctx.db, { ...key, now: ctx.clock.now(), reason, until: null })
  await wakeSoon(ctx, key, await nextDeadline(ctx.db, key))
}

async function wakeSoon(ctx: Context, key: MailboxKey, at: Date | null): Promise<void> {
  if (at) await wakeLane(ctx, ctx.db, { ...key, at: soon(ctx.clock.now(), at) })
}

function earliest(instants: (Date | null)[]): Date | null {
  const known = instants.flatMap((at) => (at ? [at.getTime()] : []))
  return known.length ? new Date(Math.min(...known)) : null
}

/** The way out for a seller's mail, by a mailbox whose lease this process has. */
async function laneOf(ctx: Context, lease: Lease, identityId: string | null): Promise<Lane> {
  const { workspaceId, address, connectionId } = lease
  return {
    sender: lease,
    from: await senderOf(ctx.db, { workspaceId, identityId, mailboxAddress: address }),
    times,
    looksUp: true,
    standsStill: true,
    renewal: renewLease(ctx, lease),
    keepsBack: (db, email) => isKeptBack(ctx, db, { email, vendor: lease.vendor }),
    open: onceOpened(async () => quoting(ctx, await ctx.mailboxes.open(lease), lease)),
    async lose(cause) {
      if (connectionId) await ctx.tokens.lose({ workspaceId, connectionId }, cause)
    },
  }
}

/** Opens what is opened when it is first wanted, and again after a try in vain. */
function onceOpened<Port>(open: () => Promise<Port>): () => Promise<Port> {
  let opened: Port | null = null
  return async () => {
    opened ??= await open()
    return opened
  }
}

/** Sends what is due. What became of a mail is written down while the next one begins; all of it before this ends. */
async function sendDue(ctx: Context, lease: Lease, signal: AbortSignal): Promise<void> {
  const trail = new Trail()
  try {
    await sendBatches(ctx, { lease, trail }, signal)
  } finally {
    await trail.end()
  }
}

async function sendBatches(
  ctx: Context,
  { lease, trail }: { lease: Lease; trail: Trail },
  signal: AbortSignal,
): Promise<void> {
  let first: string | undefined
  while (!signal.aborted) {
    if (await closedGate(ctx.db, lease.workspaceId)) return
    const { userId, identityId, emails, turns } = await findBatch(ctx, lease)
    // One that is first again was not taken: whatever has kept it back meanwhile is looked at later.
    if (!userId || emails[0]?.id === first) return
    first = emails[0]?.id
    const batch = await readOptOutsOf(ctx, { ...lease, userId }, emails)
    if (!batch) return
    const lane = await laneOf(ctx, lease, identityId)
    for (const email of emails) {
      if (signal.aborted) return
      const until = freshUntil(batch, email)
      if (!until) continue
      if (ctx.clock.now() >= until || isBeforeTurn(ctx, turns.get(email.id))) break
      const judged = batch.recipients.get(email.id) ?? []
      const afterwards: Lane['afterwards'] = (work) =>
        trail.follow(async () => void (await puttingOff(ctx, email, work)))
      const own = { ...lane, freshUntil: until, judged, afterwards }
      if ((await takeOne(ctx, own, { email, batch })) === 'stop') return
    }
  }
}

const isBeforeTurn = (ctx: Context, at = 0) => at > ctx.clock.now().getTime()

/**
 * What may go now or in a moment, in order and with its turns, as far as it is one seller's, whose Salesforce says who has
 * opted out, and of one identity.
 */
async function findBatch(ctx: Context, key: MailboxKey) {
  const turns = await whoMayGo(ctx, key, { limit: batchSize, ahead: batchAhead })
  const due = await findByTurn(ctx.db, { ...key, ids: [...turns.keys()], now: ctx.clock.now() })
  const userId = due[0]?.user_id ?? null
  const identityId = due[0]?.identity_id ?? null
  const others = due.findIndex((one) => one.user_id !== userId || one.identity_id !== identityId)
  return { userId, identityId, turns, emails: others === -1 ? due : due.slice(0, others) }
}

/** One mail that is due. */
async function takeOne(
  ctx: Context,
  lane: Lane,
  { email, batch }: { email: EmailRow; batch: BatchOptOuts },
): Promise<'next' | 'stop'> {
  const done = await puttingOff(ctx, email, async () =>
    (await keepBackOptedOut(ctx, email, batch)) ? ('next' as const) : sendOne(ctx, lane, email),
  )
  return done ?? 'next'
}

/** A fault that nobody foresaw puts off this mail and no other; undefined then. */
async function puttingOff<Done>(
  ctx: Context,
  email: EmailRow,
  work: () => Promise<Done>,
): Promise<Done | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    ctx.log.error({ email: email.id, code: faultCode(error), err: error }, 'mail put off')
    const now = ctx.clock.now()
    await postponeMail(ctx.db, email, { now, reason: 'temporary', until: after(now, putOffFor) })
    return undefined
  }
}

/**
 * Takes a mail out of the way that must not go: somebody has opted out, or it is a day late. One that is not due any more,
 * because its sender has given it another time since it was read, stays as it is and is judged then.
 */
async function keepBackOptedOut(ctx: Context, email: EmailRow, batch: BatchOptOuts): Promise<boolean> {
  const now = ctx.clock.now()
  const from = { workspaceId: email.workspace_id, id: email.id, states: queuedStates, dueBy: now }
  const kept = judge(email, batch)
  if (kept.length) await ctx.db.transaction().execute((db) => keepBack({ ...ctx, db }, email, kept))
  else if (await isHeldUp(ctx, email, overdueAfter))
    await moveEmail(ctx.db, from, { state: 'needs_attention', reason: 'day_late' })
  else return false
  return true
}
