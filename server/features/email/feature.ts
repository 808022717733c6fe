import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Feature } from '../../feature.ts'
import { hours, seconds } from '../../platform/clock.ts'
import { readPayload } from '../../platform/jobs.ts'
import { sweepAttachments } from './attachments.ts'
import { dispatchMailbox } from './dispatch.ts'
import { recoverAttempts, recovery } from './recovery.ts'
import { emailRoutes } from './routes.ts'
import { dispatchSystem } from './system-mail.ts'

const owner = z.object({ workspaceId: id, userId: id })
const workspace = z.object({ workspaceId: id })

export const email: Feature = {
  routes: emailRoutes,
  jobs: (ctx) => ({
    'dispatch-mailbox': (payload, signal) => dispatchMailbox(ctx, readPayload(owner, payload), signal),
    'dispatch-system': (payload, signal) =>
      dispatchSystem(ctx, readPayload(workspace, payload).workspaceId, signal),
  }),
  recurring: (ctx) => [
    { name: recovery, every: seconds(30), atStart: true, run: () => recoverAttempts(ctx) },
    { name: 'sweep-attachments', every: hours(1), atStart: false, run: () => sweepAttachments(ctx) },
  ],
}
