import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepAudit } from './audit.ts'
import { deedsAboutPeople } from './personal.ts'
import { auditRoutes } from './routes.ts'

export const audit: Feature = {
  routes: auditRoutes,
  personal: [deedsAboutPeople],
  recurring: (ctx) => [{ name: 'sweep-audit', every: hours(1), atStart: false, run: () => sweepAudit(ctx) }],
}
