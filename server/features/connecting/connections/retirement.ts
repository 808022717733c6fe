import type { Owner } from '../../../connectors/mail.ts'
import type { Retired } from '../../../connectors/token-store.ts'
import type { Context } from '../../../context.ts'
import { after, hours, minutes } from '../../../platform/clock.ts'
import { isDatabaseAway } from '../../../platform/database-failure.ts'
import { forEach } from '../../../platform/each.ts'
import type { Db } from '../../../schema.ts'
import { revokeGrant } from '../authorizations/authorizations.ts'
import { expirePending, fenceOff, sweepPendingMailboxes } from '../mailboxes/mailboxes.ts'

/** A vendor that does not answer is asked again this often, and for this long; then the tokens are deleted all the same. */
const askAgainAfter = minutes(5)
const giveUpAfter = hours(24)

/**
 * Takes connections out of use in the caller's transaction: one user's, or everybody's when `userId` is null; also
 * those that wait for an answer. A job gives their grants back to the vendors and deletes them. Returns those that held
 * a grant.
 */
export async function retireConnections(
  ctx: Context,
  db: Db,
  whose: { workspaceId: string; userId: string | null },
): Promise<Retired[]> {
  const retired = await ctx.tokens.retire(db, whose)
  const connectionIds = retired.map((one) => one.connectionId)
  await fenceOff(db, { workspaceId: whose.workspaceId, connectionIds })
  await expirePending(db, { ...whose, now: ctx.clock.now() })
  for (const userId of new Set(retired.map((one) => one.userId)))
    await wake(ctx, db, { workspaceId: whose.workspaceId, userId })
  return retired
}

/** Gives a user's retired grants back to their vendors and deletes them. May run at any time, any number of times. */
export async function revokeRetired(ctx: Context, owner: Owner): Promise<void> {
  await sweepPendingMailboxes(ctx)
  let isLeft = false
  for (const grant of await ctx.tokens.retired(owner)) {
    const { connectionId, app, instanceUrl } = grant
    const revoke = (token: string) => revokeGrant(ctx, app, { token, loginUrl: instanceUrl })
    try {
      await ctx.tokens.erase(owner, grant, revoke)
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      const isLate = after(grant.retiredAt, giveUpAfter) < ctx.clock.now()
      ctx.log.warn(
        { err: error, vendor: app.vendor, connection: connectionId, isLate },
        'grant not given back',
      )
      if (isLate) await ctx.tokens.erase(owner, grant)
      else isLeft = true
    }
  }
  if (isLeft) await wake(ctx, ctx.db, { ...owner, at: after(ctx.clock.now(), askAgainAfter) })
}

/**
 * Orders it anew for everybody whose retired connections still hold something: a backup has no jobs, and an order that
 * was lost would leave the grants alive at their vendors.
 */
export async function resumeRevoking(ctx: Context): Promise<void> {
  const items = await ctx.tokens.ownersOfRetired()
  await forEach(
    { log: ctx.log, task: 'order giving back', items, name: (owner) => ({ ...owner }) },
    (owner) => wake(ctx, ctx.db, owner),
  )
}

async function wake(ctx: Context, db: Db, owner: Owner & { at?: Date }): Promise<void> {
  const { workspaceId, userId, at } = owner
  // A later try stands beside a fresh order, so that neither replaces the other.
  const key = `give-back:${workspaceId}:${userId}${at ? ':again' : ''}`
  await ctx.jobs.add(db, { name: 'give-back', payload: { workspaceId, userId }, runAt: at, key })
}
