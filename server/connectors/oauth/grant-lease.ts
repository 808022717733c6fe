import { setTimeout as sleep } from 'node:timers/promises'
import { type Selectable, sql, type UpdateQueryBuilder } from 'kysely'
import { after, type Clock, seconds } from '../../platform/clock.ts'
import { columnsOf } from '../../platform/columns.ts'
import type { Db, Schema } from '../../schema.ts'
import { ConnectorError } from '../connector-error.ts'

export type Connection = Selectable<Schema['connection']>

/** All of a connection's, by name. */
export const connectionColumns = columnsOf<Connection>({
  workspace_id: true,
  id: true,
  user_id: true,
  kind: true,
  vendor: true,
  cloud_app_id: true,
  account: true,
  scopes: true,
  state: true,
  cause: true,
  instance_url: true,
  access_token: true,
  refresh_token: true,
  access_expires_at: true,
  grant_lease_until: true,
  grant_epoch: true,
  created_at: true,
  state_since: true,
})

/** Milliseconds in which a call about a grant ends: its refresh, its giving back. */
export const grantCallTime = seconds(20)
/** The lease outlives the call, so that nobody presents a token that is just being replaced. */
const leaseTime = seconds(30)
/** A call that begins later than this after its lease was taken could outlive it. */
const startWithin = seconds(5)
/** How long somebody waits for the one who holds the lease, by the process's own timer. Milliseconds. */
const longestWait = leaseTime + startWithin
const pauses = { first: 50, growth: 1.6, longest: 1000 }

/** The right to call the vendor about one connection's grant. */
export interface GrantLease {
  /** As it was when the lease was taken. */
  row: Connection
  epoch: string
  takenAt: Date
}

/** Takes the lease of a connection for 30 seconds; null while somebody else has it. */
export async function takeGrantLease(
  parts: { db: Db; clock: Clock },
  connection: Pick<Connection, 'workspace_id' | 'id'>,
): Promise<GrantLease | null> {
  const takenAt = parts.clock.now()
  const row = await parts.db
    .updateTable('connection')
    .set({ grant_lease_until: after(takenAt, leaseTime), grant_epoch: sql<string>`grant_epoch + 1` })
    .where('workspace_id', '=', connection.workspace_id)
    .where('id', '=', connection.id)
    .where((of) => of.or([of('grant_lease_until', 'is', null), of('grant_lease_until', '<=', takenAt)]))
    .returningAll()
    .executeTakeFirst()
  return row ? { row, epoch: row.grant_epoch, takenAt } : null
}

/** Throws `temporary` when it is too late to begin a call under this lease: this process was held up. */
export function assertInTime(clock: Clock, lease: GrantLease): void {
  if (clock.now() > after(lease.takenAt, startWithin))
    throw new ConnectorError('temporary', { vendorCode: 'held_up' })
}

/** Gives the lease back, if nobody has taken it over. */
export async function releaseGrantLease(db: Db, lease: GrantLease): Promise<void> {
  await updateUnder(db, lease).execute()
}

/** An update of the connection that only whoever still has the lease can make; it ends the lease. */
export function updateUnder(
  db: Db,
  lease: GrantLease,
): UpdateQueryBuilder<Schema, 'connection', 'connection', { numUpdatedRows: bigint }> {
  return db
    .updateTable('connection')
    .set({ grant_lease_until: null })
    .where('workspace_id', '=', lease.row.workspace_id)
    .where('id', '=', lease.row.id)
    .where('grant_epoch', '=', lease.epoch)
}

/** What is set where somebody writes a grant anew: whoever has the lease meanwhile loses it. */
export const endsGrantLease = { grant_lease_until: null, grant_epoch: sql<string>`grant_epoch + 1` }

/**
 * Asks again, with growing pauses and without a database connection in the hand, until `attempt` has an answer that is
 * not null. Throws `temporary` when whoever holds the lease has held it for too long.
 */
export async function whenFree<Answer>(attempt: () => Promise<Answer | null>): Promise<Answer> {
  const giveUpAt = performance.now() + longestWait
  for (let pause = pauses.first; ; pause = Math.min(pause * pauses.growth, pauses.longest)) {
    const answer = await attempt()
    if (answer !== null) return answer
    if (performance.now() >= giveUpAt)
      throw new ConnectorError('temporary', { vendorCode: 'connection_busy' })
    await sleep(pause)
  }
}
