import type { FunnelStep } from '../../../../contract/administration.ts'
import type { BatchRow } from '../../../../contract/invitation-batches.ts'
import type { InvitationView } from '../../../../contract/invitations.ts'
import { journeySteps } from '../../../../contract/onboarding.ts'
import type { UserView } from '../../../../contract/users.ts'

/** Somebody on the admin's list: a user, or who is invited and not here yet. */
export type Status =
  | { kind: 'user'; id: string; name: string; email: string; since: string; user: UserView }
  | { kind: 'invitation'; id: string; name: string; email: string; since: string; invitation: InvitationView }

export const statusFilters = ['all', 'invited', 'on_the_way', 'blocked', 'done', 'closed'] as const
export type StatusFilter = (typeof statusFilters)[number]

/** What the admin looks for: one of the groups, perhaps one step, and words of the name or address. */
export interface StatusSearch {
  show: StatusFilter
  step: FunnelStep | null
  text: string
}

/** Everybody once: users, and the invitations that made no user yet and no other took the place of; the newest status first. */
export function statusesOf(users: UserView[], invitations: InvitationView[]): Status[] {
  const here = new Set(users.map(({ email }) => email.toLowerCase()))
  const latest = latestOf(invitations)
  const waiting = invitations.filter((one) => {
    if (one.state === 'open') return true
    const address = one.email.toLowerCase()
    return one.state !== 'accepted' && !here.has(address) && latest.get(address) === one
  })
  const rows: Status[] = [
    ...users.map((user): Status => ({ kind: 'user', ...pick(user), since: user.since, user })),
    ...waiting.map(
      (invitation): Status => ({
        kind: 'invitation',
        ...pick({ ...invitation, name: invitation.name ?? '' }),
        since: invitation.revokedAt ?? invitation.createdAt,
        invitation,
      }),
    ),
  ]
  return rows.sort((a, b) => b.since.localeCompare(a.since))
}

/** The invitation of each address that counts: the one that stands open, else the newest. */
function latestOf(invitations: InvitationView[]): Map<string, InvitationView> {
  const oldestFirst = [...invitations].sort(
    (a, b) =>
      Number(a.state === 'open') - Number(b.state === 'open') || a.createdAt.localeCompare(b.createdAt),
  )
  return new Map(oldestFirst.map((one) => [one.email.toLowerCase(), one]))
}

function pick({ id, name, email }: { id: string; name: string; email: string }) {
  return { id, name, email }
}

const groups: Record<StatusFilter, (row: Status) => boolean> = {
  all: () => true,
  invited: (row) => row.kind === 'invitation' && row.invitation.state !== 'revoked',
  on_the_way: (row) => isActive(row) && stepOf(row) !== 'done',
  blocked: (row) => isBlocked(row),
  done: (row) => isActive(row) && stepOf(row) === 'done',
  closed: (row) =>
    row.kind === 'user' ? row.user.state === 'deactivated' : row.invitation.state === 'revoked',
}

/** The rows that fit a search. Words may stand in any order, and each may be a part of one. */
export function searchStatuses(rows: Status[], search: StatusSearch): Status[] {
  const words = search.text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      groups[search.show](row) &&
      (search.step === null || stepOf(row) === search.step) &&
      words.every((word) => `${row.name} ${row.email}`.toLowerCase().includes(word)),
  )
}

function isActive(row: Status): boolean {
  return row.kind === 'user' && row.user.state === 'active'
}

/** The funnel's step; null for whoever is out of it. */
function stepOf(row: Status): string | null {
  if (row.kind === 'invitation') return row.invitation.state === 'revoked' ? null : 'invitation'
  return row.user.state === 'active' ? row.user.step : null
}

/** The cause that blocks somebody, as the server keeps it; null when there is none. */
export function obstacleOf(row: Status): { code: string; since: string } | null {
  if (row.kind === 'user') return row.user.obstacle
  return row.invitation.state === 'open' ? row.invitation.obstacle : null
}

/** Whether something stands in the way of somebody. */
export function isBlocked(row: Status): boolean {
  if (row.kind === 'user') return obstacleOf(row) !== null
  const { state, mail, obstacle } = row.invitation
  if (state === 'open' && obstacle) return true
  return (
    state === 'expired' || (state === 'open' && ['failed', 'needs_attention', 'not_mailed'].includes(mail))
  )
}

/**
 * How far somebody has come, the farthest last; null for whoever is out of the way in. In words, since a column of
 * numbers begins with the largest, and steps are read from the first.
 */
export function wayOf(row: Status): string | null {
  const step = stepOf(row)
  return step === null ? null : String(1 + (journeySteps as readonly string[]).indexOf(step))
}

/** Whether an invitation has come to nothing: many such can be sent once more. */
export function mayInviteAgain(row: Status): boolean {
  return row.kind === 'invitation' && ['expired', 'revoked'].includes(row.invitation.state)
}

/** The invitations of a selection as the rows of a batch, each with what it said. */
export function rowsToInvite(chosen: Status[]): BatchRow[] {
  return chosen
    .flatMap((row) => (row.kind === 'invitation' ? [row.invitation] : []))
    .map(({ email, name, role, language }, at) => ({ line: at + 1, email, name: name ?? '', role, language }))
}
