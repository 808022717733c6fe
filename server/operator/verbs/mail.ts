import type { Context } from '../../context.ts'
import { holdMail, releaseMail } from '../../features/background/outbox/outbox.ts'
import { type Call, done } from '../call.ts'
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

async function whose(ctx: Context, call: Call) {
  if (textFlag(call, 'workspace') === undefined)
    return { key: 'all' as const, words: 'All outgoing mail of this installation' }
  const { id, name } = await chooseWorkspace(ctx, call)
  return { key: { workspaceId: id }, words: `Outgoing mail of "${name}"` }
}
