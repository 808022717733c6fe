import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Context } from '../../context.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { readReplies, recoverReading, scheduleRecovery } from './read-replies.ts'

const owner = z.object({ workspaceId: id, userId: id })

export function replyJobs(ctx: Context): Record<string, JobHandler> {
  return {
    'read-replies': (payload, signal) => readReplies(ctx, owner.parse(payload), signal),
    'recover-replies': async () => {
      // Planned first, so that a recovery that fails is not the last one.
      await scheduleRecovery(ctx, 'later')
      await recoverReading(ctx)
    },
  }
}

/** To be called when a worker starts: looks for mailboxes that nobody reads, now and every minute. */
export async function replyStartup(ctx: Context): Promise<void> {
  await scheduleRecovery(ctx, 'now')
}
