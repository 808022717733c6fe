import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Context } from '../../context.ts'
import { type JobHandler, readPayload } from '../../platform/jobs.ts'
import { giveBackRetired } from './retirement.ts'

const owner = z.object({ workspaceId: id, userId: id })

export function connectionJobs(ctx: Context): Record<string, JobHandler> {
  return { 'give-back': (payload) => giveBackRetired(ctx, readPayload(owner, payload)) }
}
