import type { Clock } from '../../platform/clock.ts'
import type { Vault } from '../../platform/vault.ts'
import type { Db } from '../../schema.ts'
import type { CloudApps } from '../cloud-apps.ts'
import type { Owner } from '../mail.ts'
import { type Retired, type RetiredGrant, retiredCause } from '../token-store.ts'
import {
  assertInTime,
  type Connection,
  releaseGrantLease,
  takeGrantLease,
  updateUnder,
  whenFree,
} from './grant-lease.ts'

/** Takes connections out of use, in the caller's transaction. Returns those that held a grant. */
export async function retire(
  db: Db,
  whose: { workspaceId: string; userId: string | null; now: Date },
): Promise<Retired[]> {
  const { workspaceId, userId, now: at } = whose
  const rows = await db
    .selectFrom('connection')
    .select(['id', 'user_id', 'kind', 'account', 'state'])
    .where('workspace_id', '=', workspaceId)
    .$if(userId !== null, (all) => all.where('user_id', '=', userId ?? ''))
    .where((of) => of.or([of('access_token', 'is not', null), of('refresh_token', 'is not', null)]))
    .orderBy('id')
    .forUpdate()
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  await db
    .updateTable('connection')
    .set({
      state: 'lost',
      cause: retiredCause,
      state_since: at,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute()
  return rows.map(({ id: connectionId, user_id, kind, account, state }) => ({
    ...{ workspaceId, userId: user_id, connectionId, kind, account, at },
    wasHealthy: state === 'healthy',
  }))
}

/** What of a user's is retired and still held. One whose app is gone has nobody to give it back to and is left out. */
export async function listRetired(parts: { db: Db; apps: CloudApps }, owner: Owner): Promise<RetiredGrant[]> {
  const rows = await retiredOf(parts.db, owner)
    .where((of) => of.or([of('access_token', 'is not', null), of('refresh_token', 'is not', null)]))
    .execute()
  const listed = await Promise.all(
    rows.map(async (row) => {
      const app = await parts.apps.byId(row.workspace_id, row.cloud_app_id)
      const { id: connectionId, instance_url: instanceUrl, state_since: retiredAt } = row
      return app ? [{ connectionId, app, instanceUrl, retiredAt }] : []
    }),
  )
  return listed.flat()
}

/**
 * Deletes the tokens after `first`, unless the connection was made anew meanwhile. The lease is held across `first`:
 * Google ends all that a user has granted with any of its tokens, so a grant must not be refreshed, and none of the same
 * account be stored, between the look and its end.
 */
export async function eraseRetired(
  parts: { db: Db; clock: Clock; vault: Vault },
  input: {
    owner: Owner
    grant: Pick<RetiredGrant, 'connectionId' | 'retiredAt'>
    first?: (token: string) => Promise<void>
  },
): Promise<void> {
  const { owner, grant, first } = input
  const lease = await whenFree(async () => {
    const row = await retiredOf(parts.db, owner)
      .where('id', '=', grant.connectionId)
      .where('state_since', '=', grant.retiredAt)
      .executeTakeFirst()
    return row ? takeGrantLease(parts, row) : 'anew'
  })
  if (lease === 'anew') return
  try {
    const token = await openBest(parts.vault, lease.row)
    // Connected anew between the look and the lease.
    if (lease.row.cause !== retiredCause) return await releaseGrantLease(parts.db, lease)
    if (first && token !== null) {
      assertInTime(parts.clock, lease)
      await first(token)
    }
  } catch (error) {
    await releaseGrantLease(parts.db, lease)
    throw error
  }
  await updateUnder(parts.db, lease)
    .set({ access_token: null, refresh_token: null, access_expires_at: null })
    .execute()
}

/** Whose retired connections still hold tokens. */
export async function ownersOfRetired(db: Db): Promise<Owner[]> {
  return db
    .selectFrom('connection')
    .select(['workspace_id as workspaceId', 'user_id as userId'])
    .distinct()
    .where('cause', '=', retiredCause)
    .where((of) => of.or([of('access_token', 'is not', null), of('refresh_token', 'is not', null)]))
    .execute()
}

function retiredOf(db: Db, owner: Owner) {
  return db
    .selectFrom('connection')
    .selectAll()
    .where('workspace_id', '=', owner.workspaceId)
    .where('user_id', '=', owner.userId)
    .where('cause', '=', retiredCause)
}

async function openBest(vault: Vault, row: Connection): Promise<string | null> {
  const column = row.refresh_token ? 'refresh_token' : 'access_token'
  const sealed = row[column]
  if (!sealed) return null
  return vault.open({ workspaceId: row.workspace_id, table: 'connection', column, rowId: row.id }, sealed)
}
