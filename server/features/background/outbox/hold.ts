import type { Context } from '../../../context.ts'
import { audit } from '../../team/audit/audit.ts'
import { findHeldSince, findHolds, releaseHeldMail, setHold, type Which } from './hold-queries.ts'
import { recoverNow } from './recovery.ts'

/**
 * Holds all mail, sales and system alike, of every workspace or of one: from now on none begins to leave; those being
 * handed over at this moment do. Reading, Salesforce and everything else go on. Answers whether that changed anything.
 */
export async function holdMail(ctx: Context, which: Which): Promise<boolean> {
  return change(ctx, which, 'mail.held')
}

/** Lets it go again, at once. What was due for more than a day asks its sender first, as ever. */
export async function releaseMail(ctx: Context, which: Which): Promise<boolean> {
  const changed = await change(ctx, which, 'mail.released')
  await recoverNow(ctx)
  return changed
}

/** Lets the mail of a workspace go that a restore has kept until it was known whom it may go to. */
export async function letMailGo(ctx: Context, workspaceId: string): Promise<void> {
  await releaseHeldMail(ctx.db, { workspaceId }, ctx.clock.now())
  await recoverNow(ctx)
}

/** Since when an operator holds the mail of this workspace; null while it goes. */
export async function mailHeldSince(ctx: Context, workspaceId: string): Promise<Date | null> {
  return findHeldSince(ctx.db, workspaceId)
}

/** What is held: the whole installation, and each workspace by itself. */
export const listHolds = findHolds

async function change(ctx: Context, which: Which, verb: 'mail.held' | 'mail.released'): Promise<boolean> {
  const now = ctx.clock.now()
  return ctx.db.transaction().execute(async (db) => {
    const { isChanged, workspaceIds } = await setHold(db, which, verb === 'mail.held' ? now : null)
    if (verb === 'mail.released') await releaseHeldMail(db, which, now)
    for (const workspaceId of workspaceIds)
      await audit(ctx, db, {
        workspaceId,
        userId: null,
        actor: 'operator',
        verb,
        subject: { type: 'workspace', id: workspaceId },
        detail: { everywhere: which === 'all' },
      })
    return isChanged
  })
}
