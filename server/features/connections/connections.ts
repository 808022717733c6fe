import type { ConnectionList } from '../../../contract/profile.ts'
import type { Actor, Context } from '../../context.ts'
import * as queries from './queries.ts'

interface Owner {
  workspaceId: string
  userId: string
}

/** A user's mailbox as the screens need it. */
export interface MailboxHealth {
  state: 'healthy' | 'missing' | 'lost'
  vendor: 'gmail' | 'outlook' | null
  address: string | null
}

/** Mailbox vendors that this installation offers. */
export function mailboxVendors(ctx: Context): ('gmail' | 'outlook')[] {
  return ctx.googleSignIn ? ['gmail'] : []
}

export async function readMailboxHealth(ctx: Context, owner: Owner): Promise<MailboxHealth> {
  const row = (await queries.listConnections(ctx.db, owner)).find((one) => one.kind === 'mailbox')
  if (!row || row.vendor === 'salesforce') return { state: 'missing', vendor: null, address: null }
  return { state: row.state, vendor: row.vendor, address: row.account }
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
      cause: row.cause,
      since: row.state_since.toISOString(),
    })),
    mailboxVendors: mailboxVendors(ctx),
  }
}

/** The mailbox state of everybody in a workspace who has one, by user id. */
export async function listMailboxStates(
  ctx: Context,
  workspaceId: string,
): Promise<Map<string, 'healthy' | 'lost'>> {
  const rows = await queries.listAll(ctx.db, workspaceId)
  return new Map(rows.filter((row) => row.kind === 'mailbox').map((row) => [row.user_id, row.state]))
}

/** The mailbox does not serve, although its grant was given: it counts as lost until it is connected anew. */
export async function loseMailbox(ctx: Context, owner: Owner, cause: string): Promise<void> {
  await queries.markLost(ctx.db, { ...owner, kind: 'mailbox' }, { cause, at: ctx.clock.now() })
}
