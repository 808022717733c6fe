import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { MailboxKey, Owner } from '../../../connectors/mail.ts'
import type { MailboxVendor, MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import type { CloudApp, Grant, Identity } from '../../../connectors/sign-in.ts'
import type { Context } from '../../../context.ts'
import { Refusal, type Refused } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { audit } from '../../team/audit/audit.ts'
import { holdActive, readUser, type User } from '../../team/users/users.ts'
import { revoke } from '../authorizations/authorizations.ts'
import { clearObstacle, recordObstacle } from '../obstacles/obstacles.ts'
import { endWait, recordWait } from './approval.ts'
import { loseMailbox, mailboxVendors, readMailboxHealth } from './health.ts'
import { holdMailbox, type PendingMailbox, takePendingMailbox } from './pending.ts'
import { probeMailbox, publishConnected } from './probe.ts'
import { upsertMailbox } from './queries.ts'

/** Somebody at whose request a mailbox is connected. */
interface MailboxOwner extends Owner {
  ipPrefix: string | null
}

/** What the callback of a mail service brought. */
interface MailboxArrival {
  app: CloudApp
  grant: Grant
  identity: Identity
  ipPrefix: string | null
}

/**
 * Connects the mailbox that the user chose: what was really granted is checked, the connection stored, and the
 * mailbox asked once. Mail that waited for it goes on its way. A mailbox of another address than the user's is held,
 * and refused with `mailbox_other_address`, until `answerAboutMailbox` says what becomes of it.
 * Answers with why it does not serve, which is kept already; null when it does. Throws Refusal for one that was not
 * stored.
 */
export async function connectMailbox(
  ctx: Context,
  owner: Owner,
  arrival: MailboxArrival,
): Promise<Refused | null> {
  const { app, grant, identity, ipPrefix } = arrival
  const { name, vendor } = mailboxVendorOf(ctx, app)
  const problem = grantProblem(vendor, grant)
  if (problem) {
    await revokeGrant(ctx, arrival)
    throw problem
  }
  const user = await readUser(ctx.db, { workspaceId: owner.workspaceId, id: owner.userId })
  const mailbox = { vendor: name, app, account: identity.email.toLowerCase(), grant }
  const { address: known } = await readMailboxHealth(ctx, owner)
  if (mailbox.account !== user.email.toLowerCase() && mailbox.account !== known) {
    await holdMailbox(ctx, owner, mailbox)
    throw new Refusal('mailbox_other_address', { email: mailbox.account, expected: user.email })
  }
  return saveMailbox(ctx, { ...owner, ipPrefix }, mailbox)
}

/**
 * The answer about a mailbox of another address: `use` connects it, otherwise its grant is given back. One that does not
 * serve stands in the user's way, as it does on the way back from the mail service. The same answer a second time
 * changes nothing. Throws `oauth_state_unknown` when the 15 minutes are over.
 */
export async function answerAboutMailbox(ctx: Context, owner: MailboxOwner, use: boolean): Promise<void> {
  try {
    await answer(ctx, owner, use)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'oauth_state_unknown') throw error
    await recordMailboxRefusal(ctx, owner, error)
  }
}

async function answer(ctx: Context, owner: MailboxOwner, use: boolean): Promise<void> {
  const mailbox = await takePendingMailbox(ctx, owner)
  if (use && mailbox) {
    await saveMailbox(ctx, owner, mailbox)
    return
  }
  if (use && (await readMailboxHealth(ctx, owner)).state !== 'healthy')
    throw new Refusal('oauth_state_unknown')
  if (!use) await clearObstacle(ctx.db, owner, 'mailbox')
  if (mailbox) await revokeGrant(ctx, mailbox)
}

/** Keeps why a mailbox was not connected, and that an administrator is waited for where only that helps. */
export async function recordMailboxRefusal(ctx: Context, owner: Owner, refused: Refused): Promise<void> {
  await ctx.db.transaction().execute((db) => recordRefused(ctx, db, { owner, refused }))
}

async function recordRefused(
  ctx: Context,
  db: Db,
  { owner: { workspaceId, userId }, refused: { code, details } }: { owner: Owner; refused: Refused },
): Promise<void> {
  await recordWait(ctx, db, { workspaceId, userId, code })
  await recordObstacle(ctx, db, { workspaceId, userId, step: 'mailbox', code, details })
}

