import { type Subscription, subscription } from '../events/events.ts'
import { failWritesUntil } from './queries.ts'

/** Whoever is deactivated has no Salesforce any more. What comes later is failed by its writer. */
const failWaiting = subscription({
  name: 'crm-sync.fail-waiting',
  on: ['user.deactivated'],
  take: (_ctx, db, { workspaceId, subjectId: userId, at }) =>
    failWritesUntil(db, { workspaceId, userId, closedAt: at }),
})

export const subscriptions: Subscription[] = [failWaiting]
