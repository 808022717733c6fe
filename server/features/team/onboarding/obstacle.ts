import type { ErrorCode } from '../../../../contract/errors.ts'
import type { UserObstacle } from '../../../../contract/users.ts'
import type { ConnectionStatus } from '../../connecting/connections/connections.ts'
import type { Obstacle } from '../../connecting/obstacles/obstacles.ts'

/** Why Salesforce takes nothing of a user's, as its writer has found; null when it does. */
export type Hindered = { code: ErrorCode; since: Date } | null

/**
 * What stands in a user's way, the worst first, for the admin's list: without Salesforce nothing works, without a
 * mailbox most does. The last refusal that was kept says more than the state of the connections.
 */
export function obstacleOf(
  saved: Obstacle | null,
  hindered: Hindered,
  connections: ConnectionStatus & { postponedAt: Date | null },
): UserObstacle | null {
  const kept = keptObstacle(saved, connections.mailbox)
  if (kept?.step === 'api') return kept
  const { crmLostAt, mailbox, mailboxLostAt } = connections
  if (crmLostAt) return { step: 'api', code: 'salesforce_disconnected', since: crmLostAt.toISOString() }
  if (hindered) return { step: 'api', code: hindered.code, since: hindered.since.toISOString() }
  if (kept) return kept
  if (mailboxLostAt)
    return { step: 'mailbox', code: 'mailbox_disconnected', since: mailboxLostAt.toISOString() }
  if (connections.stalledSince)
    return { step: 'mailbox', code: 'mailbox_not_read', since: connections.stalledSince.toISOString() }
  const { postponedAt } = connections
  return mailbox === 'missing' && postponedAt
    ? { step: 'mailbox', code: 'mailbox_missing', since: postponedAt.toISOString() }
    : null
}

/** A refusal at connecting anew stands in nobody's way while the mailbox that is connected serves. */
function keptObstacle(saved: Obstacle | null, mailbox: ConnectionStatus['mailbox']): UserObstacle | null {
  if (!saved || (saved.step === 'mailbox' && mailbox === 'healthy')) return null
  return { step: saved.step, code: saved.code, since: saved.since.toISOString() }
}