/** Answers with why it does not serve, which is written together with its loss. */
async function saveMailbox(
  ctx: Context,
  owner: MailboxOwner,
  mailbox: PendingMailbox,
): Promise<Refused | null> {
  const { state: before } = await readMailboxHealth(ctx, owner)
  const { user, key } = await storeMailbox(ctx, owner, mailbox)
  const problem = await probeMailbox(ctx, key, before)
  if (problem) {
    const { cause, refusal } = problem
    const refused = { ...refusal, details: { ...refusal.details, vendor: mailbox.vendor } }
    await ctx.db.transaction().execute(async (db) => {
      await loseMailbox(ctx, db, { owner, cause })
      await recordRefused(ctx, db, { owner, refused })
    })
    return refused
  }
  await ctx.db.transaction().execute(async (db) => {
    await publishConnected(ctx, db, key)
    await clearObstacle(db, owner, 'mailbox')
    await audit(ctx, db, {
      workspaceId: owner.workspaceId,
      userId: owner.userId,
      actor: user.email,
      verb: 'mailbox.connected',
      subject: { type: 'user', id: owner.userId },
      ipPrefix: owner.ipPrefix,
      detail: { account: mailbox.account },
    })
  })
  return null
}

/**
 * Stores the grant; when the account was closed meanwhile, the grant goes back. So does the one of another account or
 * vendor that it replaces.
 */
async function storeMailbox(
  ctx: Context,
  owner: MailboxOwner,
  mailbox: PendingMailbox,
): Promise<{ user: User; key: MailboxKey }> {
  const { vendor, app, account, grant } = mailbox
  try {
    await reserveMailbox(ctx, owner)
    const { user, replaced, key } = await ctx.db.transaction().execute(async (db) => {
      const { workspaceId, userId } = owner
      const user = await holdActive(db, { workspaceId, id: userId })
      const kept = { kind: 'mailbox', vendor, app, account, grant } as const
      const { id: connectionId, replaced } = await ctx.tokens.save(owner, kept, db)
      await endWait(db, owner)
      const now = ctx.clock.now()
      const mailbox = { workspaceId, userId, connectionId, vendor, address: account, now }
      return { user, replaced, key: await upsertMailbox(db, mailbox) }
    })
    // Never the same account's: Google ends all that a user has granted with any token of it, the new one too.
    const isOther = replaced && (replaced.account !== account || replaced.appId !== app.id)
    const former = isOther && (await ctx.apps.byId(owner.workspaceId, replaced.appId))
    if (former) await revoke(ctx, former, { token: replaced.token, loginUrl: null })
    return { user, key }
  } catch (error) {
    if (error instanceof Refusal) await revokeGrant(ctx, mailbox)
    throw error
  }
}

/** A former grant that is just going back would take this one with it. */
async function reserveMailbox(ctx: Context, owner: MailboxOwner): Promise<void> {
  await ctx.tokens.reserve(owner, 'mailbox').catch((error: unknown) => {
    throw error instanceof ConnectorError ? new Refusal('mailbox_unreachable', {}, error) : error
  })
}

/** The mailbox vendor whose app an arrival came by. */
function mailboxVendorOf(ctx: Context, app: CloudApp): { name: MailboxVendorName; vendor: MailboxVendor } {
  for (const name of mailboxVendors(ctx)) {
    const vendor = ctx.mailboxVendors[name]
    if (vendor?.app === app.vendor) return { name, vendor }
  }
  throw new Refusal('oauth_failed')
}

function grantProblem(vendor: MailboxVendor, grant: Grant): Refusal | null {
  const missing = vendor.missingScopes(grant.scopes)
  if (missing.length > 0) return new Refusal('mailbox_scope_missing', { scopes: missing.join(', ') })
  return grant.refreshToken ? null : new Refusal('mailbox_no_refresh_token')
}

function revokeGrant(ctx: Context, { app, grant }: Pick<PendingMailbox, 'app' | 'grant'>): Promise<void> {
  return revoke(ctx, app, { token: grant.refreshToken ?? grant.accessToken, loginUrl: null })
}
