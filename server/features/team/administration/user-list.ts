import type { UserList } from '../../../../contract/users.ts'
import type { Context } from '../../../context.ts'
import { whenLast } from '../audit/audit.ts'
import { listStatuses } from '../onboarding/onboarding.ts'
import { listUsers } from '../users/users.ts'

/** Everybody with an account, as the admin's list shows them: where each stands, since when, blocked by what. */
export async function presentUsers(ctx: Context, workspaceId: string): Promise<UserList> {
  const [users, statuses] = await Promise.all([
    listUsers(ctx.db, workspaceId),
    listStatuses(ctx, workspaceId),
  ])
  const closed = users.filter(({ state }) => state === 'deactivated').map(({ id }) => id)
  const closedAt = await whenLast(ctx.db, { workspaceId, verb: 'user.deactivated', subjectIds: closed })
  return {
    users: users.map((user) => {
      const status = statuses.get(user.id)
      return {
        id: user.id,
        name: user.name,
        email: user.email,
        role: user.role,
        state: user.state,
        step: status?.step ?? 'welcome',
        activatedAt: user.activated_at.toISOString(),
        since: (closedAt.get(user.id) ?? status?.since ?? user.activated_at).toISOString(),
        mailbox: status?.mailbox ?? 'missing',
        unreadable: status?.unreadable ?? 0,
        obstacle: user.state === 'active' ? (status?.obstacle ?? null) : null,
      }
    }),
  }
}
