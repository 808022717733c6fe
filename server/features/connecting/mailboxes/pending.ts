import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Owner } from '../../../connectors/mail.ts'
import type { CloudApp, Grant } from '../../../connectors/sign-in.ts'
import type { Context } from '../../../context.ts'
import { after, minutes } from '../../../platform/clock.ts'
import { forEach } from '../../../platform/each.ts'
import type { Schema } from '../../../schema.ts'
import { revoke } from '../authorizations/authorizations.ts'
import * as queries from './pending-queries.ts'

/** A mailbox that was granted and is not connected yet, because its address is not the user's. */
export interface PendingMailbox {
  vendor: 'gmail' | 'outlook'
  app: CloudApp
  account: string
  grant: Grant
}

type Row = Selectable<Schema['pending_mailbox']>

const answerWithin = minutes(15)

const storedGrant = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresAt: z.coerce.date().nullable(),
  scopes: z.array(z.string()),
  instanceUrl: z.string().nullable(),
})

/** Keeps the grant sealed until the person has answered, for 15 minutes. One that waited before is given back. */
export async function holdMailbox(ctx: Context, owner: Owner, mailbox: PendingMailbox): Promise<void> {
  const { vendor, app, account, grant } = mailbox
  const now = ctx.clock.now()
  const sealed = await ctx.vault.seal(placeOf(owner), JSON.stringify(grant))
  const before = await ctx.db.transaction().execute(async (db) => {
    const former = await queries.takePending(db, owner)
    await queries.insertPending(db, {
      workspace_id: owner.workspaceId,
      user_id: owner.userId,
      vendor,
      cloud_app_id: app.id,
      account,
      sealed_grant: sealed,
      created_at: now,
      expires_at: after(now, answerWithin),
    })
    return former
  })
  // The same account again: giving the older grant back would end the newer one too.
  if (before && before.account !== account) await revokeRow(ctx, before)
}

/** The mailbox that waits for an answer; null when none does, or its time is over. */
export async function readPendingMailbox(
  ctx: Context,
  owner: Owner,
): Promise<{ vendor: PendingMailbox['vendor']; address: string } | null> {
  const row = await queries.findPending(ctx.db, owner)
  return row && row.expires_at > ctx.clock.now() ? { vendor: row.vendor, address: row.account } : null
}

/** Takes the mailbox that waits, once. Null when none does; one whose time is over is given back. */
export async function takePendingMailbox(ctx: Context, owner: Owner): Promise<PendingMailbox | null> {
  const row = await queries.takePending(ctx.db, owner)
  if (!row) return null
  if (row.expires_at > ctx.clock.now()) return openRow(ctx, row)
  await revokeRow(ctx, row)
  return null
}

/** Ends the time to answer within the caller's transaction; the next sweep gives the grants back. */
export const { expirePending } = queries

/** Gives back what nobody has answered about in time. */
export async function sweepPendingMailboxes(ctx: Context): Promise<void> {
  const items = await queries.takeExpired(ctx.db, ctx.clock.now())
  const name = (row: Row) => ({ workspaceId: row.workspace_id, userId: row.user_id })
  await forEach({ log: ctx.log, task: 'give pending mailbox back', items, name }, (row) =>
    revokeRow(ctx, row),
  )
}

async function revokeRow(ctx: Context, row: Row): Promise<void> {
  const mailbox = await openRow(ctx, row)
  if (!mailbox) return
  const token = mailbox.grant.refreshToken ?? mailbox.grant.accessToken
  await revoke(ctx, mailbox.app, { token, loginUrl: null })
}

async function openRow(ctx: Context, row: Row): Promise<PendingMailbox | null> {
  const owner = { workspaceId: row.workspace_id, userId: row.user_id }
  const app = await ctx.apps.byId(row.workspace_id, row.cloud_app_id)
  if (!app) return null
  const opened = await ctx.vault.open(placeOf(owner), row.sealed_grant)
  return { vendor: row.vendor, app, account: row.account, grant: storedGrant.parse(JSON.parse(opened)) }
}

function placeOf({ workspaceId, userId }: Owner) {
  return { workspaceId, table: 'pending_mailbox', column: 'sealed_grant', rowId: userId }
}
