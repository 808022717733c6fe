import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { sweepAttachments } from './attachments.ts'
import { emailRoutes } from './routes.ts'

export const email: Feature = {
  routes: emailRoutes,
  recurring: (ctx) => [
    { name: 'sweep-attachments', every: hours(1), atStart: false, run: () => sweepAttachments(ctx) },
  ],
}
