import type { Kysely } from 'kysely'
import { after, type Clock, seconds } from '../../platform/clock.ts'
import { newId } from '../../platform/ids.ts'
import type { Log } from '../../platform/log.ts'
import type { Vault } from '../../platform/vault.ts'
import type { Db, Schema } from '../../schema.ts'
import type { CloudApps } from '../cloud-apps.ts'
import { ConnectorError } from '../connector-error.ts'
import type { Owner } from '../mail.ts'
import type { CloudApp, Grant } from '../sign-in.ts'
import { unlessAborted, withinTime } from '../time-limit.ts'
import {
  type ConnectionKind,
  type GrantKey,
  type KeptConnection,
  type LiveGrant,
  type Loss,
  type Replaced,
  retiredCause,
  type TokenStore,
} from '../token-store.ts'
import {
  assertInTime,
  type Connection,
  connectionColumns,
  endsGrantLease,
  type GrantLease,
  grantCallTime,
  releaseGrantLease,
  takeGrantLease,
  updateUnder,
  whenFree,
} from './grant-lease.ts'
import type { Refresher } from './refresher.ts'
import { eraseRetired, listRetired, ownersOfRetired, retire } from './retirement.ts'

export interface TokenStoreParts {
  db: Kysely<Schema>
  clock: Clock
  vault: Vault
  log: Log
  apps: CloudApps
  /** Absent for a vendor that is off. */
  refreshers: Partial<Record<CloudApp['vendor'], Refresher>>
  /** Hears of each loss once, in the transaction that notices it. */
  onLost?: (db: Db, loss: Loss) => Promise<void>
}

type Usable = Connection & { access_token: Buffer }

interface Renewal {
  key: GrantKey
  stale: string
}

/** An access token this close to its end is refreshed before it is used. */
const margin = seconds(60)

/**
 * The tokens of `connection`: the only place that reads, writes, opens or seals them. One refresh at a time per
 * connection across processes, by a lease with an epoch: with refresh token rotation a second one would end the grant.
 * A process that dies between the vendor's answer and our row leaves a token that the vendor has replaced: the next
 * refresh is refused, and the person connects again.
 */
export function createTokenStore(parts: TokenStoreParts): TokenStore {
  const { db, clock } = parts
  // Callers of this process that are refused together wait together, and not each with a database connection.
  const running = new Map<string, Promise<LiveGrant>>()

  function renewOnce(renewal: Renewal): Promise<LiveGrant> {
    const { key, stale } = renewal
    const whose = 'kind' in key ? [key.userId, key.kind] : [key.connectionId]
    const name = [key.workspaceId, ...whose, stale].join(' ')
    const held = running.get(name)
    if (held) return held
    const mine = renew(parts, renewal).finally(() => running.delete(name))
    running.set(name, mine)
    return mine
  }

  return {
    async live(key) {
      const row = await connectionOf(db, key).executeTakeFirst()
      if (!isUsable(row)) throw gone(row)
      const endsAt = row.access_expires_at
      if (endsAt && endsAt <= after(clock.now(), margin)) {
        return renewOnce({ key, stale: await openAccess(parts, row) })
      }
      return liveGrant(parts, row, await appOf(parts, row))
    },
    renew: (key, stale) => renewOnce({ key, stale }),
    lose: (key, cause) => loseHealthy(parts, { key, cause }),
    loseUntold: (trx, key, cause) => loseUntold(parts, trx, { key, cause }),
    restore: (trx, key) => restore(parts, trx, key),
    save: (owner, connection, trx) =>
      trx
        ? save(parts, trx, { owner, kept: connection })
        : parts.db.transaction().execute((own) => save(parts, own, { owner, kept: connection })),
    retire: (trx, whose) => retire(trx, { ...whose, now: clock.now() }),
    reserve: (owner, kind) => reserve(parts, owner, kind),
    retired: (owner) => listRetired(parts, owner),
    erase: (owner, grant, first) => eraseRetired(parts, { owner, grant, first }),
    ownersOfRetired: () => ownersOfRetired(db),
  }
}

/**
 * Refreshes under the connection's lease, without a transaction across the call: a silent vendor keeps nobody from the
 * database. Whoever finds the lease taken waits, and reads again.
 */
async function renew(parts: TokenStoreParts, { key, stale }: Renewal): Promise<LiveGrant> {
  let hasWaited = false
  return whenFree(async () => {
    const row = await connectionOf(parts.db, key).executeTakeFirst()
    if (!isUsable(row)) throw gone(row)
    const app = await appOf(parts, row)
    // Somebody else has refreshed.
    if ((await openAccess(parts, row)) !== stale) return liveGrant(parts, row, app)
    // Whoever was waited for gave up: if each of those who waited asked the vendor in turn, it would be a storm.
    if (hasWaited && row.grant_lease_until === null) throw refreshFailed()
    const lease = await takeGrantLease(parts, row)
    // It was held a moment ago: whoever held it gave up in between, or has refreshed.
    const gaveUp = hasWaited && row.grant_lease_until !== null && row.grant_lease_until > parts.clock.now()
    if (lease) return refresh(parts, lease, { stale, gaveUp })
    hasWaited = true
    return null
  })
}

