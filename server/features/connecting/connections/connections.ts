import type { ConnectionList } from '../../../../contract/connections.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { Owner } from '../../../connectors/mail.ts'
import { type Loss, retiredCause } from '../../../connectors/token-store.ts'
import type { Actor, Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { type News, publish } from '../../background/events/events.ts'
import { mailboxCauseOf, mailboxVendors } from '../mailboxes/mailboxes.ts'
import * as queries from './queries.ts'
import { retireConnections } from './retirement.ts'

// The door for the other features; the job of this one imports where things are.
export { retireConnections }

/** How the user's Salesforce connection stands. */
export async function readCrmState(ctx: Context, owner: Owner): Promise<'healthy' | 'lost' | 'missing'> {
  const row = (await queries.listConnections(ctx.db, owner)).find((one) => one.kind === 'crm')
  return row?.state ?? 'missing'
}

/** The user's own Salesforce address; null before it is connected. */
export async function readInstanceUrl(ctx: Context, owner: Owner): Promise<string | null> {
  const row = (await queries.listConnections(ctx.db, owner)).find((one) => one.kind === 'crm')
  return row?.instance_url ?? null
}

export async function listConnections(ctx: Context, actor: Actor): Promise<ConnectionList> {
  const rows = await queries.listConnections(ctx.db, actor)
  return {
    connections: rows.map((row) => ({
      kind: row.kind,
      vendor: row.vendor,
      account: row.account,
      state: row.state,
      cause: row.state === 'lost' ? causeOf(row) : null,
      since: row.state_since.toISOString(),
      stalledSince: row.stalled_since?.toISOString() ?? null,
      readsAnswers: row.kind === 'mailbox' ? row.reads_answers : null,
    })),
    mailboxVendors: mailboxVendors(ctx),
  }
}

/** Says that connections were lost, in the transaction that notices it or in which an admin ends them. */
export async function publishLosses(ctx: Context, db: Db, losses: Loss[]): Promise<void> {
  const news = losses.map(
    ({ workspaceId, userId, connectionId, at }): News => ({
      workspaceId,
      type: 'connection.lost',
      subjectId: connectionId,
      ids: { userId },
      at,
    }),
  )
  await publish(ctx, db, ...news)
}

/** What the admin's list knows of a user's connections. Instants are null where there never was one. */
export interface ConnectionStatus {
  mailbox: 'healthy' | 'lost' | 'missing'
  mailboxSince: Date | null
  /** Since when a lost one is lost. */
  mailboxLostAt: Date | null
  crmLostAt: Date | null
  /** Since when Salesforce stands as it stands. */
  crmSince: Date | null
  /** Since when a mailbox that serves cannot be read. */
  stalledSince: Date | null
  /** Messages that could not be read. */
  unreadable: number
}

export const noConnections: ConnectionStatus = {
  mailbox: 'missing',
  mailboxSince: null,
  mailboxLostAt: null,
  crmLostAt: null,
  crmSince: null,
  stalledSince: null,
  unreadable: 0,
}

/** The connections of everybody in a workspace who has one, by user id. */
export async function listConnectionStatuses(
  ctx: Context,
  workspaceId: string,
): Promise<Map<string, ConnectionStatus>> {
  const statuses = new Map<string, ConnectionStatus>()
  for (const row of await queries.listAll(ctx.db, workspaceId)) {
    const before = statuses.get(row.user_id) ?? noConnections
    const lostAt = row.state === 'lost' ? row.state_since : null
    statuses.set(
      row.user_id,
      row.kind === 'crm'
        ? { ...before, crmLostAt: lostAt, crmSince: row.state_since }
        : {
            ...before,
            mailbox: row.state,
            mailboxSince: row.created_at,
            mailboxLostAt: lostAt,
            stalledSince: row.stalled_since,
            unreadable: Number(row.unreadable ?? 0),
          },
    )
  }
  return statuses
}

const crmCauses: Record<string, ErrorCode> = {
  consent_missing: 'salesforce_scope_missing',
  not_enabled: 'salesforce_api_disabled',
  [retiredCause]: 'connection_revoked',
}

/** Why a connection was lost, as a code that has words. */
function causeOf({ kind, cause }: { kind: 'crm' | 'mailbox'; cause: string | null }): ErrorCode {
  return kind === 'crm' ? (crmCauses[cause ?? ''] ?? 'salesforce_disconnected') : mailboxCauseOf(cause)
}
