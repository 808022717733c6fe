import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { Feature } from '../../../feature.ts'
import { seconds } from '../../../platform/clock.ts'
import { type JobHandler, readPayload } from '../../../platform/jobs.ts'
import { mailboxOfJob } from '../../connecting/mailboxes/mailboxes.ts'
import { dispatchMailbox } from './dispatch.ts'
import { dispatchNotifications } from './dispatch-notifications.ts'
import { followObjections } from './follow-objections.ts'
import { followOptOuts } from './follow-opt-outs.ts'
import { followSettings } from './follow-settings.ts'
import { laneJobs } from './lane.ts'
import { copiesOfPeople, keptBackOfPeople, mailsOfPeople, passedOfPeople } from './personal.ts'
import { readAheadEvery, readAheadJob, readOptOutsAhead, wakeReadAhead } from './read-ahead.ts'
import { recoverAttempts, recovery } from './recovery.ts'
import { resumeWaiting } from './resume.ts'

const workspace = z.object({ workspaceId: id })

export const outbox: Feature = {
  jobs: (ctx) => {
    const notifications: JobHandler = (payload, signal) =>
      dispatchNotifications(ctx, readPayload(workspace, payload).workspaceId, signal)
    return {
      [laneJobs.mailbox]: async (payload, signal) => {
        const key = await mailboxOfJob(ctx, payload)
        if (key) await dispatchMailbox(ctx, key, signal)
      },
      [laneJobs.notifications]: notifications,
      [readAheadJob]: (payload) => readOptOutsAhead(ctx, readPayload(workspace, payload).workspaceId),
      // What 0.1 called it: a queue that was filled then is emptied all the same.
      'dispatch-system': notifications,
    }
  },
  subscriptions: [resumeWaiting, followSettings, followObjections, followOptOuts],
  personal: [mailsOfPeople, copiesOfPeople, keptBackOfPeople, passedOfPeople],
  recurring: (ctx) => [
    { name: recovery, every: seconds(30), atStart: true, run: () => recoverAttempts(ctx) },
    {
      name: `plan-${readAheadJob}`,
      every: readAheadEvery,
      atStart: true,
      run: () => wakeReadAhead(ctx),
    },
  ],
}
