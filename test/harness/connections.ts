import type { Kysely } from 'kysely'
import pino from 'pino'
import type { Owner } from '../../server/connectors/mail.ts'
import { createCloudApps } from '../../server/connectors/oauth/cloud-apps.ts'
import type { Refresher } from '../../server/connectors/oauth/refresher.ts'
import { createTokenStore } from '../../server/connectors/oauth/token-store.ts'
import type { CloudApp } from '../../server/connectors/sign-in.ts'
import { openDatabase } from '../../server/platform/database.ts'
import { createOutbound } from '../../server/platform/http-client.ts'
import { newId } from '../../server/platform/ids.ts'
import { createVault, type Vault } from '../../server/platform/vault.ts'
import type { Schema } from '../../server/schema.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

const secretKey = Buffer.alloc(32, 7)

/** A clock that stands still until it is told to go on. */
export function createTestClock(start = new Date('2026-11-22T08:00:00Z')) {
  let instant = start
  return {
    now: () => instant,
    advance: (milliseconds: number) => {
      instant = new Date(instant.getTime() + milliseconds)
    },
  }
}

/**
 * A new workspace with one seller, our one way out, and the encrypted token store: what a connector needs around it.
 * `allowed` names `host:port` of the sandbox. It stands in `shared`, which other workspaces may use and the caller drops,
 * or in a database of its own.
 */
export async function createConnectionsHarness(allowed: string[], shared?: TestDatabase) {
  const database = shared ?? (await createTestDatabase())
  const { db, pool } = openDatabase<Schema>(database.url, () => {})
  const clock = createTestClock()
  const readDataKey = async (id: string) => {
    const row = db.selectFrom('workspace').select('data_key').where('id', '=', id)
    return (await row.executeTakeFirstOrThrow()).data_key
  }
  const keys = { current: secretKey, previous: null }
  const vault = createVault(keys, readDataKey)
  const outbound = createOutbound(allowed)
  const apps = createCloudApps({ db, vault })
  const log = pino({ level: 'silent' })
  const owner = await addWorkspace({ db, vault, now: clock.now() })

  return {
    db,
    pool,
    clock,
    vault,
    apps,
    log,
    owner,
    fetch: outbound.fetch,
    tokenStore: (refreshers: Partial<Record<CloudApp['vendor'], Refresher>>) =>
      createTokenStore({ db, clock, vault, log, apps, refreshers }),
    /** Another process on the same database: nothing in memory is shared. `through`: the database as it sees it. */
    anotherTokenStore: (
      refreshers: Partial<Record<CloudApp['vendor'], Refresher>>,
      through: Kysely<Schema> = db,
    ) => {
      const vaultOfItsOwn = createVault(keys, readDataKey)
      const parts = { db: through, clock, log, refreshers, vault: vaultOfItsOwn }
      return createTokenStore({ ...parts, apps: createCloudApps({ db, vault: vaultOfItsOwn }) })
    },
    /** One more seller in the workspace. */
    addSeller: () => addSeller({ db, workspaceId: owner.workspaceId, now: clock.now() }),
    async addApp(app: Omit<CloudApp, 'workspaceId' | 'id'>): Promise<CloudApp> {
      const added = { ...app, workspaceId: owner.workspaceId, id: newId() }
      await apps.add(added, clock.now())
      return added
    },
    async close() {
      await outbound.close()
      await db.destroy()
      if (!shared) await database.drop()
    },
  }
}

async function addWorkspace(parts: { db: Kysely<Schema>; vault: Vault; now: Date }): Promise<Owner> {
  const { db, vault, now } = parts
  const workspaceId = newId()
  await db
    .insertInto('workspace')
    .values({ id: workspaceId, name: 'Nordvik', data_key: vault.newDataKey(workspaceId), created_at: now })
    .execute()
  return addSeller({ db, workspaceId, now })
}

async function addSeller(parts: { db: Kysely<Schema>; workspaceId: string; now: Date }): Promise<Owner> {
  const { db, workspaceId, now } = parts
  const userId = newId()
  await db
    .insertInto('app_user')
    .values({
      workspace_id: workspaceId,
      id: userId,
      email: `${userId}@nordvik.example`,
      name: 'Ben Carter',
      role: 'seller',
      language: 'en',
      time_zone: 'Europe/London',
      crm_user_id: userId,
      activated_at: now,
    })
    .execute()
  return { workspaceId, userId }
}
