import type { Context } from '../../context.ts'
import { audit } from '../audit/audit.ts'
import { retryFailedWrites } from '../crm-sync/crm-sync.ts'
import {
  findHeldSince,
  findHolds,
  releaseHeldMail,
  reviveFailedMails,
  setHold,
  type Which,
} from './hold-queries.ts'
import { scheduleRecovery } from './recovery.ts'
import { wakeMailbox } from './wake.ts'

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
  await scheduleRecovery(ctx, 'now')
  return changed
}

/** Since when an operator holds the mail of this workspace; null while it goes. */
export async function mailHeldSince(ctx: Context, workspaceId: string): Promise<Date | null> {
  return findHeldSince(ctx.db, workspaceId)
}

/** What is held: the whole installation, and each workspace by itself. */
export const listHolds = findHolds

/** What was tried again. */
export interface Retried {
  mails: number
  crmWrites: number
}

/**
 * Tries again what has failed for good since an instant: sales mails, whose bodies are still there, and writes to
 * Salesforce. Nothing that may have been sent is among it: that asks its sender.
 */
export async function retryFailed(
  ctx: Context,
  about: { workspaceId: string; since: Date },
): Promise<Retried> {
  const now = ctx.clock.now()
  return ctx.db.transaction().execute(async (db) => {
    const owners = await reviveFailedMails(db, { ...about, now })
    for (const userId of new Set(owners))
      await wakeMailbox(ctx, db, { workspaceId: about.workspaceId, userId, at: now })
    const crmWrites = await retryFailedWrites(ctx, db, about)
    const retried = { mails: owners.length, crmWrites }
    if (owners.length + crmWrites > 0)
      await audit(ctx, db, {
        workspaceId: about.workspaceId,
        userId: null,
        actor: 'operator',
        verb: 'mail.retried',
        subject: { type: 'workspace', id: about.workspaceId },
        detail: { ...retried },
      })
    return retried
  })
}

async function change(ctx: Context, which: Which, verb: 'mail.held' | 'mail.released'): Promise<boolean> {
  const now = ctx.clock.now()
  return ctx.db.transaction().execute(async (db) => {
    const changed = await setHold(db, which, verb === 'mail.held' ? now : null)
    if (verb === 'mail.released') await releaseHeldMail(db, which, now)
    for (const workspaceId of changed)
      await audit(ctx, db, {
        workspaceId,
        userId: null,
        actor: 'operator',
        verb,
        subject: { type: 'workspace', id: workspaceId },
        detail: { everywhere: which === 'all' },
      })
    return changed.length > 0
  })
}
