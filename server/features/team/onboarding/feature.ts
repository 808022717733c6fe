import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { probeObstacle, resumeProbing } from './probe.ts'
import { onboardingRoutes } from './routes.ts'

const owner = z.object({ workspaceId: id, userId: id })

export const onboarding: Feature = {
  routes: onboardingRoutes,
  jobs: (ctx) => ({ 'probe-obstacle': (payload) => probeObstacle(ctx, readPayload(owner, payload)) }),
  recurring: (ctx) => [
    { name: 'resume-probing', every: hours(1), atStart: true, run: () => resumeProbing(ctx) },
  ],
}
