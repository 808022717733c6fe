import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import type { Feature } from '../../feature.ts'
import { hours, minutes } from '../../platform/clock.ts'
import { readPayload } from '../../platform/jobs.ts'
import { type ReadingPorts, readReplies, recoverReading } from './read-replies.ts'
import { sweepUnreadable } from './unreadable.ts'

const owner = z.object({ workspaceId: id, userId: id })

/** `ports`: what reading asks of features that know this one. */
export function replies(ports: ReadingPorts): Feature {
  return {
    jobs: (ctx) => ({
      'read-replies': (payload, signal) =>
        readReplies(ctx, { owner: readPayload(owner, payload), ...ports }, signal),
    }),
    recurring: (ctx) => [
      { name: 'recover-replies', every: minutes(1), atStart: true, run: () => recoverReading(ctx) },
      { name: 'sweep-unreadable', every: hours(1), atStart: false, run: () => sweepUnreadable(ctx) },
    ],
  }
}
