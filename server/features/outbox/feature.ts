import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { MailboxKey } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import type { Feature } from '../../feature.ts'
import { seconds } from '../../platform/clock.ts'
import { type JobHandler, readPayload } from '../../platform/jobs.ts'
import { findMailboxOf } from '../mailboxes/mailboxes.ts'
import { dispatchMailbox } from './dispatch.ts'
import { dispatchNotifications } from './dispatch-notifications.ts'
import { laneJobs } from './lane.ts'
import { recoverAttempts, recovery } from './recovery.ts'

const mailbox = z.object({ workspaceId: id, mailboxId: id })
/** What 0.1 queued: a user's mailbox, by its user. */
const owner = z.object({ workspaceId: id, userId: id })
const workspace = z.object({ workspaceId: id })

/** The mailbox that a job is about; null when its user has none any more. */
async function readMailbox(ctx: Context, payload: unknown): Promise<MailboxKey | null> {
  const stored = readPayload(z.union([mailbox, owner]), payload)
  return 'mailboxId' in stored ? stored : findMailboxOf(ctx.db, stored)
}

export const outbox: Feature = {
  jobs: (ctx) => {
    const notifications: JobHandler = (payload, signal) =>
      dispatchNotifications(ctx, readPayload(workspace, payload).workspaceId, signal)
    return {
      [laneJobs.mailbox]: async (payload, signal) => {
        const key = await readMailbox(ctx, payload)
        if (key) await dispatchMailbox(ctx, key, signal)
      },
      [laneJobs.notifications]: notifications,
      // What 0.1 called it: a queue that was filled then is emptied all the same.
      'dispatch-system': notifications,
    }
  },
  recurring: (ctx) => [
    { name: recovery, every: seconds(30), atStart: true, run: () => recoverAttempts(ctx) },
  ],
}
