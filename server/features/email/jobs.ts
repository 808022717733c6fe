import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Context } from '../../context.ts'
import { type JobHandler, readPayload } from '../../platform/jobs.ts'
import { dispatchMailbox } from './dispatch.ts'
import { recoverAttempts, scheduleRecovery } from './recovery.ts'
import { dispatchSystem } from './system-mail.ts'

const owner = z.object({ workspaceId: id, userId: id })
const workspace = z.object({ workspaceId: id })

export function emailJobs(ctx: Context): Record<string, JobHandler> {
  return {
    'dispatch-mailbox': (payload, signal) => dispatchMailbox(ctx, readPayload(owner, payload), signal),
    'dispatch-system': (payload, signal) =>
      dispatchSystem(ctx, readPayload(workspace, payload).workspaceId, signal),
    'recover-email': async () => {
      // Planned first, so that a recovery that fails is not the last one.
      await scheduleRecovery(ctx, 'later')
      await recoverAttempts(ctx)
    },
  }
}
