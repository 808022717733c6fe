import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Feature } from '../../feature.ts'
import { hours, minutes } from '../../platform/clock.ts'
import { readPayload } from '../../platform/jobs.ts'
import { findMailboxOf } from '../mailboxes/mailboxes.ts'
import { type ReadingPorts, readReplies, recoverReading } from './read-replies.ts'
import { subscriptions } from './subscriptions.ts'
import { sweepUnreadable } from './unreadable.ts'

const mailbox = z.object({ workspaceId: id, mailboxId: id })
/** What 0.1 queued: a user's mailbox, by its user. */
const owner = z.object({ workspaceId: id, userId: id })

/** `ports`: what reading asks of features that know this one. */
export function replies(ports: ReadingPorts): Feature {
  return {
    jobs: (ctx) => ({
      'read-replies': async (payload, signal) => {
        const stored = readPayload(z.union([mailbox, owner]), payload)
        const key = 'mailboxId' in stored ? stored : await findMailboxOf(ctx.db, stored)
        if (key) await readReplies(ctx, { mailbox: key, ...ports }, signal)
      },
    }),
    subscriptions,
    recurring: (ctx) => [
      { name: 'recover-replies', every: minutes(1), atStart: true, run: () => recoverReading(ctx) },
      { name: 'sweep-unreadable', every: hours(1), atStart: false, run: () => sweepUnreadable(ctx) },
    ],
  }
}
