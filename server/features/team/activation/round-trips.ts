import type { Language } from '../../../../contract/basics.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Exchange } from '../../../route.ts'
import { type Attempt, startAuthorization } from '../../connecting/authorizations/authorizations.ts'
import { readCrmState } from '../../connecting/connections/connections.ts'
import { lastUserOf } from '../sessions/sessions.ts'
import type { User } from '../users/users.ts'
import { listWorkspaces } from '../workspaces/workspaces.ts'

interface ToActivate {
  workspaceId: string
  id: string
  email: string
  language: Language
  loginUrl?: string
  forceLogin?: boolean
  exchange: Exchange
}

/** Off to Salesforce with an invitation; answers with the address there. */
export function startActivation(ctx: Context, to: ToActivate): Promise<string> {
  return startAuthorization(ctx, {
    workspaceId: to.workspaceId,
    purpose: 'activate',
    browser: to.exchange.browserBinding(),
    invitationId: to.id,
    loginUrl: to.loginUrl,
    loginHint: to.email,
    forceLogin: to.forceLogin,
    language: to.language,
  })
}

/** What a browser wishes that signs in. */
interface ToSignIn {
  loginUrl?: string
  forceLogin?: boolean
  /** Whether the connection is to be renewed, whatever it is like. */
  reconnect?: boolean
  returnTo?: string
  exchange: Exchange
}

/** Off to Salesforce to sign in, for whoever was here last; answers with the address there. */
export async function startSignIn(ctx: Context, actor: Actor | null, to: ToSignIn): Promise<string> {
  const workspaceId = actor?.workspaceId ?? (await listWorkspaces(ctx.db))[0]?.id
  if (!workspaceId) throw new Refusal('not_a_member')
  const browser = to.exchange.browserBinding()
  const likely = actor ?? (await lastUserOf(ctx, { workspaceId, browser }))
  return startAuthorization(ctx, {
    workspaceId,
    purpose: 'sign_in',
    browser,
    loginUrl: to.loginUrl,
    withConnection: to.reconnect || (likely !== null && (await hasLostSalesforce(ctx, likely))),
    forceLogin: to.forceLogin,
    loginHint: actor?.email,
    language: actor?.language ?? 'en',
    returnTo: to.returnTo,
  })
}

/** Whether somebody's Salesforce is lost, as after a reactivation: signing in then brings the connection back too. */
export async function hasLostSalesforce(
  ctx: Context,
  owner: { workspaceId: string; userId: string },
): Promise<boolean> {
  return (await readCrmState(ctx, owner)) !== 'healthy'
}

/**
 * Whoever has just signed in and whose Salesforce is lost goes on to it at once, instead of being asked to sign in a
 * second time. The round trip bears the user's id, so that it is made once, whatever it brings.
 * Answers with the address there.
 */
export function startReconnection(
  ctx: Context,
  to: { attempt: Attempt; user: User; exchange: Exchange },
): Promise<string> {
  const { attempt, user, exchange } = to
  return startAuthorization(ctx, {
    workspaceId: user.workspace_id,
    purpose: 'sign_in',
    userId: user.id,
    browser: exchange.browserBinding(),
    loginUrl: attempt.login_url,
    withConnection: true,
    loginHint: user.email,
    language: user.language,
    returnTo: attempt.return_to,
  })
}
