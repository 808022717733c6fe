import { retryFailed } from '../../features/background/outbox/outbox.ts'
import { after, hours } from '../../platform/clock.ts'
import { done, misuse } from '../call.ts'
import { chooseWorkspace, textFlag, type Verb, workspaceFlag } from './verb.ts'

export const retry: Verb = {
  usage: '[--hours N] [--workspace NAME]',
  about:
    'Tries again what has failed for good in the last 24 (or N) hours: mails, writes to Salesforce, and jobs.\nWith --workspace no jobs: they belong to all of them. What may have been sent is not among it: that asks its sender.',
  flags: { ...workspaceFlag, hours: { type: 'string' } },
  async run(ctx, call) {
    const span = Number(textFlag(call, 'hours') ?? 24)
    if (!(span > 0 && span <= 24 * 90)) throw misuse('admin retry', '--hours is a number up to 2160.')
    const one = textFlag(call, 'workspace') === undefined ? null : await chooseWorkspace(ctx, call)
    const which = one ? { workspaceId: one.id } : 'all'
    const retried = await retryFailed(ctx, which, after(ctx.clock.now(), -hours(span)))
    const { mails, crmWrites, jobs } = retried
    const ofJobs =
      jobs === null
        ? '. No jobs, which belong to all workspaces: leave out --workspace for them.'
        : `, jobs ${jobs}.`
    return done(`Tried again: mails ${mails}, writes to Salesforce ${crmWrites}${ofJobs}`, retried)
  },
}
