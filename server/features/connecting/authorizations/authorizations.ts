import type { Selectable } from 'kysely'
import { callbackEndpoints } from '../../../../contract/authorizations.ts'
import { pathTo } from '../../../../contract/endpoint.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import {
  type AuthorizationFailure,
  AuthorizationRefused,
  type CloudApp,
  type Grant,
  type Identity,
  type SignInVendor,
} from '../../../connectors/sign-in.ts'
import type { Context } from '../../../context.ts'
import { after, days, minutes } from '../../../platform/clock.ts'
import { hashToken, newId, newToken, readTenantToken, tenantToken } from '../../../platform/ids.ts'
import { Refusal, vendorDetails } from '../../../refusal.ts'
import type { Schema } from '../../../schema.ts'
import * as queries from './queries.ts'

/** A roundTrip to a vendor, as it was begun. */
export type Attempt = Selectable<Schema['authorization_attempt']>
type Purpose = Attempt['purpose']

/** Somebody who signs in with a password manager and a second factor needs a while; nobody needs an hour. */
const attemptLifetime = minutes(30)

/** What each roundTrip to Salesforce asks for. Sign-in asks for nothing that could be stolen. */
const scopes = {
  activate: ['api', 'refresh_token', 'openid', 'id'],
  sign_in: ['openid', 'id'],
} as const satisfies Record<Exclude<Purpose, 'connect_mailbox'>, readonly string[]>

export interface StartAuthorization {
  workspaceId: string
  purpose: Purpose
  /** Which mailbox is to be connected; only with that purpose. */
  mailbox?: MailboxVendorName
  /** The browser's own secret, from its binding cookie. */
  browser: string
  invitationId?: string
  userId?: string
  loginUrl?: string | null
  loginHint?: string | null
  forceLogin?: boolean
  /** A sign-in that also renews the lost connection. */
  withConnection?: boolean
  language: string
  returnTo?: string | null
}

/** Begins a roundTrip to a vendor and says where to send the browser. Any number may be under way at once. */
export async function startAuthorization(ctx: Context, input: StartAuthorization): Promise<string> {
  const roundTrip = roundTripOf(ctx, input)
  const app = await ctx.apps.find(input.workspaceId, roundTrip.app)
  if (!app) throw new Refusal('oauth_failed')
  const state = tenantToken(input.workspaceId)
  const [id, codeVerifier, nonce, now] = [newId(), newToken(), newToken(), ctx.clock.now()]
  await queries.insertAttempt(ctx.db, {
    workspace_id: input.workspaceId,
    id,
    purpose: input.purpose,
    cloud_app_id: app.id,
    login_url: input.loginUrl ?? null,
    state_hash: state.hash,
    browser_hash: hashToken(input.browser),
    code_verifier: await ctx.vault.seal(verifierPlace(input.workspaceId, id), codeVerifier),
    nonce,
    invitation_id: input.invitationId ?? null,
    user_id: input.userId ?? null,
    return_to: input.returnTo ?? null,
    created_at: now,
    expires_at: after(now, attemptLifetime),
    used_at: null,
  })
  const url = await vendorOf(ctx, app)
    .authorizationUrl(app, {
      loginUrl: input.loginUrl ?? null,
      redirectUri: redirectUri(ctx, app),
      scopes: roundTrip.scopes,
      state: state.token,
      nonce,
      codeVerifier,
      loginHint: input.loginHint ?? null,
      forceLogin: input.forceLogin ?? false,
      forceConsent: input.purpose === 'connect_mailbox',
      language: input.language,
    })
    .catch((error: unknown) => {
      throw asRefusal(error, app)
    })
  return url.href
}

/** Where a roundTrip leads, and what it asks for there. */
function roundTripOf(
  ctx: Context,
  input: StartAuthorization,
): { app: CloudApp['vendor']; scopes: readonly string[] } {
  if (input.purpose !== 'connect_mailbox')
    return { app: 'salesforce', scopes: input.withConnection ? scopes.activate : scopes[input.purpose] }
  const vendor = input.mailbox && ctx.mailboxVendors[input.mailbox]
  if (!vendor) throw new Refusal('oauth_failed')
  return vendor
}

/** Takes the attempt that a callback belongs to. Each is good once: a replay finds nothing. */
export async function claimAuthorization(
  ctx: Context,
  input: { state: string; browser: string },
): Promise<Attempt> {
  const key = readTenantToken(input.state)
  const attempt =
    key &&
    (await queries.claimAttempt(ctx.db, {
      workspaceId: key.workspaceId,
      stateHash: key.hash,
      browserHash: hashToken(input.browser),
      now: ctx.clock.now(),
    }))
  if (!attempt) throw new Refusal('oauth_state_unknown')
  return attempt
}

/**
 * Trades the code of the callback for tokens and asks who they belong to. Each vendor has a callback of its own, and a
 * reply that came by another's is no reply (mix-up, RFC 9700 4.4): its code goes nowhere.
 */
