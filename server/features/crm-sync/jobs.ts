import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Context } from '../../context.ts'
import { after, seconds } from '../../platform/clock.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { recoverWrites, scheduleRecovery, writeDue } from './write-due.ts'

const owner = z.object({ workspaceId: id, userId: id })

export function crmSyncJobs(ctx: Context): Record<string, JobHandler> {
  return {
    'write-crm': (payload, signal) => writeDue(ctx, owner.parse(payload), signal),
    'recover-crm-writes': async () => {
      // Planned first, so that a recovery that fails is not the last one.
      await scheduleRecovery(ctx, after(ctx.clock.now(), seconds(30)))
      await recoverWrites(ctx)
    },
  }
}

/** To be called when a worker starts: looks for writes that were left behind, now and every 30 seconds. */
export async function crmSyncStartup(ctx: Context): Promise<void> {
  await scheduleRecovery(ctx, ctx.clock.now())
}
