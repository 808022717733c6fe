import type { Context } from '../../../context.ts'
import { forEach } from '../../../platform/each.ts'
import { soon } from '../../../platform/schedule.ts'
import { freeLeases } from '../../connecting/mailboxes/mailboxes.ts'
import { endProcess, endSilentProcesses } from '../processes/processes.ts'
import { type Sender, wakeLane } from './lane.ts'
import { lanesToEmpty } from './recovery-queries.ts'

/** The job that goes on where a dead process stopped. */
export const recovery = 'recover-email'

/**
 * Goes on where a dead process stopped: frees the leases of processes that have gone silent, and wakes whoever has
 * something due. Decides nothing itself; doing it twice changes nothing.
 */
export async function recoverAttempts(ctx: Context): Promise<void> {
  await takeOver(ctx)
  const now = ctx.clock.now()
  const at = soon(now, now)
  const items = await lanesToEmpty(ctx.db, now)
  const name = ({ workspaceId, mailboxId }: Sender) => ({
    workspaceId,
    mailboxId: mailboxId ?? 'notifications',
  })
  await forEach({ log: ctx.log, task: 'wake lane', items, name }, (sender) =>
    wakeLane(ctx, ctx.db, { ...sender, at }),
  )
}

/** Ends the processes that have gone silent and frees their mailboxes; whether there were any. */
export async function takeOver(ctx: Context): Promise<boolean> {
  const ended = await ctx.db.transaction().execute(async (db) => {
    const ids = await endSilentProcesses(ctx, db)
    await freeLeases(db, ids)
    return ids
  })
  if (ended.length === 0) return false
  ctx.log.warn({ processes: ended }, 'silent processes were ended, and what they held is free')
  return true
}

/** This process ends on purpose: its mailboxes are free at once. */
export async function leave(ctx: Context): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    await endProcess(ctx, db)
    await freeLeases(db, [ctx.processId])
  })
}

/** Has whoever has something due woken at once. */
export async function recoverNow(ctx: Context): Promise<void> {
  await ctx.jobs.add(ctx.db, { name: recovery, payload: {}, runAt: ctx.clock.now(), key: recovery })
}
