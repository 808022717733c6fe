import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { userOfJob } from '../../team/users/users.ts'
import { resumeRevoking, revokeRetired } from './retirement.ts'
import { connectionRoutes } from './routes.ts'
import { tellers } from './tellers.ts'

export const connections: Feature = {
  routes: connectionRoutes,
  jobs: (ctx) => ({ 'give-back': (payload) => revokeRetired(ctx, readPayload(userOfJob, payload)) }),
  subscriptions: tellers,
  recurring: (ctx) => [
    { name: 'resume-giving-back', every: hours(1), atStart: true, run: () => resumeRevoking(ctx) },
  ],
}
