import type { Context } from '../../../context.ts'
import { forEachWithin } from '../../../platform/each.ts'
import { Refusal } from '../../../refusal.ts'
import { notify } from '../../background/notifications/notifications.ts'
import { endWaits, openApproval } from '../../connecting/mailboxes/mailboxes.ts'
import { clearObstacle } from '../../connecting/obstacles/obstacles.ts'
import { audit } from '../audit/audit.ts'
import { approvedMail } from './approved-mail.ts'

/** What an administrator brings back from the mail service, and from which network. */
interface AdministratorBack {
  state: string
  admin_consent: string
  error?: string | undefined
  ipPrefix: string | null
}

/** The mail service's administrator is back. Answers with the path where that browser goes on. */
export async function arriveFromAdministrator(ctx: Context, back: AdministratorBack): Promise<string> {
  const isGiven = back.error === undefined && back.admin_consent.toLowerCase() === 'true'
  if (!isGiven) return '/approval-declined'
  try {
    await recordApproval(ctx, back)
    return '/approval-given'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    ctx.log.info({ refusal: error.code, network: back.ipPrefix }, 'an approval was not believed')
    return '/approval-declined'
  }
}

/**
 * The state, which we have sealed, says for which workspace an administrator has approved; everybody who waits there may
 * go on, and hears of it by mail. A second time finds nobody waiting.
 * Throws Refusal `oauth_state_unknown` for a state that is not ours.
 */
async function recordApproval(ctx: Context, back: { state: string; ipPrefix: string | null }): Promise<void> {
  const workspaceId = await openApproval(ctx, back.state)
  await ctx.db.transaction().execute(async (db) => {
    const freed = await endWaits(db, workspaceId, ctx.clock.now())
    for (const { id: userId } of freed) await clearObstacle(db, { workspaceId, userId }, 'mailbox')
    const url = `${ctx.settings.publicUrl}/journey/mailbox`
    const items = ctx.notificationMail ? freed : []
    await forEachWithin(
      db,
      { log: ctx.log, task: 'tell of approval', items, name: ({ id }) => ({ userId: id }) },
      ({ id, name, email, language, since }) =>
        notify(ctx, db, {
          workspaceId,
          key: `mailbox_approved:${id}:${since.getTime()}`,
          to: { name, address: email },
          ...approvedMail({ language, name, url }),
        }),
    )
    await audit(ctx, db, {
      workspaceId,
      userId: null,
      actor: 'mail administrator',
      verb: 'mailbox.approved',
      subject: { type: 'workspace', id: workspaceId },
      ipPrefix: back.ipPrefix,
      detail: { people: freed.length },
    })
  })
}
