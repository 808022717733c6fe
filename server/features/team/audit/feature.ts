import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepAudit } from './audit.ts'
import { auditRoutes } from './routes.ts'

export const audit: Feature = {
  routes: auditRoutes,
  recurring: (ctx) => [{ name: 'sweep-audit', every: hours(1), atStart: false, run: () => sweepAudit(ctx) }],
}
