import type { SignInLinkView } from '../../../../contract/sign-in-links.ts'
import type { Context } from '../../../context.ts'
import { after, days, minutes } from '../../../platform/clock.ts'
import { newId, readTenantToken, tenantToken } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { audit } from '../audit/audit.ts'
import { signIn } from '../sessions/sessions.ts'
import { findUserByEmail, readUser, type User } from '../users/users.ts'
import { readWorkspace } from '../workspaces/workspaces.ts'
import * as queries from './queries.ts'

/** Removes every link of a user, in the transaction that closes the account. */
export const removeSignInLinks = queries.deleteLinksOf

const lifetime = minutes(15)
/** The audit keeps what happened; the rows themselves go after this. */
const keptFor = days(30)

/**
 * Makes a link that signs a user in once within 15 minutes, and ends the ones made before. For the operator only: it
 * goes to the terminal and nowhere else. Refuses `not_found` for somebody who is no active user.
 */
export async function makeSignInLink(
  ctx: Context,
  key: { workspaceId: string; email: string },
): Promise<{ url: string; expiresAt: Date }> {
  const user = await findUserByEmail(ctx.db, key)
  if (user?.state !== 'active') throw new Refusal('not_found')
  const { token, hash } = tenantToken(key.workspaceId)
  const now = ctx.clock.now()
  const expiresAt = after(now, lifetime)
  await ctx.db.transaction().execute(async (db) => {
    await queries.endLinks(db, { workspaceId: key.workspaceId, userId: user.id, now })
    await queries.insertLink(db, {
      workspace_id: key.workspaceId,
      id: newId(),
      user_id: user.id,
      token_hash: hash,
      created_at: now,
      expires_at: expiresAt,
    })
    await audit(ctx, db, {
      workspaceId: key.workspaceId,
      userId: null,
      actor: 'operator',
      verb: 'sign_in_link.created',
      subject: { type: 'user', id: user.id },
      detail: { email: user.email },
    })
  })
  // In the fragment, which no browser sends to any server and no log ever sees.
  return { url: `${ctx.settings.publicUrl}/sign-in-link#${token}`, expiresAt }
}

/** What the link's page shows. Consumes nothing. Refuses `sign_in_link_unusable`, whatever the reason. */
export async function lookUpSignInLink(ctx: Context, token: string): Promise<SignInLinkView> {
  const key = readTenantToken(token.trim())
  const link = key && (await queries.findUsable(ctx.db, { ...key, now: ctx.clock.now() }))
  if (!link) throw new Refusal('sign_in_link_unusable')
  const user = await activeUser(ctx.db, { workspaceId: link.workspace_id, id: link.user_id })
  const workspace = await readWorkspace(ctx.db, link.workspace_id)
  return {
    name: user.name,
    email: user.email,
    workspaceName: workspace.name,
    language: user.language,
    expiresAt: link.expires_at.toISOString(),
  }
}

/** Signs the link's user in and uses it up, in one transaction; returns the session's token. */
export async function signInByLink(
  ctx: Context,
  input: { token: string; browser: string; ipPrefix: string | null; userAgent: string | null },
): Promise<string> {
  const key = readTenantToken(input.token.trim())
  if (!key) throw new Refusal('sign_in_link_unusable')
  const { workspaceId } = key
  return ctx.db.transaction().execute(async (db) => {
    const link = await queries.useUp(db, { ...key, now: ctx.clock.now() })
    if (!link) throw new Refusal('sign_in_link_unusable')
    const user = await activeUser(db, { workspaceId, id: link.user_id })
    await audit(ctx, db, {
      workspaceId,
      userId: user.id,
      actor: user.email,
      verb: 'sign_in_link.used',
      subject: { type: 'sign_in_link', id: link.id },
      ipPrefix: input.ipPrefix,
    })
    const { browser, userAgent, ipPrefix } = input
    return signIn(ctx, db, { user, browser, userAgent, ipPrefix })
  })
}

/** Removes links that ended long ago; run now and then. */
export async function sweepSignInLinks(ctx: Context): Promise<void> {
  await queries.deleteOlder(ctx.db, after(ctx.clock.now(), -keptFor))
}

async function activeUser(db: Db, key: { workspaceId: string; id: string }): Promise<User> {
  const user = await readUser(db, key)
  if (user.state !== 'active') throw new Refusal('sign_in_link_unusable')
  return user
}
