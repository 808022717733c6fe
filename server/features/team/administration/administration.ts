import type { Role } from '../../../../contract/basics.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { type News, publish } from '../../background/events/events.ts'
import { cancelMailOf } from '../../background/outbox/outbox.ts'
import { publishLosses, retireConnections } from '../../connecting/connections/connections.ts'
import { forgetObstacles } from '../../connecting/obstacles/obstacles.ts'
import { stopWatching } from '../../selling/replies/replies.ts'
import { audit } from '../audit/audit.ts'
import { askSalesforceAgain } from '../onboarding/onboarding.ts'
import { closeSessionsOf } from '../sessions/sessions.ts'
import { removeSignInLinks } from '../sign-in-links/sign-in-links.ts'
import { changeUser } from '../users/users.ts'
import { readWorkspace } from '../workspaces/workspaces.ts'

/** Who does it: an actor, or the operator, who is no user. */
export type Doer = Pick<Actor, 'workspaceId' | 'email' | 'ipPrefix'> & { userId: string | null }

/**
 * Closes a user's account: sessions and sign-in links end, the mailbox is read no more, the grants go back to their
 * vendors and are deleted, mail that was not handed over is cancelled. All that is so when the admin is answered: nobody
 * gets in and nothing leaves any more, and the audit counts it. What else follows from it, others do by the event. What
 * the user did stays. Doing it twice changes nothing. Refuses `not_found`, `not_yourself`, `last_admin`.
 */
export async function deactivateUser(ctx: Context, actor: Doer, userId: string): Promise<void> {
  if (userId === actor.userId) throw new Refusal('not_yourself')
  const owner = { workspaceId: actor.workspaceId, userId }
  await ctx.db.transaction().execute(async (db) => {
    const key = { workspaceId: actor.workspaceId, id: userId }
    const before = await changeUser(db, key, { state: 'deactivated' })
    if (before.state === 'deactivated') return
    const sessions = await endAccess(ctx, db, owner)
    const mails = await cancelMailOf(ctx, db, owner)
    await publish(ctx, db, newsOf(owner, 'user.deactivated', ctx.clock.now()))
    await audit(ctx, db, {
      ...by(actor),
      verb: 'user.deactivated',
      subject: { type: 'user', id: userId },
      detail: { email: before.email, sessions, mails },
    })
  })
}

/** Takes from a user every way in and out; returns how many sessions there were. */
async function endAccess(
  ctx: Context,
  db: Db,
  owner: { workspaceId: string; userId: string },
): Promise<number> {
  const sessions = await closeSessionsOf(db, owner)
  await removeSignInLinks(db, owner)
  // From here on no dispatcher may begin to hand anything over.
  await retireConnections(ctx, db, owner)
  // Whoever reads the mailbox at this moment records nothing of it any more.
  await stopWatching(db, owner)
  return sessions
}

function newsOf(
  { workspaceId, userId }: { workspaceId: string; userId: string },
  type: 'user.deactivated' | 'user.reactivated',
  at: Date,
): News {
  return { workspaceId, type, subjectId: userId, ids: {}, at }
}

/**
 * Opens a closed account. The user comes in by signing in with Salesforce, and has to connect Salesforce and the
 * mailbox again. Doing it twice changes nothing. Refuses `not_found`.
 */
export async function reactivateUser(ctx: Context, actor: Doer, userId: string): Promise<void> {
  const owner = { workspaceId: actor.workspaceId, userId }
  await ctx.db.transaction().execute(async (db) => {
    const key = { workspaceId: actor.workspaceId, id: userId }
    const before = await changeUser(db, key, { state: 'active' })
    if (before.state === 'active') return
    // A session or a grant that slipped in while the account was being closed must not wake up now.
    await endAccess(ctx, db, owner)
    // The first screen that the user sees is made from this.
    await askSalesforceAgain(db, { workspaceId: actor.workspaceId, userIds: [userId] })
    await publish(ctx, db, newsOf(owner, 'user.reactivated', ctx.clock.now()))
    await audit(ctx, db, {
      ...by(actor),
      verb: 'user.reactivated',
      subject: { type: 'user', id: userId },
      detail: { email: before.email },
    })
  })
}

/** Makes a user an admin or a seller. Refuses `not_found`, `last_admin`. */
export async function changeRole(
  ctx: Context,
  actor: Actor,
  change: { userId: string; role: Role },
): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    const key = { workspaceId: actor.workspaceId, id: change.userId }
    const before = await changeUser(db, key, { role: change.role })
    if (before.role === change.role) return
    await audit(ctx, db, {
      ...by(actor),
      verb: 'user.role_changed',
      subject: { type: 'user', id: change.userId },
      detail: { email: before.email, before: before.role, after: change.role },
    })
  })
}

/**
 * Takes every connection of the workspace out of use; all users have to connect Salesforce and their mailboxes again,
 * and mail waits until then; whose mailbox it was is told. `confirmation` must be the workspace's name. Returns how
 * many users had a connection.
 */
export async function revokeAllConnections(
  ctx: Context,
  actor: Actor,
  confirmation: string,
): Promise<{ users: number }> {
  const { workspaceId } = actor
  const { name } = await readWorkspace(ctx.db, workspaceId)
  if (confirmation.toLowerCase() !== name.toLowerCase()) throw new Refusal('confirmation_differs', { name })
  return ctx.db.transaction().execute(async (db) => {
    const retired = await retireConnections(ctx, db, { workspaceId, userId: null })
    const userIds = [...new Set(retired.map((one) => one.userId))]
    // At this very instant: whoever reads a mailbox now records nothing of it any more.
    await stopWatching(db, { workspaceId, userId: null })
    const lost = retired.filter((one) => one.wasHealthy)
    await publishLosses(ctx, db, lost)
    // The same holds for what the screens show next.
    await askSalesforceAgain(db, { workspaceId, userIds })
    await forgetObstacles(db, { workspaceId, userIds })
    await audit(ctx, db, {
      ...by(actor),
      verb: 'connections.revoked',
      subject: { type: 'workspace', id: workspaceId },
      detail: { users: userIds.length },
    })
    return { users: userIds.length }
  })
}

function by(actor: Doer) {
  return {
    workspaceId: actor.workspaceId,
    userId: actor.userId,
    actor: actor.email,
    ipPrefix: actor.ipPrefix,
  }
}
