import type { MailboxKey, Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, hours, minutes } from '../../../platform/clock.ts'
import type { Db } from '../../../schema.ts'
import {
  cancelUnsent,
  closeUnsubmitted,
  findDeactivatedSenders,
  findMailboxesUnderWay,
} from './cancel-for-user-queries.ts'
import { publishEnds } from './end-mail.ts'
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
  for (const mailbox of await findMailboxesUnderWay(db, owner))
    await wakeLane(ctx, db, { ...mailbox, at: after(now, attemptsEnd) })
  const cancelled = await cancelUnsent(db, { ...owner, stopped, now })
  await publishEnds(ctx, db, cancelled)
  return cancelled.length
}

/** A hand-over that failed after its sender was deactivated is not tried again. */
export async function cancelOfDeactivated(ctx: Context, mailbox: MailboxKey): Promise<void> {
  for (const owner of await findDeactivatedSenders(ctx.db, mailbox))
    await ctx.db.transaction().execute(async (db) => {
      await publishEnds(ctx, db, await cancelUnsent(db, { ...owner, stopped: [], now: ctx.clock.now() }))
    })
}
