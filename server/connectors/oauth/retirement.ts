import { type Selectable, sql } from 'kysely'
import type { Vault } from '../../platform/vault.ts'
import type { Db, Schema } from '../../schema.ts'
import type { CloudApps } from '../cloud-apps.ts'
import type { Owner } from '../mail.ts'
import { type Retired, type RetiredGrant, retiredCause } from '../token-store.ts'

type Connection = Selectable<Schema['connection']>

/**
 * Takes connections out of use, in the caller's transaction. The lease's next epoch fences off a dispatcher that is
 * about to send. Returns those that held a grant.
 */
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
      lease_holder: null,
      lease_until: null,
      lease_epoch: sql<string>`lease_epoch + 1`,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute()
  return rows.map(({ id: connectionId, user_id, kind, account, state }) => ({
    ...{ workspaceId, userId: user_id, connectionId, kind, account, at },
    wasHealthy: state === 'healthy',
  }))
}

/** Opens what a user's retired connections hold. One whose app is gone has nobody to give it back to and is left out. */
export async function openRetired(
  parts: { db: Db; vault: Vault; apps: CloudApps },
  owner: Owner,
): Promise<RetiredGrant[]> {
  const rows = await retiredOf(parts.db, owner)
  const opened = await Promise.all(
    rows.map(async (row) => {
      const app = await parts.apps.byId(row.workspace_id, row.cloud_app_id)
      const token = await openBest(parts.vault, row)
      return app && token
        ? [{ connectionId: row.id, app, token, instanceUrl: row.instance_url, retiredAt: row.state_since }]
        : []
    }),
  )
  return opened.flat()
}

/**
 * Deletes the tokens after `first`, unless the connection was made anew meanwhile. The row stays locked: Google ends all
 * that a user has granted with any of its tokens, so a grant must not be stored between the look and its end.
 */
export async function eraseRetired(
  trx: Db,
  input: {
    owner: Owner
    grant: Pick<RetiredGrant, 'connectionId' | 'retiredAt'>
    first?: () => Promise<void>
  },
): Promise<void> {
  const { owner, grant } = input
  const row = await trx
    .selectFrom('connection')
    .select('id')
    .where('workspace_id', '=', owner.workspaceId)
    .where('user_id', '=', owner.userId)
    .where('id', '=', grant.connectionId)
    .where('cause', '=', retiredCause)
    .where('state_since', '=', grant.retiredAt)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return
  await input.first?.()
  await trx
    .updateTable('connection')
    .set({ access_token: null, refresh_token: null, access_expires_at: null })
    .where('workspace_id', '=', owner.workspaceId)
    .where('id', '=', row.id)
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

function retiredOf(db: Db, owner: Owner): Promise<Connection[]> {
  return db
    .selectFrom('connection')
    .selectAll()
    .where('workspace_id', '=', owner.workspaceId)
    .where('user_id', '=', owner.userId)
    .where('cause', '=', retiredCause)
    .execute()
}

async function openBest(vault: Vault, row: Connection): Promise<string | null> {
  const column = row.refresh_token ? 'refresh_token' : 'access_token'
  const sealed = row[column]
  if (!sealed) return null
  return vault.open({ workspaceId: row.workspace_id, table: 'connection', column, rowId: row.id }, sealed)
}
