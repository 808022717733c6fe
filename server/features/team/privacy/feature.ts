import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepBodies } from './retention.ts'
import { privacyRoutes } from './routes.ts'

export const privacy: Feature = {
  routes: privacyRoutes,
  recurring: (ctx) => [
    { name: 'sweep-bodies', every: hours(1), atStart: false, run: () => sweepBodies(ctx) },
  ],
}
