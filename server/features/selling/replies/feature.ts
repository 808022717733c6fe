import type { Feature } from '../../../feature.ts'
import { hours, minutes } from '../../../platform/clock.ts'
import { mailboxOfJob } from '../../connecting/mailboxes/mailboxes.ts'
import { answersOfPeople, followUpsOfPeople } from './personal.ts'
import { type ReadingPorts, readReplies, recoverReading } from './read-replies.ts'
import { replyRoutes } from './routes.ts'
import { subscriptions } from './subscriptions.ts'
import { sweepUnreadable } from './unreadable.ts'
import { judgeAnswer, messageOfJob, recoverVerdicts } from './verdicts.ts'

/** `ports`: what reading asks of features that know this one. */
export function replies(ports: ReadingPorts): Feature {
  return {
    jobs: (ctx) => ({
      'read-replies': async (payload, signal) => {
        const mailbox = await mailboxOfJob(ctx, payload)
        if (mailbox) await readReplies(ctx, { mailbox, ...ports }, signal)
      },
      'judge-answer': (payload) => judgeAnswer(ctx, messageOfJob(payload)),
    }),
    routes: replyRoutes,
    subscriptions,
    personal: [answersOfPeople, followUpsOfPeople],
    recurring: (ctx) => [
      { name: 'recover-replies', every: minutes(1), atStart: true, run: () => recoverReading(ctx) },
      { name: 'recover-verdicts', every: minutes(1), atStart: true, run: () => recoverVerdicts(ctx) },
      { name: 'sweep-unreadable', every: hours(1), atStart: false, run: () => sweepUnreadable(ctx) },
    ],
  }
}
