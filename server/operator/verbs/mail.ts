import type { Context } from '../../context.ts'
import { holdMail, releaseMail, retryFailed } from '../../features/email/email.ts'
import { listWorkspaces } from '../../features/workspaces/workspaces.ts'
import { after, hours } from '../../platform/clock.ts'
import { retryJobs } from '../../platform/jobs.ts'
import { type Call, done, misuse } from '../call.ts'
import { chooseWorkspace, textFlag, type Verb, workspaceFlag } from './verb.ts'

export const hold: Verb = {
  usage: '[--workspace NAME]',
  about:
    'Holds all outgoing mail, or that of one workspace, until `release`: what waits stays, nothing is lost.\nMail that is being handed over at this moment still leaves. Admins see it on every page.',
  flags: workspaceFlag,
  async run(ctx, call) {
    const which = await whose(ctx, call)
    const changed = await holdMail(ctx, which.key)
    return done(
      `${which.words} is held${changed ? '' : ' already'}. Let it go again: npm run admin -- release`,
      {
        changed,
      },
    )
  },
}

export const release: Verb = {
  usage: '[--workspace NAME]',
  about:
    'Lets held mail go again. What was due for more than a day asks its sender first.\nA workspace that is held by itself stays held when everything is released, and the other way round.',
  flags: workspaceFlag,
  async run(ctx, call) {
    const which = await whose(ctx, call)
    const changed = await releaseMail(ctx, which.key)
    return done(changed ? `${which.words} goes again.` : `${which.words} was not held.`, { changed })
  },
}

export const retry: Verb = {
  usage: '[--hours N] [--workspace NAME]',
  about:
    'Tries again what has failed for good in the last 24 (or N) hours: mails, writes to Salesforce, and jobs.\nWhat may have been sent is not among it: that asks its sender.',
  flags: { ...workspaceFlag, hours: { type: 'string' } },
  async run(ctx, call) {
    const span = Number(textFlag(call, 'hours') ?? 24)
    if (!(span > 0 && span <= 24 * 90)) throw misuse('admin retry', '--hours is a number up to 2160.')
    const since = after(ctx.clock.now(), -hours(span))
    const name = textFlag(call, 'workspace')
    const workspaces = name === undefined ? await listWorkspaces(ctx.db) : [await chooseWorkspace(ctx, call)]
    const sum = { mails: 0, crmWrites: 0 }
    for (const { id } of workspaces) {
      const { mails, crmWrites } = await retryFailed(ctx, { workspaceId: id, since })
      sum.mails += mails
      sum.crmWrites += crmWrites
    }
    const jobs = await retryJobs(ctx.db)
    return done(`Tried again: mails ${sum.mails}, writes to Salesforce ${sum.crmWrites}, jobs ${jobs}.`, {
      ...sum,
      jobs,
    })
  },
}

async function whose(ctx: Context, call: Call) {
  if (textFlag(call, 'workspace') === undefined)
    return { key: 'all' as const, words: 'All outgoing mail of this installation' }
  const { id, name } = await chooseWorkspace(ctx, call)
  return { key: { workspaceId: id }, words: `Outgoing mail of "${name}"` }
}
