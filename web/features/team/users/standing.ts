import type { FunnelStep } from '../../../../contract/administration.ts'
import type { InvitationView } from '../../../../contract/invitations.ts'
import type { UserView } from '../../../../contract/users.ts'

/** Somebody on the admin's list: a user, or who is invited and not here yet. */
export type Standing =
  | { kind: 'user'; id: string; name: string; email: string; since: string; user: UserView }
  | { kind: 'invitation'; id: string; name: string; email: string; since: string; invitation: InvitationView }

export const standingFilters = ['all', 'invited', 'on_the_way', 'blocked', 'done', 'closed'] as const
export type StandingFilter = (typeof standingFilters)[number]

/** What the admin looks for: one of the groups, perhaps one step, and words of the name or address. */
export interface StandingSearch {
  show: StandingFilter
  step: FunnelStep | null
  text: string
}

/** Users and those invitations that made no user yet, the newest standing first. */
export function standingsOf(users: UserView[], invitations: InvitationView[]): Standing[] {
  const waiting = invitations.filter((one) => one.state !== 'accepted')
  const rows: Standing[] = [
    ...users.map((user): Standing => ({ kind: 'user', ...pick(user), since: user.since, user })),
    ...waiting.map(
      (invitation): Standing => ({
        kind: 'invitation',
        ...pick({ ...invitation, name: invitation.name ?? '' }),
        since: invitation.createdAt,
        invitation,
      }),
    ),
  ]
  return rows.sort((a, b) => b.since.localeCompare(a.since))
}

function pick({ id, name, email }: { id: string; name: string; email: string }) {
  return { id, name, email }
}

const groups: Record<StandingFilter, (row: Standing) => boolean> = {
  all: () => true,
  invited: (row) => row.kind === 'invitation' && row.invitation.state !== 'revoked',
  on_the_way: (row) => isActive(row) && stepOf(row) !== 'done',
  blocked: (row) => isBlocked(row),
  done: (row) => isActive(row) && stepOf(row) === 'done',
  closed: (row) =>
    row.kind === 'user' ? row.user.state === 'deactivated' : row.invitation.state === 'revoked',
}

/** The rows that fit a search. Words may stand in any order, and each may be a part of one. */
export function searchStandings(rows: Standing[], search: StandingSearch): Standing[] {
  const words = search.text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      groups[search.show](row) &&
      (search.step === null || stepOf(row) === search.step) &&
      words.every((word) => `${row.name} ${row.email}`.toLowerCase().includes(word)),
  )
}

function isActive(row: Standing): boolean {
  return row.kind === 'user' && row.user.state === 'active'
}

/** The funnel's step; null for whoever is out of it. */
function stepOf(row: Standing): string | null {
  if (row.kind === 'invitation') return row.invitation.state === 'revoked' ? null : 'invitation'
  return row.user.state === 'active' ? row.user.step : null
}

/** The cause that blocks somebody, as the server keeps it; null when there is none. */
export function obstacleOf(row: Standing): { code: string; since: string } | null {
  if (row.kind === 'user') return row.user.obstacle
  return row.invitation.state === 'open' ? row.invitation.obstacle : null
}

/** Whether something stands in the way of somebody. */
export function isBlocked(row: Standing): boolean {
  if (row.kind === 'user') return obstacleOf(row) !== null
  const { state, mail, obstacle } = row.invitation
  if (state === 'open' && obstacle) return true
  return state === 'expired' || (state === 'open' && ['failed', 'asking', 'not_mailed'].includes(mail))
}
