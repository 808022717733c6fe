import type { Feature } from '../../../feature.ts'
import { seconds } from '../../../platform/clock.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { userOfJob } from '../../team/users/users.ts'
import { subscriptions } from './subscriptions.ts'
import { recoverWrites, writeDue } from './write-due.ts'

export const crmSync: Feature = {
  jobs: (ctx) => ({
    'write-crm': (payload, signal) => writeDue(ctx, readPayload(userOfJob, payload), signal),
  }),
  subscriptions,
  recurring: (ctx) => [
    { name: 'recover-crm-writes', every: seconds(30), atStart: true, run: () => recoverWrites(ctx) },
  ],
}
