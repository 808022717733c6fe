import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { releaseHeld } from './attempt-queries.ts'
import { wakeLane } from './lane.ts'

/** The mailbox is connected again: what waited for it goes on its way. */
export async function resumeMailbox(ctx: Context, mailbox: MailboxKey): Promise<void> {
  const { workspaceId, mailboxId } = mailbox
  const at = ctx.clock.now()
  await ctx.db.transaction().execute(async (db) => {
    await releaseHeld(db, { workspaceId, mailboxId, at })
    await wakeLane(ctx, db, { workspaceId, mailboxId, at })
  })
}
