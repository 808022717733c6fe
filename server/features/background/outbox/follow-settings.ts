import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { changedSection } from '../../team/settings/settings.ts'
import { subscription } from '../events/events.ts'
import { wakeLane } from './lane.ts'
import { forgetHolds } from './turn-queries.ts'

/** Limits and windows hold from the moment they are saved: every mailbox with mail that waits is looked through anew. */
async function judgeAnew(ctx: Context, db: Db, workspaceId: string): Promise<void> {
  const at = ctx.clock.now()
  for (const mailboxId of await forgetHolds(db, workspaceId, at))
    await wakeLane(ctx, db, { workspaceId, mailboxId, at })
}

export const followSettings = subscription({
  name: 'outbox.follow-settings',
  on: ['setting.changed'],
  async take(ctx, db, event) {
    const section = await changedSection(db, event)
    if (section === 'sending' || section === 'windows') await judgeAnew(ctx, db, event.workspaceId)
  },
})
