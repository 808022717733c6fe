import type { Language } from '../../../../contract/basics.ts'
import type { CloudApp, Grant, Identity } from '../../../connectors/sign-in.ts'
import type { Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { revoke } from '../../connecting/authorizations/authorizations.ts'
import { audit } from '../audit/audit.ts'
import { accept, lockForAcceptance, openInvitationOf, readInvited } from '../invitations/invitations.ts'
import { beginJourney, probeApi } from '../onboarding/onboarding.ts'
import { signIn as openWebSession } from '../sessions/sessions.ts'
import { createUser, findCrmUser, holdActive, isDeactivated, listUsers, type User } from '../users/users.ts'
import { findWorkspaceByOrg, readWorkspace } from '../workspaces/workspaces.ts'

/** What the vendor's callback brought. */
export interface Arrival {
  app: CloudApp
  grant: Grant
  identity: Identity
  /** The Salesforce address that was signed in at, when it was not the app's own. */
  loginUrl: string | null
  /** The browser's own secret, from its cookie. */
  browser: string
  userAgent: string | null
  ipPrefix: string | null
}

type CrmIdentity = NonNullable<Identity['crm']>

/**
 * Activates the account of an invitation: the e-mail check, then user, journey, consumed invitation and session in
 * one transaction. The same person coming back a second time (another tab, the back button) is signed in again.
 * On any refusal the grant just obtained is given back. Returns the session's token.
 */
export async function activate(
  ctx: Context,
  key: { workspaceId: string; id: string },
  arrival: Arrival,
): Promise<string> {
  try {
    const crm = await refuseStranger(ctx, key, arrival)
    const ownApp = await ctx.apps.find(key.workspaceId, 'salesforce')
    const { user, token, former } = await ctx.db
      .transaction()
      .execute((db) => acceptInvitation(ctx, db, { key, arrival, crm, ownApp }))
    await revokeToken(ctx, arrival, former)
    await probeApi(ctx, { workspaceId: user.workspace_id, userId: user.id })
    return token
  } catch (error) {
    if (error instanceof Refusal) await revokeGrant(ctx, arrival)
    throw error
  }
}

/** Everything that is checked before anything is written. */
async function refuseStranger(
  ctx: Context,
  key: { workspaceId: string; id: string },
  arrival: Arrival,
): Promise<CrmIdentity> {
  const { identity, grant } = arrival
  const crm = identity.crm
  if (!crm) throw new Refusal('oauth_failed')
  const invitation = await ctx.db.transaction().execute((db) => lockForAcceptance(ctx, db, key))
  if (identity.email.trim().toLowerCase() !== invitation.email) {
    throw new Refusal('salesforce_email_differs', { email: identity.email, expected: invitation.email })
  }
  if (!identity.emailVerified) throw new Refusal('salesforce_email_unverified', { email: identity.email })
  if (!crm.active) throw new Refusal('salesforce_user_inactive')
  if (!grant.scopes.includes('api')) throw new Refusal('salesforce_scope_missing')
  await refuseOtherOrg(ctx, invitation, crm)
  return crm
}

/** A workspace is one org's. Before its first admin has said which, nobody else may come in. */
async function refuseOtherOrg(
  ctx: Context,
  invitation: { workspace_id: string; role: string },
  crm: CrmIdentity,
): Promise<void> {
  const workspace = await readWorkspace(ctx.db, invitation.workspace_id)
  if (workspace.orgId === null) {
    // Until the org is confirmed there is one admin at most, so that nobody of another org is left inside.
    const others = (await listUsers(ctx.db, workspace.id)).filter((user) => user.crm_user_id !== crm.userId)
    if (invitation.role !== 'admin' || others.length > 0) throw new Refusal('workspace_not_ready')
  }
  const owner = await findWorkspaceByOrg(ctx.db, crm.orgId)
  const isOurs = owner === null ? workspace.orgId === null : owner.id === workspace.id
  if (!isOurs) throw new Refusal('salesforce_other_org')
}

async function acceptInvitation(
  ctx: Context,
  db: Db,
  input: {
    key: { workspaceId: string; id: string }
    arrival: Arrival
    crm: CrmIdentity
    ownApp: CloudApp | null
  },
): Promise<{ user: User; token: string; former: string | null }> {
  const { key, arrival, crm, ownApp } = input
  const invitation = await lockForAcceptance(ctx, db, key)
  await refuseDeactivated(db, { workspaceId: key.workspaceId, crmUserId: crm.userId })
  const known = await findCrmUser(db, { workspaceId: key.workspaceId, crmUserId: crm.userId })
  if (known && invitation.state === 'accepted' && invitation.user_id === known.id) {
    await holdActive(db, { workspaceId: key.workspaceId, id: known.id })
    const former = await saveSalesforce(ctx, db, { user: known, arrival, ownApp })
    return { user: known, token: await signIn(ctx, db, { user: known, arrival }), former }
  }
  if (known) throw new Refusal('salesforce_user_taken')
  if (invitation.state === 'accepted') throw new Refusal('invitation_used')
  const user = await createUser(ctx, db, {
    workspaceId: key.workspaceId,
    email: invitation.email,
    name: arrival.identity.name || invitation.name || invitation.email,
    role: invitation.role,
    language: invitation.language,
    timeZone: crm.timeZone,
    crmUserId: crm.userId,
  })
  await beginJourney(db, { workspaceId: key.workspaceId, userId: user.id })
  await accept(db, key, user.id)
  const former = await saveSalesforce(ctx, db, { user, arrival, ownApp })
  await audit(ctx, db, {
    workspaceId: key.workspaceId,
    userId: user.id,
    actor: user.email,
    verb: 'user.activated',
    subject: { type: 'invitation', id: key.id },
    ipPrefix: arrival.ipPrefix,
  })
  return { user, token: await signIn(ctx, db, { user, arrival, isFirst: true }), former }
}

/**
 * "Sign in with Salesforce": who it is follows from org and user id, never from an address. Somebody who is invited
 * and not activated yet is no stranger: the answer names the invitation, and the way goes on into activation.
 */
export async function signInWithSalesforce(ctx: Context, arrival: Arrival): Promise<SignInOutcome> {
  const { identity, grant } = arrival
  const workspace = identity.crm && (await findWorkspaceByOrg(ctx.db, identity.crm.orgId))
  const user =
    workspace &&
    (await findCrmUser(ctx.db, { workspaceId: workspace.id, crmUserId: identity.crm?.userId ?? '' }))
  if (!user || !identity.crm?.active) {
    await revokeGrant(ctx, arrival)
    if (workspace)
      await refuseDeactivated(ctx.db, {
        workspaceId: workspace.id,
        crmUserId: identity.crm?.userId ?? '',
      })
    const invited =
      workspace && identity.emailVerified && (await invitationOf(ctx, workspace.id, identity.email))
    if (invited) return { state: 'invited', invitation: invited }
    throw new Refusal('not_a_member', { email: identity.email })
  }
  // A refresh token that nobody asked for: one that can read data replaces the stored one, any other is of no use. What
  // is left over goes back, because it would count against the user.
  const ownApp = await ctx.apps.find(user.workspace_id, 'salesforce')
  const { token, former } = await ctx.db.transaction().execute(async (db) => {
    await holdActive(db, { workspaceId: user.workspace_id, id: user.id })
    const serves = grant.refreshToken !== null && grant.scopes.includes('api')
    const former = serves ? await saveSalesforce(ctx, db, { user, arrival, ownApp }) : grant.refreshToken
    return { token: await signIn(ctx, db, { user, arrival }), former }
  })
  await revokeToken(ctx, arrival, former)
  return { state: 'signed_in', token, user }
}

export type SignInOutcome =
  | { state: 'signed_in'; token: string; user: User }
  | { state: 'invited'; invitation: { workspaceId: string; id: string; email: string; language: Language } }

async function invitationOf(ctx: Context, workspaceId: string, email: string) {
  if ((await readInvited(ctx, { workspaceId, email })) === 'expired') throw new Refusal('invitation_expired')
  const row = await openInvitationOf(ctx, { workspaceId, email })
  return row && { workspaceId, id: row.id, email: row.email, language: row.language }
}

/** Whose account an admin has closed learns so: Salesforce has just proven who it is. */
async function refuseDeactivated(db: Db, key: { workspaceId: string; crmUserId: string }): Promise<void> {
  if (await isDeactivated(db, key)) throw new Refusal('user_deactivated')
}

async function signIn(
  ctx: Context,
  db: Db,
  who: { user: User; arrival: Arrival; isFirst?: boolean },
): Promise<string> {
  const { user, arrival, isFirst } = who
  const { browser, userAgent, ipPrefix } = arrival
  const token = await openWebSession(ctx, db, { user, browser, userAgent, ipPrefix, isFirst })
  await audit(ctx, db, {
    workspaceId: user.workspace_id,
    userId: user.id,
    actor: user.email,
    verb: 'session.opened',
    subject: { type: 'user', id: user.id },
    ipPrefix: arrival.ipPrefix,
  })
  return token
}

/**
 * Stores the grant in the transaction that lets its user in, and answers with the token that has to go back once that
 * is committed: the refresh token that was replaced (the sixth approval of an app silently drops the oldest), or the
 * grant itself when it is another app's than this workspace's own.
 */
async function saveSalesforce(
  ctx: Context,
  db: Db,
  who: { user: User; arrival: Arrival; ownApp: CloudApp | null },
): Promise<string | null> {
  const { user, arrival, ownApp: app } = who
  const { grant } = arrival
  if (app?.clientId !== arrival.app.clientId) return grant.refreshToken ?? grant.accessToken
  const owner = { workspaceId: user.workspace_id, userId: user.id }
  const kept = { kind: 'crm', vendor: 'salesforce', app, account: arrival.identity.email, grant } as const
  const { replaced } = await ctx.tokens.save(owner, kept, db)
  return replaced?.token ?? null
}

type Returned = Pick<Arrival, 'app' | 'grant' | 'loginUrl'>

function revokeGrant(ctx: Context, arrival: Returned): Promise<void> {
  return revokeToken(ctx, arrival, arrival.grant.refreshToken ?? arrival.grant.accessToken)
}

async function revokeToken(ctx: Context, arrival: Returned, token: string | null): Promise<void> {
  if (token) await revoke(ctx, arrival.app, { token, loginUrl: arrival.loginUrl })
}
