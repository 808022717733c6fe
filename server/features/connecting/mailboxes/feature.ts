import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { subscription } from '../../background/events/events.ts'
import { deleteWait } from './approval-queries.ts'
import { sweepPendingMailboxes } from './pending.ts'
import { mailboxRoutes } from './routes.ts'

export const mailboxes: Feature = {
  routes: mailboxRoutes,
  subscriptions: [
    // At the reactivation once more: a wait that slipped in while the account was being closed must not wake up then.
    // The name is stored with what was taken already, from when waits had a room of their own.
    subscription({
      name: 'approvals.end-wait',
      on: ['user.deactivated', 'user.reactivated'],
      take: (_ctx, db, { workspaceId, subjectId: userId, at }) =>
        deleteWait(db, { workspaceId, userId, until: at }),
    }),
  ],
  recurring: (ctx) => [
    {
      name: 'sweep-pending-mailboxes',
      every: hours(1),
      atStart: false,
      run: () => sweepPendingMailboxes(ctx),
    },
  ],
}
