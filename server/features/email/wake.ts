import type { Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import { wakeAt } from '../../platform/schedule.ts'
import type { Db } from '../../schema.ts'
import { releaseHeld } from './outbox-queries.ts'

/** Wakes the dispatcher of one mailbox at an instant. */
export async function wakeMailbox(ctx: Context, db: Db, wake: Owner & { at: Date }): Promise<void> {
  const { workspaceId, userId, at } = wake
  await wakeAt(ctx.jobs, db, { name: 'dispatch-mailbox', payload: { workspaceId, userId }, at })
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
  const { workspaceId, at } = wake
  await wakeAt(ctx.jobs, db, { name: 'dispatch-system', payload: { workspaceId }, at })
}
