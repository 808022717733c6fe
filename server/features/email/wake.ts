import type { Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import type { Db } from '../../schema.ts'
import { releaseHeld } from './outbox-queries.ts'

/**
 * Wakes the dispatcher of one mailbox at an instant. Wake-ups for different instants stand beside each other, so that
 * a later one never replaces an earlier one.
 */
export async function wakeMailbox(ctx: Context, db: Db, wake: Owner & { at: Date }): Promise<void> {
  const { workspaceId, userId, at } = wake
  await ctx.jobs.add(db, {
    name: 'dispatch-mailbox',
    payload: { workspaceId, userId },
    runAt: at,
    key: `dispatch-mailbox:${workspaceId}:${userId}:${at.getTime()}`,
  })
}

/** The mailbox is connected again: what waited for it goes on its way. */
export async function resumeMailbox(ctx: Context, owner: Owner): Promise<void> {
  const at = ctx.clock.now()
  await ctx.db.transaction().execute(async (db) => {
    await releaseHeld(db, { ...owner, at })
    await wakeMailbox(ctx, db, { ...owner, at })
  })
}

/** Wakes the dispatcher of a workspace's system mail at an instant. */
export async function wakeSystemMail(
  ctx: Context,
  db: Db,
  wake: { workspaceId: string; at: Date },
): Promise<void> {
  await ctx.jobs.add(db, {
    name: 'dispatch-system',
    payload: { workspaceId: wake.workspaceId },
    runAt: wake.at,
    key: `dispatch-system:${wake.workspaceId}:${wake.at.getTime()}`,
  })
}

/** At least a second from now and in whole seconds, so that wake-ups which wait for the same thing become one. */
export function soon(ctx: Context, at: Date): Date {
  const soonest = Math.ceil(ctx.clock.now().getTime() / 1000 + 1) * 1000
  return new Date(Math.max(soonest, at.getTime()))
}
