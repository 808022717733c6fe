import type { Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import { releaseHeld } from './attempt-queries.ts'
import { wakeLane } from './lane.ts'

/** The mailbox is connected again: what waited for it goes on its way. */
export async function resumeMailbox(ctx: Context, owner: Owner): Promise<void> {
  const at = ctx.clock.now()
  await ctx.db.transaction().execute(async (db) => {
    await releaseHeld(db, { ...owner, at })
    await wakeLane(ctx, db, { ...owner, at })
  })
}
