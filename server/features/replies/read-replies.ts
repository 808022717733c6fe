import { ConnectorError } from '../../connectors/connector-error.ts'
import type { Mailbox, NewMail, Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import { after, days, minutes } from '../../platform/clock.ts'
import { forEach } from '../../platform/each.ts'
import { recordMessage } from './record-event.ts'
import {
  answerableSpan,
  claimWatch,
  keepCursor,
  ownersToRead,
  planAfterFailure,
  planNext,
  type Watch,
  watchMailbox,
} from './watch.ts'

/** Reading anew begins this much earlier than it must: the vendor's clock may differ from ours. */
const margin = days(1)
const recoverEvery = minutes(1)

/**
 * Reads what is new in one mailbox and records what answers a mail of ours. May be called at any time, any number of
 * times, by any process: one reads at a time, and what is read twice is recorded once.
 */
export async function readReplies(ctx: Context, owner: Owner, signal: AbortSignal): Promise<void> {
  const watch = await claimWatch(ctx, owner)
  if (!watch) return
  const span = await answerableSpan(ctx.db, { ...owner, now: ctx.clock.now() })
  if (!span) return planNext(ctx, owner, watch)
  const since = after(watch.readAt ?? span.first, -margin)
  try {
    await readAll(ctx, { owner, watch, since }, signal)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return recordFault(ctx, { owner, watch }, error)
  }
  await planNext(ctx, owner, watch)
}

interface Work {
  owner: Owner
  watch: Watch
  since: Date
}

async function readAll(ctx: Context, work: Work, signal: AbortSignal): Promise<void> {
  const mailbox: Mailbox = await ctx.mailboxes.open(work.owner)
  let { cursor } = work.watch
  let more = true
  while (more && !signal.aborted) {
    const news = await mailbox.readNew({ cursor, since: work.since })
    await recordNews(ctx, work, news)
    cursor = news.cursor
    more = news.more
  }
}

/** What was found and how far was read belong together: one transaction. */
async function recordNews(ctx: Context, work: Work, news: NewMail): Promise<void> {
  const { owner, watch } = work
  const reading = { ...owner, account: watch.account }
  await ctx.db.transaction().execute(async (db) => {
    for (const message of news.messages) await recordMessage(ctx, db, { reading, message })
    const isWatched = await keepCursor(ctx, db, { owner, watch, cursor: news.cursor })
    // Stopped while the vendor answered: nothing of it may stay.
    if (!isWatched) throw new ConnectorError('temporary', { vendorCode: 'watch_stopped' })
  })
}

async function recordFault(
  ctx: Context,
  about: { owner: Owner; watch: Watch },
  error: ConnectorError,
): Promise<void> {
  const { owner, watch } = about
  ctx.log.info({ ...owner, fault: error.fault, vendorCode: error.vendorCode }, 'mailbox not read')
  const isLost = error.fault === 'auth_revoked'
  if (isLost) await ctx.tokens.lose(owner, 'mailbox', error.fault)
  // A cursor that the vendor will never accept would end the reading for good: without one it begins anew.
  const anew = error.fault === 'rejected' && watch.cursor !== null
  await planAfterFailure(ctx, { owner, watch, until: error.until, rest: isLost, anew })
}

/** Has every mailbox read that should be and that nobody reads: after a crash, or when it was connected again. */
export async function recoverReading(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const items = await ownersToRead(ctx.db, now)
  await forEach({ log: ctx.log, task: 'watch mailbox', items, name: (owner) => ({ ...owner }) }, (owner) =>
    watchMailbox(ctx, ctx.db, { ...owner, at: now }),
  )
}

/** Looks again in a minute, or at once; `if_missing`: at once if that is not planned. */
export async function scheduleRecovery(ctx: Context, when: 'now' | 'later' | 'if_missing'): Promise<void> {
  const now = ctx.clock.now()
  const runAt = when === 'later' ? after(now, recoverEvery) : now
  const call = { name: 'recover-replies', payload: {}, runAt, key: 'recover-replies' }
  await ctx.jobs.add(ctx.db, { ...call, ifMissing: when === 'if_missing' })
}
