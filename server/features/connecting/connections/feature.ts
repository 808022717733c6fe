import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { resumeRevoking, revokeRetired } from './retirement.ts'
import { connectionRoutes } from './routes.ts'
import { tellers } from './tellers.ts'

const owner = z.object({ workspaceId: id, userId: id })

export const connections: Feature = {
  routes: connectionRoutes,
  jobs: (ctx) => ({ 'give-back': (payload) => revokeRetired(ctx, readPayload(owner, payload)) }),
  subscriptions: tellers,
  recurring: (ctx) => [
    { name: 'resume-giving-back', every: hours(1), atStart: true, run: () => resumeRevoking(ctx) },
  ],
}
