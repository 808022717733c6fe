import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepTemplates } from './library.ts'
import { templateRoutes } from './routes.ts'

export const templates: Feature = {
  routes: templateRoutes,
  recurring: (ctx) => [
    { name: 'sweep-templates', every: hours(24), atStart: false, run: () => sweepTemplates(ctx) },
  ],
}
