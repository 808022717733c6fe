import { type QueryCreator, sql } from 'kysely'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import type { Context } from '../../../context.ts'
import { after, seconds } from '../../../platform/clock.ts'
import type { Db, Schema } from '../../../schema.ts'
import { serves } from './queries.ts'

const leaseTime = seconds(60)

/** The right to send from a mailbox. Its epoch fences off whoever held it before and does not know yet. */
export interface Lease extends MailboxKey {
  vendor: MailboxVendorName
  address: string
  /** The grant that opens the mailbox; null for one that needs none. */
  connectionId: string | null
  epoch: string
}

export type LeaseAnswer =
  | { state: 'taken'; lease: Lease }
  /** Somebody else is sending. */
  | { state: 'held' }
  /** It is not connected, or does not serve. */
  | { state: 'lost' }

/** Takes the lease of a mailbox for 60 seconds, unless it is held or lost. */
export async function takeLease(ctx: Context, key: MailboxKey): Promise<LeaseAnswer> {
  const now = ctx.clock.now()
  const taken = await ctx.db
    .updateTable('mailbox')
    .set({
      lease_holder: ctx.processId,
      lease_until: after(now, leaseTime),
      lease_epoch: sql<string>`lease_epoch + 1`,
    })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.mailboxId)
    .where(serves)
    .where((of) => of.or([of('lease_until', 'is', null), of('lease_until', '<=', now)]))
    .returning(['vendor', 'address', 'connection_id', 'lease_epoch'])
    .executeTakeFirst()
  if (taken) {
    const { vendor, address, connection_id: connectionId, lease_epoch: epoch } = taken
    const { workspaceId, mailboxId } = key
    return { state: 'taken', lease: { workspaceId, mailboxId, vendor, address, connectionId, epoch } }
  }
  const row = await ctx.db
    .selectFrom('mailbox')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.mailboxId)
    .where(serves)
    .executeTakeFirst()
  return { state: row ? 'held' : 'lost' }
}

/** A statement, or a part of one, that returns a row where the lease is ours. */
export type Renewal = ReturnType<typeof renewLease>

/**
 * Prolongs the lease and locks it until the transaction ends; no row when somebody else has taken it since, or the mailbox
 * serves no more: whoever waited for the row that a closed account has fenced off may have taken it all the same.
 */
export function renewLease(ctx: Context, lease: Lease) {
  return (db: QueryCreator<Schema>) =>
    held(ctx, db, lease)
      .where(serves)
      .set({ lease_until: after(ctx.clock.now(), leaseTime) })
      .returning('mailbox.id')
}

/** Gives the lease back, if it is still ours. */
export async function releaseLease(ctx: Context, lease: Lease): Promise<void> {
  await held(ctx, ctx.db, lease).set({ lease_holder: null, lease_until: null }).execute()
}

function held(ctx: Context, db: QueryCreator<Schema>, lease: Lease) {
  return db
    .updateTable('mailbox')
    .where('workspace_id', '=', lease.workspaceId)
    .where('id', '=', lease.mailboxId)
    .where('lease_holder', '=', ctx.processId)
    .where('lease_epoch', '=', lease.epoch)
}

/**
 * Takes the lease from whoever has it, in the transaction that takes the grants of these connections out of use: from
 * then on no dispatcher may begin to hand anything over.
 */
export async function fenceOff(
  db: Db,
  whose: { workspaceId: string; connectionIds: string[] },
): Promise<void> {
  if (whose.connectionIds.length === 0) return
  await db
    .updateTable('mailbox')
    .set({ lease_holder: null, lease_until: null, lease_epoch: sql<string>`lease_epoch + 1` })
    .where('workspace_id', '=', whose.workspaceId)
    .where('connection_id', 'in', whose.connectionIds)
    .execute()
}

/** Frees the mailboxes whose leases these processes hold. */
export async function freeLeases(db: Db, holders: string[]): Promise<void> {
  if (holders.length === 0) return
  await db
    .updateTable('mailbox')
    .set({ lease_holder: null, lease_until: null })
    .where('lease_holder', 'in', holders)
    .execute()
}
