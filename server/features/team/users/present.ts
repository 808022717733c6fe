import type { UserList } from '../../../../contract/users.ts'
import type { Context } from '../../../context.ts'
import { whenLast } from '../audit/audit.ts'
import { listStandings } from '../onboarding/onboarding.ts'
import { listUsers } from './queries.ts'

/** Everybody with an account, as the admin's list shows them: where each stands, since when, blocked by what. */
export async function presentUsers(ctx: Context, workspaceId: string): Promise<UserList> {
  const [users, standings] = await Promise.all([
    listUsers(ctx.db, workspaceId),
    listStandings(ctx, workspaceId),
  ])
  const closed = users.filter(({ state }) => state === 'deactivated').map(({ id }) => id)
  const closedAt = await whenLast(ctx.db, { workspaceId, verb: 'user.deactivated', subjectIds: closed })
  return {
    users: users.map((user) => {
      const standing = standings.get(user.id)
      return {
        id: user.id,
        name: user.name,
        email: user.email,
        role: user.role,
        state: user.state,
        step: standing?.step ?? 'welcome',
        activatedAt: user.activated_at.toISOString(),
        since: (closedAt.get(user.id) ?? standing?.since ?? user.activated_at).toISOString(),
        mailbox: standing?.mailbox ?? 'missing',
        unreadable: standing?.unreadable ?? 0,
        obstacle: user.state === 'active' ? (standing?.obstacle ?? null) : null,
      }
    }),
  }
}
