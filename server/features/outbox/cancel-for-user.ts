import type { Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import { after, hours, minutes } from '../../platform/clock.ts'
import type { Db } from '../../schema.ts'
import { cancelUnsent, closeUnsubmitted, isDeactivated } from './cancel-for-user-queries.ts'
import { tellEnd } from './end-mail.ts'
import { wakeLane } from './lane.ts'

/** An attempt that nobody can look up any more is given up a day after it began. */
const attemptsEnd = hours(24) + minutes(1)

/**
 * Cancels everything of a user's that has not been handed over, in the transaction that deactivates the user and has
 * fenced off the mailbox. What is in a vendor's hands or in doubt stays as it is: it may have been sent. Returns how
 * many were cancelled.
 */
export async function cancelMailOf(ctx: Context, db: Db, owner: Owner): Promise<number> {
  const now = ctx.clock.now()
  const stopped = await closeUnsubmitted(db, { ...owner, now })
  await wakeLane(ctx, db, { ...owner, at: after(now, attemptsEnd) })
  const cancelled = await cancelUnsent(db, { ...owner, stopped })
  tellEnd(ctx, cancelled)
  return cancelled.length
}

/** A hand-over that failed after its sender was deactivated is not tried again. */
export async function cancelIfDeactivated(ctx: Context, owner: Owner): Promise<void> {
  if (!(await isDeactivated(ctx.db, owner))) return
  tellEnd(ctx, await cancelUnsent(ctx.db, { ...owner, stopped: [] }))
}
