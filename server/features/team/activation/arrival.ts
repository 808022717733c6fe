import type { CloudApp } from '../../../connectors/sign-in.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal, type Refused } from '../../../refusal.ts'
import type { Exchange } from '../../../route.ts'
import {
  type Attempt,
  claimAuthorization,
  completeAuthorization,
} from '../../connecting/authorizations/authorizations.ts'
import { connectMailbox, mailboxVendors, recordMailboxRefusal } from '../../connecting/mailboxes/mailboxes.ts'
import { recordRefusedActivation } from '../invitations/invitations.ts'
import { closeSession } from '../sessions/sessions.ts'
import { activate, signInWithSalesforce } from './activation.ts'
import { hasLostSalesforce, startActivation, startReconnection } from './round-trips.ts'

interface Callback {
  /** Whose callback it came by. */
  vendor: CloudApp['vendor']
  actor: Actor | null
  state: string
  exchange: Exchange
}

/** The browser is back from a vendor. Answers with the path where it goes on. */
export async function arrive(ctx: Context, callback: Callback): Promise<string> {
  let problemPath = '/problem/'
  let attempt: Attempt | null = null
  try {
    const { vendor, state, exchange } = callback
    attempt = await claimAuthorization(ctx, { state, browser: exchange.browserBinding() })
    problemPath = problemPathOf(attempt)
    if (attempt.purpose === 'connect_mailbox' && callback.actor?.userId !== attempt.user_id)
      throw new Refusal('signed_out')
    const arrival = {
      ...(await completeAuthorization(ctx, attempt, { vendor, url: exchange.url, state })),
      loginUrl: attempt.login_url,
      browser: exchange.browserBinding(),
      userAgent: exchange.userAgent,
      ipPrefix: exchange.ipPrefix,
    }
    if (attempt.purpose === 'connect_mailbox' && attempt.user_id) {
      const owner = { workspaceId: attempt.workspace_id, userId: attempt.user_id }
      const refused = await connectMailbox(ctx, owner, arrival)
      if (refused) return refusedPath(ctx, callback, { refused, path: problemPath })
      return attempt.return_to === '/profile' ? '/profile?connected=mailbox' : '/journey'
    }
    if (attempt.purpose === 'activate' && attempt.invitation_id) {
      const key = { workspaceId: attempt.workspace_id, id: attempt.invitation_id }
      await signBrowserIn(ctx, callback, await activate(ctx, key, arrival))
      return '/journey'
    }
    const outcome = await signInWithSalesforce(ctx, arrival)
    if (outcome.state === 'invited') return startActivation(ctx, { ...outcome.invitation, exchange })
    await signBrowserIn(ctx, callback, outcome.token)
    const user = { workspaceId: outcome.user.workspace_id, userId: outcome.user.id }
    if (!attempt.user_id && (await hasLostSalesforce(ctx, user)))
      return startReconnection(ctx, { attempt, user: outcome.user, exchange })
    return ownPath(ctx, attempt.return_to)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code } = error
    const refused: Refused = { code, details: { ...error.details, ...mailboxNamed(ctx, callback.vendor) } }
    const path = refusedPath(ctx, callback, { refused, path: problemPath })
    // Back or reload on a callback that was used up: whoever is signed in simply goes on.
    if (code === 'oauth_state_unknown' && callback.actor && !attempt) return '/journey'
    if (attempt) await saveRefusal(ctx, attempt, refused)
    return path
  }
}

/** Where somebody reads what was refused. */
function refusedPath(
  ctx: Context,
  { exchange }: Callback,
  { refused, path }: { refused: Refused; path: string },
): string {
  const about = { vendorCode: refused.details.vendorCode, network: exchange.ipPrefix }
  ctx.log.info({ refusal: refused.code, ...about }, 'a way back was refused')
  return withDetails(path, refused)
}

/** The mailbox vendor by our name, so that a new try goes to the same one. */
function mailboxNamed(ctx: Context, app: CloudApp['vendor']): { vendor?: string } {
  const vendor = mailboxVendors(ctx).find((name) => ctx.mailboxVendors[name]?.app === app)
  return vendor ? { vendor } : {}
}

/** A new session takes the place of the one that this browser had: whoever held a copy of that one holds nothing. */
async function signBrowserIn(ctx: Context, { actor, exchange }: Callback, token: string): Promise<void> {
  if (actor) await closeSession(ctx, actor)
  exchange.setSession(token)
}

/**
 * The last refusal of a person is kept, so that the admin's row can say what it was; so is the wait for an
 * administrator of the mail service, who alone can lift some.
 */
async function saveRefusal(ctx: Context, attempt: Attempt, refusal: Refused): Promise<void> {
  const { workspace_id: workspaceId, user_id: userId, invitation_id: invitationId } = attempt
  const { code } = refusal
  if (attempt.purpose === 'activate' && invitationId) {
    return recordRefusedActivation(ctx, { workspaceId, id: invitationId }, refusal)
  }
  if (attempt.purpose !== 'connect_mailbox' || !userId || code === 'signed_out') return
  await recordMailboxRefusal(ctx, { workspaceId, userId }, refusal)
}

function problemPathOf(attempt: Attempt): string {
  if (attempt.purpose === 'connect_mailbox') return `${attempt.return_to ?? '/journey/mailbox'}?problem=`
  return attempt.purpose === 'sign_in' ? '/sign-in?problem=' : '/problem/'
}

function withDetails(path: string, refusal: Refused): string {
  const details = new URLSearchParams(
    Object.entries(refusal.details).map(([name, value]) => [`d_${name}`, String(value)]),
  )
  const glue = path.includes('?') ? '&' : '?'
  return `${path}${refusal.code}${details.size > 0 ? `${glue}${details}` : ''}`
}

/** Only ever a path of ours. Browsers read `//host`, `/\\host` and a tab in between as another host. */
function ownPath(ctx: Context, path: string | null): string {
  const { origin } = new URL(ctx.settings.publicUrl)
  if (!path?.startsWith('/') || !URL.canParse(path, origin)) return '/'
  const url = new URL(path, origin)
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/'
}
