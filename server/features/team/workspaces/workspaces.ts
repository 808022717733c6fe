import type { CloudApp } from '../../../connectors/sign-in.ts'
import type { Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { audit } from '../audit/audit.ts'
import * as queries from './queries.ts'

export interface Workspace {
  id: string
  name: string
  orgId: string | null
  orgName: string | null
}

/** Makes a workspace, with the apps that the environment names. `orgId` binds it at once to a Salesforce org. */
export async function createWorkspace(
  ctx: Context,
  input: { name: string; orgId: string | null },
): Promise<Workspace> {
  if (input.orgId && (await queries.findByOrg(ctx.db, input.orgId))) throw new Refusal('salesforce_other_org')
  const id = newId()
  await queries.insertWorkspace(ctx.db, {
    id,
    name: input.name,
    org_id: input.orgId,
    data_key: ctx.vault.newDataKey(id),
    created_at: ctx.clock.now(),
    // It has none yet, and is asked for one at set-up.
    postal_address_from: ctx.clock.now(),
  })
  await seedApps(ctx, id)
  return { id, name: input.name, orgId: input.orgId, orgName: null }
}

/** How long admins of a workspace that was there before are told that mail will need a postal address. */
const postalAddressNotice = days(14)

/** Begins that notice where it was not begun: at the first start of the version that knows of it. */
export async function announcePostalAddress(ctx: Context): Promise<void> {
  await queries.beginPostalAddress(ctx.db, after(ctx.clock.now(), postalAddressNotice))
}

/** What may change of an app that keeps its client id. */
type Renewable = Pick<CloudApp, 'clientSecret' | 'baseUrl' | 'tenant'>

/**
 * Gives a workspace the apps of the environment that it does not have yet, and those that it has the secret, address
 * and directory which the environment now names for them: secrets end, addresses move. Run at each start: twice does
 * no harm.
 */
export async function seedApps(ctx: Context, workspaceId: string): Promise<void> {
  for (const app of ctx.settings.seedApps) {
    const held = await ctx.apps.find(workspaceId, app.vendor)
    if (!held) await ctx.apps.add({ ...app, workspaceId, id: app.id ?? newId() }, ctx.clock.now())
    else if (held.clientId === app.clientId && differs(held, app))
      await ctx.apps.change({ ...held, ...renewed(app) })
  }
}

const renewed = ({ clientSecret, baseUrl, tenant }: Renewable): Renewable => ({
  clientSecret,
  baseUrl,
  tenant,
})

const differs = (held: Renewable, named: Renewable) =>
  held.clientSecret !== named.clientSecret || held.baseUrl !== named.baseUrl || held.tenant !== named.tenant

export async function readWorkspace(db: Db, id: string): Promise<Workspace> {
  const row = await queries.findWorkspace(db, id)
  if (!row) throw new Refusal('not_found')
  return present(row)
}

export async function findWorkspaceByOrg(db: Db, orgId: string): Promise<Workspace | null> {
  const row = await queries.findByOrg(db, orgId)
  return row ? present(row) : null
}

export async function findWorkspaceByName(db: Db, name: string): Promise<Workspace | null> {
  const row = await queries.findByName(db, name)
  return row ? present(row) : null
}

export async function listWorkspaces(db: Db): Promise<{ id: string; name: string; orgId: string | null }[]> {
  return (await queries.listWorkspaces(db)).map((row) => ({ id: row.id, name: row.name, orgId: row.org_id }))
}

/** The first admin said yes: this workspace belongs to that org from now on. */
export async function confirmOrganization(
  db: Db,
  input: { workspaceId: string; orgId: string; orgName: string },
): Promise<void> {
  const owner = await queries.findByOrg(db, input.orgId)
  if (owner && owner.id !== input.workspaceId) throw new Refusal('salesforce_other_org')
  const bound = await queries.bindOrg(db, { id: input.workspaceId, ...input })
  if (!bound) throw new Refusal('salesforce_other_org')
}

/** The secret key fits none of what is stored for this workspace. */
export class KeyDoesNotFit extends Error {
  readonly workspace: string

  constructor(workspace: string) {
    super(`The secret key does not fit workspace "${workspace}".`)
    this.name = 'KeyDoesNotFit'
    this.workspace = workspace
  }
}

/**
 * Wraps every data key that the previous secret key wrapped by the current one: all or none. What is wrapped by the
 * current one stays, so doing it twice changes nothing. Throws KeyDoesNotFit.
 */
export async function rewrapDataKeys(ctx: Context): Promise<{ rewrapped: number; already: number }> {
  return ctx.db.transaction().execute(async (db) => {
    const counts = { rewrapped: 0, already: 0 }
    for (const row of await queries.lockDataKeys(db)) {
      const by = ctx.vault.wrappedBy(row.id, row.data_key)
      if (by === null) throw new KeyDoesNotFit(row.name)
      if (by === 'current') {
        counts.already += 1
        continue
      }
      await queries.updateDataKey(db, { id: row.id, dataKey: ctx.vault.rewrap(row.id, row.data_key) })
      await audit(ctx, db, {
        workspaceId: row.id,
        userId: null,
        actor: 'operator',
        verb: 'secret_key.rotated',
        subject: { type: 'workspace', id: row.id },
      })
      counts.rewrapped += 1
    }
    return counts
  })
}

export const readDataKey = queries.readDataKey
export const postalAddressFrom = queries.postalAddressFrom
export const rememberMode = queries.rememberMode
export const countWorkspaces = queries.countWorkspaces

function present(row: {
  id: string
  name: string
  org_id: string | null
  org_name: string | null
}): Workspace {
  return { id: row.id, name: row.name, orgId: row.org_id, orgName: row.org_name }
}
