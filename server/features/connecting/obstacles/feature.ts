import type { Feature } from '../../../feature.ts'
import { subscription } from '../../background/events/events.ts'
import { forgetObstacles } from './queries.ts'

export const obstacles: Feature = {
  subscriptions: [
    // Nobody is looked after whose account is closed; once more at its opening, for what slipped in meanwhile.
    subscription({
      name: 'obstacles.forget',
      on: ['user.deactivated', 'user.reactivated'],
      take: (_ctx, db, { workspaceId, subjectId, at }) =>
        forgetObstacles(db, { workspaceId, userIds: [subjectId], until: at }),
    }),
  ],
}
