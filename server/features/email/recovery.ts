import type { Context } from '../../context.ts'
import { after, seconds } from '../../platform/clock.ts'
import { forEach } from '../../platform/each.ts'
import { endProcess, endSilentProcesses } from '../processes/processes.ts'
import { freeLeases, usersToDispatch, workspacesToDispatch } from './recovery-queries.ts'
import { soon, wakeMailbox, wakeSystemMail } from './wake.ts'

const recoverEvery = seconds(30)

/**
 * Goes on where a dead process stopped: frees the leases of processes that have gone silent, and wakes whoever has
 * something due. Decides nothing itself; doing it twice changes nothing.
 */
export async function recoverAttempts(ctx: Context): Promise<void> {
  await takeOver(ctx)
  const now = ctx.clock.now()
  const at = soon(ctx, now)
  const { log } = ctx
  const owners = await usersToDispatch(ctx.db, now)
  await forEach({ log, task: 'wake mailbox', items: owners, name: (owner) => ({ ...owner }) }, (owner) =>
    wakeMailbox(ctx, ctx.db, { ...owner, at }),
  )
  const workspaces = await workspacesToDispatch(ctx.db, now)
  await forEach({ log, task: 'wake system mail', items: workspaces }, (workspaceId) =>
    wakeSystemMail(ctx, ctx.db, { workspaceId, at }),
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

/** Looks again in half a minute, or at once; `if_missing`: at once if that is not planned. */
export async function scheduleRecovery(ctx: Context, when: 'now' | 'later' | 'if_missing'): Promise<void> {
  const now = ctx.clock.now()
  const runAt = when === 'later' ? after(now, recoverEvery) : now
  const call = { name: 'recover-email', payload: {}, runAt, key: 'recover-email' }
  await ctx.jobs.add(ctx.db, { ...call, ifMissing: when === 'if_missing' })
}

/** To be called when a worker starts or a process has gone silent: looks at once for what was left behind. */
export async function emailStartup(ctx: Context): Promise<void> {
  await scheduleRecovery(ctx, 'now')
}