/** Whoever was waited for asked in vain. */
const refreshFailed = () => new ConnectorError('temporary', { vendorCode: 'refresh_failed' })

/** Refreshes and stores what came. Null when the connection was made anew meanwhile: it is read again. */
async function refresh(
  parts: TokenStoreParts,
  lease: GrantLease,
  found: { stale: string; gaveUp: boolean },
): Promise<LiveGrant | null> {
  try {
    const { row } = lease
    if (!isUsable(row)) throw gone(row)
    const app = await appOf(parts, row)
    if ((await openAccess(parts, row)) !== found.stale) {
      await releaseGrantLease(parts.db, lease)
      return await liveGrant(parts, row, app)
    }
    if (found.gaveUp) throw refreshFailed()
    const grant = await askVendor(parts, { lease, row, app })
    const sealed = await sealGrant(parts.vault, row, grant)
    const stored = await updateUnder(parts.db, lease)
      .set({ ...sealed, instance_url: grant.instanceUrl ?? row.instance_url })
      .returningAll()
      .executeTakeFirst()
    const about = { connection: row.id, vendor: row.vendor }
    if (!stored) {
      parts.log.warn(about, 'renewed access dropped: the connection has changed hands meanwhile')
      return null
    }
    parts.log.info(about, 'access renewed')
    // Retired during the call: the newest tokens are stored, for the vendor to take back, and nobody uses them.
    if (!isUsable(stored)) throw gone(stored)
    return await liveGrant(parts, stored, app)
  } catch (error) {
    await giveUpRefresh(parts, lease, error)
    throw error
  }
}

async function askVendor(
  parts: TokenStoreParts,
  about: { lease: GrantLease; row: Usable; app: CloudApp },
): Promise<Grant> {
  const { lease, row, app } = about
  const refresher = parts.refreshers[app.vendor]
  if (!refresher) throw new ConnectorError('operator', { vendorCode: 'vendor_off' })
  if (!row.refresh_token) throw new ConnectorError('auth_revoked')
  const refreshToken = await parts.vault.open(placeOf(row, 'refresh_token'), row.refresh_token)
  assertInTime(parts.clock, lease)
  try {
    return await withinTime(grantCallTime, (signal) =>
      unlessAborted(refresher(app, { refreshToken, instanceUrl: row.instance_url }), signal),
    )
  } catch (error) {
    throw error instanceof DOMException ? new ConnectorError('temporary', { cause: error }) : error
  }
}

/** A refused grant is lost; anything else leaves it as it is, free for the next one to try. */
async function giveUpRefresh(parts: TokenStoreParts, lease: GrantLease, error: unknown): Promise<void> {
  if (!(error instanceof ConnectorError) || error.fault !== 'auth_revoked')
    return releaseGrantLease(parts.db, lease)
  parts.log.warn({ connection: lease.row.id, vendorCode: error.vendorCode }, 'refresh refused')
  await parts.db.transaction().execute(async (trx) => {
    const row = await updateUnder(trx, lease).returningAll().executeTakeFirst()
    if (isUsable(row)) await lose(parts, trx, { row, cause: error.fault })
  })
}

/** Marks a connection lost, whose row the transaction holds, and tells. */
async function lose(
  parts: TokenStoreParts,
  trx: Db,
  loss: { row: Connection; cause: string },
): Promise<void> {
  const { row, cause } = loss
  const at = parts.clock.now()
  await update(trx, row).set({ state: 'lost', cause, state_since: at }).execute()
  parts.log.warn({ connection: row.id, vendor: row.vendor, cause }, 'connection lost')
  const owner = { workspaceId: row.workspace_id, userId: row.user_id }
  await parts.onLost?.(trx, { ...owner, connectionId: row.id, kind: row.kind, account: row.account, at })
}

async function loseHealthy(parts: TokenStoreParts, loss: { key: GrantKey; cause: string }): Promise<void> {
  await parts.db.transaction().execute(async (trx) => {
    const row = await connectionOf(trx, loss.key).forUpdate().executeTakeFirst()
    if (row?.state === 'healthy') await lose(parts, trx, { row, cause: loss.cause })
  })
}

/** Seen to be lost once more by the same cause, it is lost since the first time. */
async function loseUntold(
  parts: TokenStoreParts,
  trx: Db,
  { key, cause }: { key: GrantKey; cause: string },
): Promise<void> {
  const at = parts.clock.now()
  const row = await connectionOf(trx, key).forUpdate().executeTakeFirst()
  if (row && (row.state !== 'lost' || row.cause !== cause))
    await update(trx, row).set({ state: 'lost', cause, state_since: at }).execute()
}

