import { ConnectorError, saidCode } from '../../../connectors/connector-error.ts'
import type { Context } from '../../../context.ts'
import { after, days, minutes, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import { backOff, soon, wakeAt } from '../../../platform/schedule.ts'
import type { Db } from '../../../schema.ts'
import { crmCodeOf } from './crm-refusal.ts'
import {
  claimWrite,
  findProblems,
  findTicked,
  finishWrite,
  forgetTicked,
  nextWriteAt,
  type OptOutWriteRow,
  retryProblems,
  reviveAfter,
  upsertWrite,
} from './opt-out-queries.ts'

/** Whoever holds one after this is dead; writing it twice does no harm. */
const claimTime = minutes(2)
const patience = { first: seconds(5), longest: minutes(15) }
/** About a day. */
const mostTries = 100
/** What has failed is tried once more as often: whoever mends it at Salesforce says so nowhere. */
const againEvery = days(1)
/** One that waits is a problem after so many tries. */
const triesUntold = 3
const mostProblems = 200

export const optOutJob = 'write-crm-opt-outs'

/**
 * Has Salesforce told, in the transaction that makes it true, that an address said no to the company, or that mail may
 * go to it again. `all`: an admin lets mail go, and every box is cleared; else only those that we have ticked.
 */
export async function queueOptOutWrite(
  ctx: Context,
  db: Db,
  write: { workspaceId: string; address: string; isOut: boolean; all: boolean; userId: string },
): Promise<void> {
  const now = ctx.clock.now()
  await upsertWrite(db, { ...write, now })
  await wakeAt(ctx.jobs, db, { name: optOutJob, payload: {}, at: now })
}

/** Writes what is due: Email Opt Out of every Lead and Contact with the address. */
export async function writeOptOuts(ctx: Context, signal: AbortSignal): Promise<void> {
  await reviveAfter(ctx.db, { now: ctx.clock.now(), tries: mostTries - 1 })
  while (!signal.aborted) {
    const now = ctx.clock.now()
    const row = await claimWrite(ctx.db, { now, until: after(now, claimTime) })
    if (!row) break
    await writeOne(ctx, row)
  }
  const next = await nextWriteAt(ctx.db)
  const now = ctx.clock.now()
  if (next) await wakeAt(ctx.jobs, ctx.db, { name: optOutJob, payload: {}, at: soon(now, next) })
}

async function writeOne(ctx: Context, row: OptOutWriteRow): Promise<void> {
  const { workspace_id: workspaceId, user_id: userId, address, is_out: isOut, ticked } = row
  const only = isOut || row.is_of_all ? null : ticked
  try {
    const { records } = await ctx.crm.open({ workspaceId, userId })
    const { changed, refused } = await records.writeOptOut({ address, isOut, only })
    const kept = isOut ? [...new Set([...ticked, ...changed])] : ticked.filter((id) => !changed.includes(id))
    if (refused) return recordFault(ctx, { ...row, ticked: kept }, refused)
    await finishWrite(ctx.db, row, {
      state: 'written',
      code: null,
      written_at: ctx.clock.now(),
      ticked: isOut ? kept : [],
      problem: null,
      problem_said: null,
      problem_since: null,
    })
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    await recordFault(ctx, row, error)
  }
}

/** What Salesforce refuses will be refused again that day; anything else is tried for a day. */
async function recordFault(ctx: Context, row: OptOutWriteRow, error: unknown): Promise<void> {
  const known = error instanceof ConnectorError ? error : null
  const code = known?.vendorCode ?? known?.fault ?? 'unexpected'
  if (known) ctx.log.info({ fault: known.fault, vendorCode: known.vendorCode }, 'opt-out not written')
  else ctx.log.error({ code: faultCode(error), err: error }, 'opt-out not written')
  const isOver = known?.fault === 'rejected' || row.tries >= mostTries
  const now = ctx.clock.now()
  const until = isOver ? after(now, againEvery) : (known?.until ?? after(now, backOff(row.tries, patience)))
  await finishWrite(ctx.db, row, {
    state: isOver ? 'failed' : 'waiting',
    code,
    due_at: until,
    ticked: row.ticked,
    problem: known ? crmCodeOf(known) : 'unexpected',
    problem_said: known && saidCode(known),
    problem_since: row.problem_since ?? now,
  })
}

/** What of the company's opt-outs does not stand at Salesforce, why, and when it is tried again; the oldest first. */
export async function listOptOutProblems(db: Db, workspaceId: string) {
  const rows = await findProblems(db, { workspaceId, triesUntold, limit: mostProblems })
  return rows.map((row) => ({
    address: row.address,
    isOut: row.is_out,
    code: row.problem ?? ('crm_rejected' as const),
    details: { ...(row.problem_said && { code: row.problem_said }) },
    since: row.problem_since ?? row.due_at,
    nextTryAt: row.due_at,
    by: row.name,
  }))
}

/**
 * Which of these boxes, read at an instant, we alone have ticked, by the ids of their records. One of ours that was found empty
 * is ours no more.
 */
export async function ticksOfOurs(
  ctx: Context,
  read: { workspaceId: string; boxes: readonly { id: string; isOut: boolean }[]; at: Date },
): Promise<ReadonlySet<string>> {
  const { workspaceId, boxes, at } = read
  const ours = await findTicked(ctx.db, { workspaceId, recordIds: boxes.map(({ id }) => id) })
  const empty = boxes.flatMap(({ id, isOut }) => (!isOut && ours.has(id) ? [id] : []))
  if (empty.length) await forgetTicked(ctx.db, { workspaceId, recordIds: empty, at })
  return ours
}

/** Has what failed tried again at once, with the grant of whoever asks. */
export async function retryOptOutWrites(
  ctx: Context,
  about: { workspaceId: string; userId: string; addresses: string[] },
): Promise<void> {
  const now = ctx.clock.now()
  await ctx.db.transaction().execute(async (db) => {
    await retryProblems(db, { ...about, now })
    await wakeAt(ctx.jobs, db, { name: optOutJob, payload: {}, at: now })
  })
}
