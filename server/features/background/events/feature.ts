import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { Feature } from '../../../feature.ts'
import { hours, seconds } from '../../../platform/clock.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { sweepEvents } from './events.ts'
import { recoverEvents, takeEvents } from './take.ts'
import type { Subscription } from './types.ts'

const subject = z.object({ workspaceId: id, subjectId: id })

/** `subscriptions`: those of all features, in the order in which they take an event. */
export function events(subscriptions: Subscription[]): Feature {
  return {
    jobs: (ctx) => ({
      'take-events': (payload, signal) =>
        takeEvents(ctx, { subscriptions, subject: readPayload(subject, payload) }, signal),
    }),
    recurring: (ctx) => [
      { name: 'recover-events', every: seconds(30), atStart: true, run: () => recoverEvents(ctx) },
      { name: 'sweep-events', every: hours(1), atStart: false, run: () => sweepEvents(ctx, subscriptions) },
    ],
  }
}
