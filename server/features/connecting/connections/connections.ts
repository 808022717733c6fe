import type { ConnectionList } from '../../../../contract/connections.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import { type Loss, retiredCause } from '../../../connectors/token-store.ts'
import type { Actor, Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { type News, publish } from '../../background/events/events.ts'
import * as queries from './queries.ts'
import { retireConnections } from './retirement.ts'

// The door for the other features; the job of this one imports where things are.
export { retireConnections }

/** A user's mailbox as the screens need it. */
export interface MailboxHealth {
  state: 'healthy' | 'missing' | 'lost'
  vendor: MailboxVendorName | null
  address: string | null
  /** Why it was lost; null while it was not. */
  cause: ErrorCode | null
  /** Since when it serves and answers in it cannot be read; null while they can. */
  stalledSince: Date | null
}

/** Mailbox vendors that this installation offers. */
export function mailboxVendors(ctx: Context): MailboxVendorName[] {
  return (['gmail', 'outlook'] as const).filter((name) => ctx.mailboxVendors[name] !== undefined)
}

export async function readMailboxHealth(ctx: Context, owner: Owner): Promise<MailboxHealth> {
  const row = (await queries.listConnections(ctx.db, owner)).find((one) => one.kind === 'mailbox')
  if (!row || row.vendor === 'salesforce')
    return { state: 'missing', vendor: null, address: null, cause: null, stalledSince: null }
  return {
    state: row.state,
    vendor: row.vendor,
    address: row.account,
    cause: row.state === 'lost' ? causeOf(row) : null,
    stalledSince: row.stalled_since,
  }
}

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

const causes: Record<string, Record<'crm' | 'mailbox', ErrorCode>> = {
  consent_missing: { crm: 'salesforce_scope_missing', mailbox: 'mailbox_scope_missing' },
  not_enabled: { crm: 'salesforce_api_disabled', mailbox: 'mailbox_not_enabled' },
  [retiredCause]: { crm: 'connection_revoked', mailbox: 'connection_revoked' },
}

/** Why a connection was lost, as a code that has words. */
function causeOf(row: { kind: 'crm' | 'mailbox'; cause: string | null }): ErrorCode {
  const gone = row.kind === 'crm' ? 'salesforce_disconnected' : 'mailbox_disconnected'
  return causes[row.cause ?? '']?.[row.kind] ?? gone
}

/**
 * The mailbox does not serve at its very connecting: it counts as lost until it is connected anew. Whoever connects
 * it sees that on the screen, so no mail tells.
 */
export async function loseMailbox(ctx: Context, owner: Owner, cause: string): Promise<void> {
  await ctx.tokens.loseUntold({ ...owner, kind: 'mailbox' }, cause)
}

/** A lost mailbox whose grant is good serves again. Answers whether there was one. */
export async function restoreMailbox(ctx: Context, owner: Owner): Promise<boolean> {
  return ctx.tokens.restore({ ...owner, kind: 'mailbox' })
}