/** One whose grant is gone stays lost. */
async function restore(parts: TokenStoreParts, trx: Db, key: GrantKey): Promise<void> {
  const at = parts.clock.now()
  const row = await connectionOf(trx, key).forUpdate().executeTakeFirst()
  if (row?.state !== 'lost' || row.cause === 'auth_revoked' || row.cause === retiredCause) return
  await update(trx, row).set({ state: 'healthy', cause: null, state_since: at }).execute()
}

/** Inserts or renews the connection. A refresh token that did not come again stays, for the same account and app. */
async function save(
  parts: TokenStoreParts,
  trx: Db,
  { owner, kept }: { owner: Owner; kept: KeptConnection },
): Promise<{ id: string; replaced: Replaced | null }> {
  const { grant, app, kind, vendor, account } = kept
  const now = parts.clock.now()
  const key = { workspace_id: owner.workspaceId, user_id: owner.userId, kind }
  const facts = { vendor, cloud_app_id: app.id, account, scopes: grant.scopes }
  const healthy = { state: 'healthy' as const, cause: null }
  // First the row, so that two who connect at once meet at its lock and seal with the same id.
  const blank = { ...key, ...facts, ...healthy, id: newId(), created_at: now, state_since: now }
  await trx
    .insertInto('connection')
    .values(blank)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id', 'kind']).doNothing())
    .execute()
  const row = await connectionOf(trx, { ...owner, kind })
    .forUpdate()
    .executeTakeFirstOrThrow()
  const isReplaced = grant.refreshToken !== null && row.refresh_token !== null
  const former =
    isReplaced && row.refresh_token
      ? await parts.vault.open(placeOf(row, 'refresh_token'), row.refresh_token)
      : null
  const replaced =
    former === null || former === grant.refreshToken
      ? null
      : { token: former, appId: row.cloud_app_id, account: row.account }
  // The token of a retired connection is on its way back to the vendor.
  const isSame = row.account === account && row.cloud_app_id === app.id && row.cause !== retiredCause
  await update(trx, row)
    .set({
      ...facts,
      ...healthy,
      state_since: row.state === 'healthy' ? row.state_since : now,
      ...endsGrantLease,
      instance_url: grant.instanceUrl,
      refresh_token: isSame ? row.refresh_token : null,
      ...(await sealGrant(parts.vault, row, grant)),
    })
    .execute()
  return { id: row.id, replaced }
}

/** Nobody gives a retired grant back while the new one, of the same account, is being stored. */
async function reserve(parts: TokenStoreParts, owner: Owner, kind: ConnectionKind): Promise<void> {
  await whenFree(async () => {
    const row = await connectionOf(parts.db, { ...owner, kind }).executeTakeFirst()
    return row?.cause === retiredCause ? takeGrantLease(parts, row) : 'free'
  })
}

function connectionOf(db: Db, key: GrantKey) {
  const all = db
    .selectFrom('connection')
    .select(connectionColumns)
    .where('workspace_id', '=', key.workspaceId)
  return 'kind' in key
    ? all.where('user_id', '=', key.userId).where('kind', '=', key.kind)
    : all.where('id', '=', key.connectionId)
}

function update(db: Db, row: Connection) {
  return db.updateTable('connection').where('workspace_id', '=', row.workspace_id).where('id', '=', row.id)
}

/** A mailbox that lacks its service counts as lost, but its grant is good: it is asked again with it. */
function isUsable(row: Connection | undefined): row is Usable {
  if (!row || row.access_token === null) return false
  return row.state === 'healthy' || (row.cause !== 'auth_revoked' && row.cause !== retiredCause)
}

function gone(row: Connection | undefined): ConnectorError {
  return new ConnectorError('auth_revoked', { vendorCode: row ? row.cause : 'not_connected' })
}

async function appOf(parts: TokenStoreParts, row: Connection): Promise<CloudApp> {
  const app = await parts.apps.byId(row.workspace_id, row.cloud_app_id)
  if (!app) throw new ConnectorError('operator', { vendorCode: 'vendor_off' })
  return app
}

async function liveGrant(parts: TokenStoreParts, row: Usable, app: CloudApp): Promise<LiveGrant> {
  const accessToken = await openAccess(parts, row)
  return { connectionId: row.id, app, accessToken, instanceUrl: row.instance_url, account: row.account }
}

function openAccess({ vault }: TokenStoreParts, row: Usable): Promise<string> {
  return vault.open(placeOf(row, 'access_token'), row.access_token)
}

const placeOf = (row: Connection, column: 'access_token' | 'refresh_token') => ({
  workspaceId: row.workspace_id,
  table: 'connection',
  column,
  rowId: row.id,
})

/** The columns of a grant. Without a refresh token that column is left out, so that it keeps what it holds. */
async function sealGrant(vault: Vault, row: Connection, grant: Grant) {
  return {
    access_token: await vault.seal(placeOf(row, 'access_token'), grant.accessToken),
    access_expires_at: grant.expiresAt,
    ...(grant.refreshToken && {
      refresh_token: await vault.seal(placeOf(row, 'refresh_token'), grant.refreshToken),
    }),
  }
}
