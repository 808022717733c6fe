import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Context } from '../../context.ts'
import { type JobHandler, readPayload } from '../../platform/jobs.ts'
import { type ReadingPorts, readReplies, recoverReading, scheduleRecovery } from './read-replies.ts'

const owner = z.object({ workspaceId: id, userId: id })

export function replyJobs(ctx: Context, ports: ReadingPorts): Record<string, JobHandler> {
  return {
    'read-replies': (payload, signal) =>
      readReplies(ctx, { owner: readPayload(owner, payload), ...ports }, signal),
    'recover-replies': async () => {
      // Planned first, so that a recovery that fails is not the last one.
      await scheduleRecovery(ctx, 'later')
      await recoverReading(ctx)
    },
  }
}

/** Looks for mailboxes that nobody reads, every minute: from now on, or where that was forgotten. */
export async function replyStartup(ctx: Context, when: 'now' | 'if_missing' = 'now'): Promise<void> {
  await scheduleRecovery(ctx, when)
}
