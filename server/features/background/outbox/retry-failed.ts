import type { Context } from '../../../context.ts'
import { retryJobs } from '../../../platform/jobs.ts'
import type { Db } from '../../../schema.ts'
import { audit } from '../../team/audit/audit.ts'
import { retryFailedWrites } from '../crm-sync/crm-sync.ts'
import { findWorkspaces, type Which } from './hold-queries.ts'
import { wakeLane } from './lane.ts'
import { reviveFailedMails } from './retry-queries.ts'

/** What was tried again. */
export interface Retried {
  mails: number
  crmWrites: number
  /** Jobs belong to the installation: null where one workspace was asked for. */
  jobs: number | null
}

/**
 * Tries again what has failed for good since an instant: sales mails, whose bodies are still there, writes to Salesforce,
 * and jobs. Nothing that may have been sent is among it: that asks its sender.
 */
export async function retryFailed(ctx: Context, which: Which, since: Date): Promise<Retried> {
  return ctx.db.transaction().execute(async (db) => {
    const jobs = which === 'all' ? await retryJobs(db, since) : null
    const sum = { mails: 0, crmWrites: 0, jobs }
    for (const workspaceId of await findWorkspaces(db, which)) {
      const mails = await retryMails(ctx, db, { workspaceId, since })
      const crmWrites = await retryFailedWrites(ctx, db, { workspaceId, since })
      sum.mails += mails
      sum.crmWrites += crmWrites
      if (mails + crmWrites + (jobs ?? 0) === 0) continue
      await audit(ctx, db, {
        workspaceId,
        userId: null,
        actor: 'operator',
        verb: 'mail.retried',
        subject: { type: 'workspace', id: workspaceId },
        detail: { mails, crmWrites, ...(jobs === null ? {} : { jobs }) },
      })
    }
    return sum
  })
}

async function retryMails(
  ctx: Context,
  db: Db,
  about: { workspaceId: string; since: Date },
): Promise<number> {
  const now = ctx.clock.now()
  const mailboxes = await reviveFailedMails(db, { ...about, now })
  for (const mailboxId of new Set(mailboxes))
    await wakeLane(ctx, db, { workspaceId: about.workspaceId, mailboxId, at: now })
  return mailboxes.length
}
