import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import { dayIn } from '../../../../contract/values/local-day.ts'
import type { Context } from '../../../context.ts'
import { after, days, minutes, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import { forEach } from '../../../platform/each.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { backOff } from '../../../platform/schedule.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { raiseObjection } from '../opt-outs/opt-outs.ts'
import type { Judged } from './judge-message.ts'
import { judgeInMailbox } from './read-message.ts'
import * as queries from './verdict-queries.ts'

/** Whoever reads one says so for this long; after it another may. */
const claimTime = minutes(3)
const patience = { first: seconds(30), longest: minutes(15) }
/** What could not be read for so long is not read any more. */
const givenUpAfter = days(1)
const mostAtOnce = 200

/** What will be the same however often it is asked. */
const final = new Set(['answer_gone', 'answer_too_large', 'answer_unreadable'])

export interface MessageOfOurs {
  workspaceId: string
  mailEventId: string
}

/** Has a message judged whose mailbox's owner lets it be; of others nothing is read. */
export async function planVerdict(ctx: Context, db: Db, key: MessageOfOurs): Promise<void> {
  const at = ctx.clock.now()
  if (await queries.insertPlan(db, { ...key, at })) await wake(ctx, db, { ...key, at })
}

async function wake(ctx: Context, db: Db, wake: MessageOfOurs & { at: Date }): Promise<void> {
  const { workspaceId, mailEventId, at } = wake
  await ctx.jobs.add(db, {
    name: 'judge-answer',
    payload: { workspaceId, mailEventId },
    runAt: at,
    key: `judge-answer:${workspaceId}:${mailEventId}`,
  })
}

export const messageOfJob = (payload: unknown) =>
  readPayload(z.object({ workspaceId: id, mailEventId: id }), payload)

/**
 * Reads the new part of a message once, in memory, and keeps what it comes to: a verdict, a day and the rule. May be called at
 * any time, any number of times, by any process. An objection holds mail to whoever wrote it, in the same transaction.
 */
export async function judgeAnswer(ctx: Context, key: MessageOfOurs): Promise<void> {
  const now = ctx.clock.now()
  const plan = await queries.claimPlan(ctx.db, { ...key, now, until: after(now, claimTime) })
  if (!plan) return
  const message = await queries.findToJudge(ctx.db, key)
  if (message?.reads_answers !== 'agreed') return queries.deletePlan(ctx.db, key)
  try {
    await keep(ctx, { key, judged: await judge(ctx, key, message), basis: basisOf(message) })
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    await fail(ctx, { key, plan, error })
  }
}

type ToJudge = NonNullable<Awaited<ReturnType<typeof queries.findToJudge>>>

function judge(ctx: Context, { workspaceId }: MessageOfOurs, message: ToJudge): Promise<Judged> {
  return judgeInMailbox(ctx, {
    workspaceId,
    mailboxId: message.mailbox_id,
    userId: message.user_id,
    messageId: message.vendor_message_id ?? '',
    own: [],
    judging: {
      isAutomatic: message.kind === 'auto_replied',
      day: dayIn(message.time_zone, message.at),
      answered: message.text,
    },
  })
}

/** What a verdict rests upon: with another of these it might be another one. */
const basisOf = ({ vendor_message_id, mailbox_id, kind, at, text, time_zone }: ToJudge) =>
  JSON.stringify([vendor_message_id, mailbox_id, kind, at, text, time_zone])

/**
 * Keeps what a message came to, by what is known of it now: the mailbox took its time. Of one that is erased by now, or may not be
 * read any more, nothing is kept; one that has changed is judged anew.
 */
async function keep(
  ctx: Context,
  { key, judged, basis }: { key: MessageOfOurs; judged: Judged; basis: string },
): Promise<void> {
  const { verdict, rule, returnsOn: returns_on } = judged
  const { workspaceId } = key
  await ctx.db.transaction().execute(async (db) => {
    const judged_at = ctx.clock.now()
    await queries.lockEvent(db, key)
    const message = await queries.findToJudge(db, key)
    if (message?.reads_answers !== 'agreed') return queries.deletePlan(db, key)
    if (basisOf(message) !== basis) {
      await queries.postponePlan(db, { ...key, until: judged_at })
      return wake(ctx, db, { ...key, at: judged_at })
    }
    const isNew = await queries.saveVerdict(db, key, { verdict, rule, returns_on, judged_at })
    const { from_address: address, from_name: name, email_id: emailId, user_id: userId } = message
    if (!isNew || verdict !== 'objection' || address === null) return
    const recipients = await queries.findRecipientsOf(db, { workspaceId, emailId })
    await raiseObjection(ctx, db, { ...key, userId, emailId, from: { name, address }, recipients })
  })
}

async function fail(
  ctx: Context,
  about: { key: MessageOfOurs; plan: Pick<queries.VerdictRow, 'tries' | 'planned_at'>; error: unknown },
): Promise<void> {
  const { key, plan, error } = about
  const now = ctx.clock.now()
  const code = error instanceof Refusal ? error.code : faultCode(error)
  if (!(error instanceof Refusal)) ctx.log.error({ ...key, code, err: error }, 'an answer was not judged')
  if (final.has(code) || now >= after(plan.planned_at, givenUpAfter)) {
    const unread = { verdict: 'unread', rule: code, returns_on: null, judged_at: now } as const
    await queries.saveVerdict(ctx.db, key, unread)
    return
  }
  const until = after(now, backOff(plan.tries, patience))
  await queries.postponePlan(ctx.db, { ...key, until })
  await wake(ctx, ctx.db, { ...key, at: until })
}

/** Has read what should be by now and nobody reads: after a crash, or after a job was given up. */
export async function recoverVerdicts(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const items = await queries.findDue(ctx.db, now, mostAtOnce)
  await forEach({ log: ctx.log, task: 'judge answer', items, name: (one) => ({ ...one }) }, (one) =>
    wake(ctx, ctx.db, { ...one, at: now }),
  )
}
