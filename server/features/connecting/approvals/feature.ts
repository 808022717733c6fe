import type { Feature } from '../../../feature.ts'
import { subscription } from '../../background/events/events.ts'
import { deleteWait } from './queries.ts'

export const approvals: Feature = {
  subscriptions: [
    // At the reactivation once more: a wait that slipped in while the account was being closed must not wake up then.
    subscription({
      name: 'approvals.end-wait',
      on: ['user.deactivated', 'user.reactivated'],
      take: (_ctx, db, { workspaceId, subjectId: userId, at }) =>
        deleteWait(db, { workspaceId, userId, until: at }),
    }),
  ],
}
