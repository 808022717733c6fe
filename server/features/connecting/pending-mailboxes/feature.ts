import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepPendingMailboxes } from './pending-mailboxes.ts'

export const pendingMailboxes: Feature = {
  recurring: (ctx) => [
    {
      name: 'sweep-pending-mailboxes',
      every: hours(1),
      atStart: false,
      run: () => sweepPendingMailboxes(ctx),
    },
  ],
}
