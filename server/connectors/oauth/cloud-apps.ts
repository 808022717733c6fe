import type { Selectable } from 'kysely'
import { columnsOf } from '../../platform/columns.ts'
import type { Vault } from '../../platform/vault.ts'
import type { Db, Schema } from '../../schema.ts'
import type { CloudApps } from '../cloud-apps.ts'
import type { CloudApp } from '../sign-in.ts'

const columns = columnsOf<Selectable<Schema['cloud_app']>>({
  workspace_id: true,
  id: true,
  vendor: true,
  client_id: true,
  client_secret: true,
  base_url: true,
  tenant: true,
  created_at: true,
})

/** Reads and writes `cloud_app`. The only place that seals and opens client secrets. */
export function createCloudApps({ db, vault }: { db: Db; vault: Vault }): CloudApps {
  const open = async (row: Selectable<Schema['cloud_app']>): Promise<CloudApp> => ({
    workspaceId: row.workspace_id,
    id: row.id,
    vendor: row.vendor,
    clientId: row.client_id,
    clientSecret: await vault.open(secretOf(row.workspace_id, row.id), row.client_secret),
    baseUrl: row.base_url,
    tenant: row.tenant,
  })
  const apps = () => db.selectFrom('cloud_app').select(columns)
  return {
    async find(workspaceId, vendor) {
      const query = apps().where('workspace_id', '=', workspaceId).where('vendor', '=', vendor)
      const row = await query.executeTakeFirst()
      return row ? open(row) : null
    },
    async byId(workspaceId, id) {
      const query = apps().where('workspace_id', '=', workspaceId).where('id', '=', id)
      const row = await query.executeTakeFirst()
      return row ? open(row) : null
    },
    async withId(id) {
      const rows = await apps().where('id', '=', id).orderBy('workspace_id').execute()
      return Promise.all(rows.map(open))
    },
    async addressOf(id) {
      const query = db.selectFrom('cloud_app').select('base_url').where('id', '=', id)
      const row = await query.orderBy('workspace_id').limit(1).executeTakeFirst()
      return row?.base_url ?? null
    },
    async add(app, at) {
      await db
        .insertInto('cloud_app')
        .values({
          workspace_id: app.workspaceId,
          id: app.id,
          vendor: app.vendor,
          client_id: app.clientId,
          client_secret: await vault.seal(secretOf(app.workspaceId, app.id), app.clientSecret),
          base_url: app.baseUrl,
          tenant: app.tenant,
          created_at: at,
        })
        .execute()
    },
    async change(app) {
      const sealed = await vault.seal(secretOf(app.workspaceId, app.id), app.clientSecret)
      await db
        .updateTable('cloud_app')
        .set({ client_secret: sealed, base_url: app.baseUrl, tenant: app.tenant })
        .where('workspace_id', '=', app.workspaceId)
        .where('id', '=', app.id)
        .execute()
    },
  }
}

const secretOf = (workspaceId: string, rowId: string) => ({
  workspaceId,
  table: 'cloud_app',
  column: 'client_secret',
  rowId,
})
