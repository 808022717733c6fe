import type { Feature } from '../../../feature.ts'
import { minutes, seconds } from '../../../platform/clock.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { userOfJob } from '../../team/users/users.ts'
import { optOutJob, writeOptOuts } from './opt-outs.ts'
import { writtenOptOutsOfPeople } from './personal.ts'
import { subscriptions } from './subscriptions.ts'
import { recoverWrites, writeDue } from './write-due.ts'

export const crmSync: Feature = {
  jobs: (ctx) => ({
    [optOutJob]: (_payload, signal) => writeOptOuts(ctx, signal),
    'write-crm': (payload, signal) => writeDue(ctx, readPayload(userOfJob, payload), signal),
  }),
  subscriptions,
  personal: [writtenOptOutsOfPeople],
  recurring: (ctx) => [
    {
      name: 'recover-crm-opt-outs',
      every: minutes(1),
      atStart: true,
      run: () => writeOptOuts(ctx, new AbortController().signal),
    },
    { name: 'recover-crm-writes', every: seconds(30), atStart: true, run: () => recoverWrites(ctx) },
  ],
}
