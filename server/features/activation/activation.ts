import type { ErrorCode } from '../../../contract/errors.ts'
import { ConnectorError } from '../../connectors/connector-error.ts'
import type { CloudApp, Grant, Identity } from '../../connectors/sign-in.ts'
import type { Context } from '../../context.ts'
import { Refusal } from '../../refusal.ts'
import type { Db } from '../../schema.ts'
import { audit } from '../audit/audit.ts'
import { giveBack, neededMailboxScopes } from '../authorizations/authorizations.ts'
import { loseMailbox } from '../connections/connections.ts'
import { wakeMailbox } from '../email/email.ts'
import { accept, lockForAcceptance } from '../invitations/invitations.ts'
import { beginJourney, probeApi } from '../onboarding/onboarding.ts'
import { openSession } from '../sessions/sessions.ts'
import { createUser, findCrmUser, readUser, type User } from '../users/users.ts'
import { findWorkspaceByOrg, readWorkspace } from '../workspaces/workspaces.ts'

/** What the vendor's callback brought. */
export interface Arrival {
  app: CloudApp
  grant: Grant
  identity: Identity
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
    const { user, token } = await ctx.db
      .transaction()
      .execute((db) => acceptInvitation(ctx, db, { key, arrival, crm }))
    await keepSalesforce(ctx, user, arrival)
    await probeApi(ctx, { workspaceId: user.workspace_id, userId: user.id })
    return token
  } catch (error) {
    if (error instanceof Refusal)
      await giveBack(ctx, arrival.app, arrival.grant.refreshToken ?? arrival.grant.accessToken)
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
  if (workspace.orgId === null && invitation.role !== 'admin') throw new Refusal('workspace_not_ready')
  const owner = await findWorkspaceByOrg(ctx.db, crm.orgId)
  const isOurs = owner === null ? workspace.orgId === null : owner.id === workspace.id
  if (!isOurs) throw new Refusal('salesforce_other_org')
}

async function acceptInvitation(
  ctx: Context,
  db: Db,
  input: { key: { workspaceId: string; id: string }; arrival: Arrival; crm: CrmIdentity },
): Promise<{ user: User; token: string }> {
  const { key, arrival, crm } = input
  const invitation = await lockForAcceptance(ctx, db, key)
  const known = await findCrmUser(db, { workspaceId: key.workspaceId, crmUserId: crm.userId })
  if (known && invitation.state === 'accepted' && invitation.user_id === known.id) {
    return { user: known, token: await signIn(ctx, db, { user: known, arrival }) }
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
  await audit(ctx, db, {
    workspaceId: key.workspaceId,
    userId: user.id,
    actor: user.email,
    verb: 'user.activated',
    subject: { type: 'invitation', id: key.id },
    ipPrefix: arrival.ipPrefix,
  })
  return { user, token: await signIn(ctx, db, { user, arrival }) }
}

/** "Sign in with Salesforce": who it is follows from org and user id, never from an address. */
export async function signInWithSalesforce(ctx: Context, arrival: Arrival): Promise<string> {
  const crm = arrival.identity.crm
  const workspace = crm && (await findWorkspaceByOrg(ctx.db, crm.orgId))
  const user = workspace && (await findCrmUser(ctx.db, { workspaceId: workspace.id, crmUserId: crm.userId }))
  if (!user || !crm.active) {
    await giveBack(ctx, arrival.app, arrival.grant.refreshToken ?? arrival.grant.accessToken)
    throw new Refusal('not_a_member', { email: arrival.identity.email })
  }
  const renews = arrival.grant.refreshToken !== null && arrival.grant.scopes.includes('api')
  if (renews) await keepSalesforce(ctx, user, arrival)
  return ctx.db.transaction().execute((db) => signIn(ctx, db, { user, arrival }))
}

async function signIn(ctx: Context, db: Db, who: { user: User; arrival: Arrival }): Promise<string> {
  const { user, arrival } = who
  const token = await openSession(ctx, db, {
    workspaceId: user.workspace_id,
    userId: user.id,
    kind: 'web',
    userAgent: arrival.userAgent,
  })
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

async function keepSalesforce(ctx: Context, user: User, arrival: Arrival): Promise<void> {
  const owner = { workspaceId: user.workspace_id, userId: user.id }
  await ctx.tokens.keep(owner, {
    kind: 'crm',
    vendor: 'salesforce',
    app: arrival.app,
    account: arrival.identity.email,
    grant: arrival.grant,
  })
}

/**
 * Connects the mailbox that the user chose: what was really granted is checked, the connection stored, and the
 * mailbox asked once. Mail that waited for it goes on its way.
 */
export async function connectMailbox(
  ctx: Context,
  owner: { workspaceId: string; userId: string },
  arrival: Arrival,
): Promise<void> {
  const { app, grant, identity } = arrival
  const user = await readUser(ctx.db, { workspaceId: owner.workspaceId, id: owner.userId })
  const missing = neededMailboxScopes.filter((scope) => !grant.scopes.includes(scope))
  const problem = mailboxProblem({ missing, grant, address: identity.email, expected: user.email })
  if (problem) {
    await giveBack(ctx, app, grant.refreshToken ?? grant.accessToken)
    throw problem
  }
  await ctx.tokens.keep(owner, {
    kind: 'mailbox',
    vendor: 'gmail',
    app,
    account: identity.email.toLowerCase(),
    grant,
  })
  await probeMailbox(ctx, owner)
  await audit(ctx, ctx.db, {
    workspaceId: owner.workspaceId,
    userId: owner.userId,
    actor: user.email,
    verb: 'mailbox.connected',
    subject: { type: 'user', id: owner.userId },
    ipPrefix: arrival.ipPrefix,
    detail: { account: identity.email },
  })
  await wakeMailbox(ctx, ctx.db, { ...owner, at: ctx.clock.now() })
}

function mailboxProblem(seen: {
  missing: string[]
  grant: Grant
  address: string
  expected: string
}): Refusal | null {
  if (seen.missing.length > 0) {
    const names = seen.missing.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)).join(', ')
    return new Refusal('mailbox_scope_missing', { scopes: names })
  }
  if (!seen.grant.refreshToken) return new Refusal('mailbox_no_refresh_token')
  if (seen.address.toLowerCase() !== seen.expected.toLowerCase()) {
    return new Refusal('mailbox_other_address', { email: seen.address, expected: seen.expected })
  }
  return null
}

const mailboxFaults: Partial<Record<ConnectorError['fault'], ErrorCode>> = {
  not_enabled: 'mailbox_not_enabled',
  consent_missing: 'mailbox_scope_missing',
  auth_revoked: 'mailbox_disconnected',
  rate_limited: 'mailbox_rate_limited',
}

async function probeMailbox(ctx: Context, owner: { workspaceId: string; userId: string }): Promise<void> {
  try {
    const mailbox = await ctx.mailboxes.open(owner)
    await mailbox.probe()
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    await loseMailbox(ctx, owner, error.fault)
    throw new Refusal(mailboxFaults[error.fault] ?? 'mailbox_unreachable', {}, error)
  }
}
