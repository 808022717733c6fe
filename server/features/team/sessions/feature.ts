import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sessionRoutes } from './routes.ts'
import { sweepSessions } from './sessions.ts'

export const sessions: Feature = {
  routes: sessionRoutes,
  recurring: (ctx) => [
    { name: 'sweep-sessions', every: hours(1), atStart: false, run: () => sweepSessions(ctx) },
  ],
}
