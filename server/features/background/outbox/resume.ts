import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { subscription } from '../events/events.ts'
import { releaseHeld } from './attempt-queries.ts'
import { wakeLane } from './lane.ts'

/** What waited for a mailbox that is connected again goes on its way. */
async function resumeMailbox(ctx: Context, db: Db, mailbox: MailboxKey): Promise<void> {
  const at = ctx.clock.now()
  await releaseHeld(db, { ...mailbox, at })
  await wakeLane(ctx, db, { ...mailbox, at })
}

export const resumeWaiting = subscription({
  name: 'outbox.resume-waiting',
  on: ['mailbox.connected'],
  take: (ctx, db, { workspaceId, subjectId: mailboxId }) =>
    resumeMailbox(ctx, db, { workspaceId, mailboxId }),
})
