import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Context } from '../../context.ts'
import { type JobHandler, readPayload } from '../../platform/jobs.ts'
import { probeObstacle } from './obstacles.ts'

const owner = z.object({ workspaceId: id, userId: id })

export function onboardingJobs(ctx: Context): Record<string, JobHandler> {
  return { 'probe-obstacle': (payload) => probeObstacle(ctx, readPayload(owner, payload)) }
}