export async function completeAuthorization(
  ctx: Context,
  attempt: Attempt,
  callback: { vendor: CloudApp['vendor']; url: URL; state: string },
): Promise<{ app: CloudApp; grant: Grant; identity: Identity }> {
  const app = await ctx.apps.byId(attempt.workspace_id, attempt.cloud_app_id)
  if (!app) throw new Refusal('oauth_failed')
  if (app.vendor !== callback.vendor) throw new Refusal('oauth_state_unknown')
  const codeVerifier = await ctx.vault.open(
    verifierPlace(attempt.workspace_id, attempt.id),
    attempt.code_verifier,
  )
  try {
    const reply = {
      callbackUrl: callback.url,
      loginUrl: attempt.login_url,
      redirectUri: redirectUri(ctx, app),
      state: callback.state,
      nonce: attempt.nonce,
      codeVerifier,
    }
    return { app, ...(await vendorOf(ctx, app).exchange(app, reply)) }
  } catch (error) {
    throw asRefusal(error, app)
  }
}

/** Hands a grant back to its vendor: somebody else's, or one that nobody needs. A failure is logged, not shown. */
export async function revoke(
  ctx: Context,
  app: CloudApp,
  grant: { token: string; loginUrl: string | null },
): Promise<void> {
  await revokeGrant(ctx, app, grant).catch((error: unknown) =>
    ctx.log.warn({ err: error, vendor: app.vendor }, 'a grant could not be given back'),
  )
}

/** Ends a grant at its vendor. Throws when the vendor cannot be reached; a token that it does not know is no error. */
export async function revokeGrant(
  ctx: Context,
  app: CloudApp,
  grant: { token: string; loginUrl: string | null },
): Promise<void> {
  await vendorOf(ctx, app).revoke(app, grant.token, grant.loginUrl)
}

/** How the last roundTrip to a mailbox vendor ended; null before the first. A vendor that blocks an app sends nobody back. */
export async function lastMailboxRoundTrip(
  ctx: Context,
  key: { workspaceId: string; userId: string },
): Promise<{ vendor: CloudApp['vendor']; cameBack: boolean } | null> {
  const row = await queries.findLastRoundTrip(ctx.db, key)
  return row ? { vendor: row.vendor, cameBack: row.used_at !== null } : null
}

/** Forgets attempts that ended a day ago or more. */
export async function sweepAuthorizations(ctx: Context): Promise<void> {
  await queries.deleteOld(ctx.db, after(ctx.clock.now(), -days(1)))
}

const failureCodes: Record<AuthorizationFailure, ErrorCode> = {
  denied: 'oauth_denied',
  app_blocked: 'salesforce_app_blocked',
  app_not_approved: 'salesforce_app_not_approved',
  approval_failed: 'salesforce_approval_failed',
  app_not_installed: 'salesforce_app_not_installed',
  wrong_org: 'salesforce_wrong_org',
  code_unusable: 'oauth_state_unknown',
  ip_restricted: 'salesforce_ip_restricted',
  user_inactive: 'salesforce_user_inactive',
  app_secret: 'salesforce_app_secret',
  consent_needed: 'oauth_denied',
  admin_consent_needed: 'salesforce_app_not_approved',
  admin_consent_pending: 'salesforce_app_not_approved',
  not_assigned: 'salesforce_app_not_approved',
  policy_blocked: 'salesforce_app_not_approved',
  second_factor: 'oauth_failed',
  other_directory: 'salesforce_wrong_org',
  service_missing: 'oauth_failed',
  unreachable: 'salesforce_unreachable',
  failed: 'oauth_failed',
}

/** A mailbox vendor's failures have words of their own where Salesforce's would mislead. */
const mailboxCodes: Partial<Record<AuthorizationFailure, ErrorCode>> = {
  denied: 'mailbox_denied',
  app_blocked: 'mailbox_app_blocked',
  app_not_approved: 'mailbox_app_blocked',
  unreachable: 'mailbox_unreachable',
  app_secret: 'mailbox_app_secret',
  app_not_installed: 'mailbox_app_unknown',
  consent_needed: 'mailbox_consent_needed',
  admin_consent_needed: 'mailbox_admin_consent_needed',
  admin_consent_pending: 'mailbox_admin_consent_pending',
  not_assigned: 'mailbox_not_assigned',
  policy_blocked: 'mailbox_policy_blocked',
  second_factor: 'mailbox_second_factor',
  other_directory: 'mailbox_other_directory',
  service_missing: 'mailbox_service_missing',
  user_inactive: 'oauth_failed',
}

function asRefusal(error: unknown, app: CloudApp): unknown {
  if (!(error instanceof AuthorizationRefused)) return error
  const code =
    (app.vendor === 'salesforce' ? undefined : mailboxCodes[error.failure]) ?? failureCodes[error.failure]
  return new Refusal(code, vendorDetails(error), error)
}

function vendorOf(ctx: Context, app: CloudApp): SignInVendor {
  if (app.vendor === 'salesforce') return ctx.salesforceSignIn
  const mailbox = Object.values(ctx.mailboxVendors).find((vendor) => vendor.app === app.vendor)
  if (!mailbox) throw new Refusal('oauth_failed')
  return mailbox.signIn
}

function redirectUri(ctx: Context, app: CloudApp): string {
  return `${ctx.settings.publicUrl}${pathTo(callbackEndpoints[app.vendor])}`
}

function verifierPlace(workspaceId: string, rowId: string) {
  return { workspaceId, table: 'authorization_attempt', column: 'code_verifier', rowId }
}
