import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Context } from '../../../context.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import { backOff, soon, wakeAt } from '../../../platform/schedule.ts'
import type { Db } from '../../../schema.ts'
import { claimWrite, finishWrite, nextWriteAt, type OptOutWriteRow, upsertWrite } from './opt-out-queries.ts'

/** Whoever holds one after this is dead; writing it twice does no harm. */
const claimTime = minutes(2)
const patience = { first: seconds(5), longest: minutes(15) }
/** About a day. */
const mostTries = 100

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
    const changed = await records.writeOptOut({ address, isOut, only })
    const kept = isOut ? [...new Set([...ticked, ...changed])] : []
    await finishWrite(ctx.db, row, {
      state: 'written',
      code: null,
      written_at: ctx.clock.now(),
      ticked: kept,
    })
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    await recordFault(ctx, row, error)
  }
}

/** What Salesforce refuses will be refused again; anything else is tried for a day. */
async function recordFault(ctx: Context, row: OptOutWriteRow, error: unknown): Promise<void> {
  const known = error instanceof ConnectorError ? error : null
  const code = known?.vendorCode ?? known?.fault ?? 'unexpected'
  if (known) ctx.log.info({ fault: known.fault, vendorCode: known.vendorCode }, 'opt-out not written')
  else ctx.log.error({ code: faultCode(error), err: error }, 'opt-out not written')
  const isOver = known?.fault === 'rejected' || row.tries >= mostTries
  const until = known?.until ?? after(ctx.clock.now(), backOff(row.tries, patience))
  await finishWrite(ctx.db, row, isOver ? { state: 'failed', code } : { code, due_at: until })
}
