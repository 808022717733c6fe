import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { userOfJob } from '../users/users.ts'
import { probeObstacle, resumeProbing } from './probe.ts'
import { onboardingRoutes } from './routes.ts'

export const onboarding: Feature = {
  routes: onboardingRoutes,
  jobs: (ctx) => ({ 'probe-obstacle': (payload) => probeObstacle(ctx, readPayload(userOfJob, payload)) }),
  recurring: (ctx) => [
    { name: 'resume-probing', every: hours(1), atStart: true, run: () => resumeProbing(ctx) },
  ],
}
