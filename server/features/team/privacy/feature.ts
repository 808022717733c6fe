import type { Feature } from '../../../feature.ts'
import type { PersonalData } from '../../../personal-data.ts'
import { hours, minutes } from '../../../platform/clock.ts'
import { erasureJob, goOnErasing } from './erasure.ts'
import { sweepBodies } from './retention.ts'
import { privacyRoutes } from './routes.ts'
import { takeUpRecords } from './take-up.ts'

/** `data`: what every feature keeps about people. */
export function privacy(data: PersonalData[]): Feature {
  return {
    routes: privacyRoutes(data),
    jobs: (ctx) => ({ [erasureJob]: () => goOnErasing(ctx, data) }),
    recurring: (ctx) => [
      { name: 'sweep-bodies', every: hours(1), atStart: false, run: () => sweepBodies(ctx) },
      { name: 'resume-privacy', every: minutes(1), atStart: true, run: () => takeUpRecords(ctx) },
      { name: 'resume-erasures', every: minutes(5), atStart: true, run: () => goOnErasing(ctx, data) },
    ],
  }
}
