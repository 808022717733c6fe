import type { Context } from '../../context.ts'
import { after, seconds } from '../../platform/clock.ts'
import { forEach } from '../../platform/each.ts'
import { beat, endWorkers, usersToDispatch, workspacesToDispatch } from './recovery-queries.ts'
import { soon, wakeMailbox, wakeSystemMail } from './wake.ts'

const beatEvery = seconds(10)
/** A worker that has been silent for so long is dead. */
const silentAfter = seconds(30)
const recoverEvery = seconds(30)

/**
 * Goes on where a dead process stopped: frees the leases of workers that have gone silent, and wakes whoever has
 * something due. Decides nothing itself; doing it twice changes nothing.
 */
export async function recoverAttempts(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  await beat(ctx.db, { id: ctx.processId, now })
  const silentSince = after(now, -silentAfter)
  const dead = await ctx.db.transaction().execute((db) => endWorkers(db, { silentSince }))
  if (dead) ctx.log.warn({ workers: dead }, 'silent workers were ended')
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

/** Looks again in half a minute, or at once; `if_missing`: at once if that is not planned. */
export async function scheduleRecovery(ctx: Context, when: 'now' | 'later' | 'if_missing'): Promise<void> {
  const now = ctx.clock.now()
  const runAt = when === 'later' ? after(now, recoverEvery) : now
  const call = { name: 'recover-email', payload: {}, runAt, key: 'recover-email' }
  await ctx.jobs.add(ctx.db, { ...call, ifMissing: when === 'if_missing' })
}

/**
 * To be called when a worker starts: says that it lives, every ten seconds, and begins the recovery. `stop` says
 * that it lives no more, which frees its leases at once.
 */
export async function emailStartup(ctx: Context): Promise<{ stop(): Promise<void> }> {
  await beat(ctx.db, { id: ctx.processId, now: ctx.clock.now() })
  await scheduleRecovery(ctx, 'now')
  const timer = setInterval(() => {
    beat(ctx.db, { id: ctx.processId, now: ctx.clock.now() }).catch((error) =>
      ctx.log.warn({ err: error }, 'heartbeat not written'),
    )
  }, beatEvery)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await ctx.db.transaction().execute((db) => endWorkers(db, { id: ctx.processId }))
    },
  }
}
