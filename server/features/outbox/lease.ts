import { sql } from 'kysely'
import type { Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import { after, seconds } from '../../platform/clock.ts'
import type { Db } from '../../schema.ts'

const leaseTime = seconds(60)

/** The right to send from a mailbox. Its epoch fences off whoever held it before and does not know yet. */
export interface Lease {
  owner: Owner
  connectionId: string
  account: string
  epoch: string
}

export type LeaseAnswer =
  | { state: 'taken'; lease: Lease }
  /** Somebody else is sending. */
  | { state: 'held' }
  | { state: 'lost' }
  | { state: 'missing' }

/** Takes the lease of the owner's mailbox for 60 seconds, unless it is held, lost or missing. */
export async function takeLease(ctx: Context, owner: Owner): Promise<LeaseAnswer> {
  const now = ctx.clock.now()
  const taken = await ctx.db
    .updateTable('connection')
    .set({
      lease_holder: ctx.processId,
      lease_until: after(now, leaseTime),
      lease_epoch: sql<string>`lease_epoch + 1`,
    })
    .where('workspace_id', '=', owner.workspaceId)
    .where('user_id', '=', owner.userId)
    .where('kind', '=', 'mailbox')
    .where('state', '=', 'healthy')
    .where((of) => of.or([of('lease_until', 'is', null), of('lease_until', '<=', now)]))
    .returning(['id', 'account', 'lease_epoch'])
    .executeTakeFirst()
  if (taken)
    return {
      state: 'taken',
      lease: { owner, connectionId: taken.id, account: taken.account, epoch: taken.lease_epoch },
    }
  const row = await ctx.db
    .selectFrom('connection')
    .select('state')
    .where('workspace_id', '=', owner.workspaceId)
    .where('user_id', '=', owner.userId)
    .where('kind', '=', 'mailbox')
    .executeTakeFirst()
  if (!row) return { state: 'missing' }
  return { state: row.state === 'lost' ? 'lost' : 'held' }
}

/** Prolongs the lease and locks it until the transaction ends; false when somebody else has taken it since. */
export async function renewLease(ctx: Context, db: Db, lease: Lease): Promise<boolean> {
  const now = ctx.clock.now()
  const renewed = await db
    .updateTable('connection')
    .set({ lease_until: after(now, leaseTime) })
    .where('workspace_id', '=', lease.owner.workspaceId)
    .where('id', '=', lease.connectionId)
    .where('lease_holder', '=', ctx.processId)
    .where('lease_epoch', '=', lease.epoch)
    .executeTakeFirst()
  return renewed.numUpdatedRows === 1n
}

/** Gives the lease back, if it is still ours. */
export async function releaseLease(ctx: Context, lease: Lease): Promise<void> {
  await ctx.db
    .updateTable('connection')
    .set({ lease_holder: null, lease_until: null })
    .where('workspace_id', '=', lease.owner.workspaceId)
    .where('id', '=', lease.connectionId)
    .where('lease_holder', '=', ctx.processId)
    .where('lease_epoch', '=', lease.epoch)
    .execute()
}
