import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Mailbox, MailboxKey, NewMail } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { boundedKey } from '../../../platform/bounded-key.ts'
import { after, days, minutes } from '../../../platform/clock.ts'
import { faultCode, isBadLuck, isDatabaseAway } from '../../../platform/database-failure.ts'
import { forEach, forEachWithin } from '../../../platform/each.ts'
import type { Db } from '../../../schema.ts'
import { type News, publish } from '../../background/events/events.ts'
import { takeMailedNos } from './mailed-nos.ts'
import { recordMessage } from './record-event.ts'
import { forgetAllUnreadable, recordUnreadable, retryUnreadable } from './unreadable.ts'
import {
  answerableSpan,
  claimWatch,
  mailboxesToRead,
  markStalled,
  planAfterFailure,
  planNext,
  saveCursor,
  type Watch,
  watchMailbox,
} from './watch.ts'

/** Reading anew begins this much earlier than it must: the vendor's clock may differ from ours. */
const margin = days(1)
const lookAgainAfter = minutes(1)
/** A mailbox that was read in vain for so long is told to its user. */
const stallsAfter = minutes(15)

/** What reading asks of other features. */
export interface ReadingPorts {
  /** Whether mails of the user's came back from a backup and are still to be looked for among what was sent. */
  awaitsSearch(db: Db, mailbox: MailboxKey): Promise<boolean>
}

/**
 * Reads what is new in one mailbox and records what answers a mail of ours. May be called at any time, any number of
 * times, by any process: one reads at a time, and what is read twice is recorded once. Whatever goes wrong is a reading
 * in vain; when it was in vain for a quarter of an hour, that is an event.
 */
export async function readReplies(
  ctx: Context,
  about: ReadingPorts & { mailbox: MailboxKey },
  signal: AbortSignal,
): Promise<void> {
  const { mailbox, awaitsSearch } = about
  const watch = await claimWatch(ctx, mailbox)
  if (!watch) return
  const span = await answerableSpan(ctx.db, { ...mailbox, now: ctx.clock.now() })
  if (!span) return planNext(ctx, mailbox)
  const work = { mailbox, watch, since: after(watch.readAt ?? span.first, -margin) }
  // A reading that ends its process writes nothing down: the next one tells.
  if (watch.failures >= 2) await tellStall(ctx, work)
  // After a restore it is not known yet what was sent: an answer to it would belong to nothing and be passed over. While
  // that cannot be found out, nothing is read, and it counts as that.
  if (await awaitsSearch(ctx.db, mailbox)) return waitForSearch(ctx, work)
  try {
    await readAll(ctx, work, signal)
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    return recordFault(ctx, work, error)
  }
  await planNext(ctx, mailbox)
}

async function waitForSearch(ctx: Context, { mailbox, watch }: Work): Promise<void> {
  const until = after(ctx.clock.now(), lookAgainAfter)
  await planAfterFailure(ctx, { mailbox, watch, until, rest: false, anew: false })
}

/** Messages that the vendor fails at are passed over after so many readings in vain. */
const patience = 3

interface Work {
  mailbox: MailboxKey
  watch: Watch
  since: Date
}

async function readAll(ctx: Context, work: Work, signal: AbortSignal): Promise<void> {
  const { watch, since } = work
  if (watch.isOther) await forgetAllUnreadable(ctx.db, work.mailbox)
  const port: Mailbox = await ctx.mailboxes.open(work.mailbox)
  let { cursor } = watch
  let more = true
  while (more && !signal.aborted) {
    const news = await port.readNew({ cursor, since, passOver: watch.failures >= patience })
    await takeMailedNos(ctx, work.mailbox, news.messages)
    await recordNews(ctx, work, news)
    cursor = news.cursor
    more = news.more
  }
  await retryUnreadable(ctx, port, { ...work.mailbox, address: watch.address })
}

/**
 * What was found and how far was read belong together: one transaction. A message that cannot be recorded takes back
 * only itself, and is remembered as unreadable.
 */
async function recordNews(ctx: Context, work: Work, news: NewMail): Promise<void> {
  const { mailbox, watch } = work
  const reading = { ...mailbox, address: watch.address }
  await ctx.db.transaction().execute(async (db) => {
    const name = ({ id }: { id: string }) => ({ ...mailbox, message: boundedKey(id) })
    const batch = { log: ctx.log, task: 'record message', items: news.messages, name }
    const faults = await forEachWithin(db, batch, (message) => recordMessage(ctx, db, { reading, message }))
    const unrecorded = faults.map(({ item, error }) => ({
      id: item.id,
      code: faultCode(error),
      isPassing: isBadLuck(error),
    }))
    await recordUnreadable(ctx, db, { mailbox, messages: [...news.unreadable, ...unrecorded] })
    const isWatched = await saveCursor(ctx, db, { mailbox, watch, cursor: news.cursor })
    // Stopped while the vendor answered: nothing of it may stay.
    if (!isWatched) throw new ConnectorError('temporary', { vendorCode: 'watch_stopped' })
    if (watch.stalledSince) await publish(ctx, db, newsOf(work, 'mailbox.read_again', watch.stalledSince))
  })
}

async function recordFault(ctx: Context, work: Work, error: unknown): Promise<void> {
  const { mailbox, watch } = work
  const known = error instanceof ConnectorError ? error : null
  if (known)
    ctx.log.info({ ...mailbox, fault: known.fault, vendorCode: known.vendorCode }, 'mailbox not read')
  else ctx.log.error({ ...mailbox, code: faultCode(error), err: error }, 'mailbox not read')
  const isLost = known?.fault === 'auth_revoked'
  const { workspaceId } = mailbox
  const { connectionId } = watch
  if (isLost && connectionId) await ctx.tokens.lose({ workspaceId, connectionId }, known.fault)
  // A cursor that the vendor will never accept would end the reading for good: without one it begins anew.
  const anew = known?.fault === 'rejected' && watch.cursor !== null
  await planAfterFailure(ctx, { mailbox, watch, until: known?.until ?? null, rest: isLost, anew })
  if (!isLost && watch.failures >= 1) await tellStall(ctx, work)
}

/** Tells, once, that nothing was read for a quarter of an hour although it was tried. */
async function tellStall(ctx: Context, work: Work): Promise<void> {
  const { mailbox, watch } = work
  if (watch.tryingSince > after(ctx.clock.now(), -stallsAfter)) return
  await ctx.db.transaction().execute(async (db) => {
    const isNews = await markStalled(db, mailbox)
    if (isNews) await publish(ctx, db, newsOf(work, 'mailbox.stalled', watch.tryingSince))
  })
}

/** The instant at which the stall began names it in both of its news. */
function newsOf({ mailbox }: Work, type: 'mailbox.stalled' | 'mailbox.read_again', at: Date): News {
  return { workspaceId: mailbox.workspaceId, type, subjectId: mailbox.mailboxId, ids: {}, at }
}

/** Has every mailbox read that should be and that nobody reads: after a crash, or when it was connected again. */
export async function recoverReading(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const items = await mailboxesToRead(ctx.db, now)
  await forEach(
    { log: ctx.log, task: 'watch mailbox', items, name: (mailbox) => ({ ...mailbox }) },
    (mailbox) => watchMailbox(ctx, ctx.db, { ...mailbox, at: now }),
  )
}
