import { type Subscription, subscription } from '../events/events.ts'
import { forgetObstacles } from './queries.ts'

/** Nobody is looked after whose account is closed; once more at its opening, for what slipped in meanwhile. */
const forget = subscription({
  name: 'onboarding.forget-obstacles',
  on: ['user.deactivated', 'user.reactivated'],
  take: (_ctx, db, { workspaceId, subjectId, at }) =>
    forgetObstacles(db, { workspaceId, userIds: [subjectId], until: at }),
})

export const subscriptions: Subscription[] = [forget]
