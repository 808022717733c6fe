import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Context } from '../../context.ts'
import { type JobHandler, readPayload } from '../../platform/jobs.ts'
import { recoverWrites, scheduleRecovery, writeDue } from './write-due.ts'

const owner = z.object({ workspaceId: id, userId: id })

export function crmSyncJobs(ctx: Context): Record<string, JobHandler> {
  return {
    'write-crm': (payload, signal) => writeDue(ctx, readPayload(owner, payload), signal),
    'recover-crm-writes': async () => {
      // Planned first, so that a recovery that fails is not the last one.
      await scheduleRecovery(ctx, 'later')
      await recoverWrites(ctx)
    },
  }
}

/** Looks for writes that were left behind, every 30 seconds: from now on, or where that was forgotten. */
export async function crmSyncStartup(ctx: Context, when: 'now' | 'if_missing' = 'now'): Promise<void> {
  await scheduleRecovery(ctx, when)
}
